"""From where the workbench can be reached: loopback, unless TLS or a named reverse proxy is configured."""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path

from pipeline.cli.speak import t
from pipeline.errors import RefusedByRule, UsageError

LOOPBACK = "127.0.0.1"
_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*")


@dataclass(frozen=True, slots=True)
class Reach:
    """Where the workbench listens, what it is called, and how it speaks.

    Attributes:
        address: an address of this machine.
        names: host names besides those of loopback.
        certificate, key: files of TLS; None without.
        proxies: addresses of the named reverse proxy; empty without.
    """

    address: str
    names: tuple[str, ...] = ()
    certificate: Path | None = None
    key: Path | None = None
    proxies: tuple[str, ...] = ()

    @property
    def secure(self) -> bool:
        """Whether browsers come over TLS, here or at the proxy."""
        return self.certificate is not None or bool(self.proxies)

    @property
    def is_loopback(self) -> bool:
        """Whether nothing but this machine can come here, directly or through a proxy."""
        return ipaddress.ip_address(self.address).is_loopback and not self.proxies and not self.names


def reach(
    host: str, certificate: Path | None, key: Path | None, proxy: str | None, names: tuple[str, ...] = ()
) -> Reach:
    """Read the options of ``serve``.

    Raises:
        UsageError: an address that is none, one of other machines without TLS or proxy, files of TLS that cannot be used, an
            unknown proxy, or a name that is none.
    """
    if (certificate is None) != (key is None):
        raise UsageError(what=t("--tls-cert 和 --tls-key 须同时给出", "--tls-cert and --tls-key go together"))
    address = _address(host)
    secure = certificate is not None or proxy is not None
    if not secure and (address is None or not address.is_loopback or names):
        raise UsageError(
            what=t(
                "网页工作台只在本机提供，--host 只能是 127.0.0.1、localhost 或 ::1；要供其他计算机使用，须同时给出 "
                "--tls-cert 和 --tls-key，或用 --proxy 写明反向代理（见 docs/operation.md）",
                "the workbench is for this machine only: --host must be 127.0.0.1, localhost or ::1. For other machines give "
                "--tls-cert and --tls-key, or name the reverse proxy with --proxy (docs/operation.md)",
            )
        )
    if address is None:
        raise UsageError(what=t("--host 须为本机的一个 IP 地址", "--host must be an IP address of this machine"))
    if certificate is not None and key is not None:
        _check_tls(certificate, key)
    called = tuple(_host_name(name) for name in names)
    if not address.is_loopback and not address.is_unspecified:
        called = (*called, str(address))
    return Reach(str(address), called, certificate, key, _addresses_of(proxy) if proxy is not None else ())


def check_not_demo(demo: bool, wanted: Reach) -> None:
    """Make sure that a demo home, whose passwords were printed, stays on this machine.

    Raises:
        RefusedByRule: it is to be served elsewhere.
    """
    if demo and not wanted.is_loopback:
        raise RefusedByRule(
            what=t(
                "演示数据只在本机提供（密码已显示在屏幕上）；正式使用请另建数据目录",
                "a demo home is served on this machine only, since its passwords were printed; make a home of your own",
            ),
            basis="docs/operation.md",
        )


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(LOOPBACK if host == "localhost" else host)
    except ValueError:
        return None


def _check_tls(certificate: Path, key: Path) -> None:
    try:
        # An encrypted key must not make anybody wait at a prompt.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except (OSError, ValueError):  # ssl.SSLError is an OSError
        raise UsageError(
            what=t(
                "TLS 证书或私钥不能使用：须为 PEM 格式、互相匹配、可读且私钥未加密",
                "certificate or key of TLS cannot be used: PEM files that match, readable, the key without a password",
            )
        ) from None


def _addresses_of(proxy: str) -> tuple[str, ...]:
    """Return the addresses of the proxy; networks and 'everybody' are none."""
    single = _address(proxy)
    if single is not None and not single.is_unspecified:
        return (str(single),)
    found: set[str] = set()
    if _NAME.fullmatch(proxy.lower()) and single is None:
        try:
            found = {str(each[4][0]) for each in socket.getaddrinfo(proxy, None)}
        except OSError:
            found = set()
    if not found:
        raise UsageError(
            what=t(
                "--proxy 须为一台反向代理的 IP 地址或主机名", "--proxy must be the address or name of one reverse proxy"
            )
        )
    return tuple(sorted(found))


def _host_name(name: str) -> str:
    """Return a host name as browsers send it."""
    address = _address(name)
    if address is not None:
        return str(address)
    try:
        sent = name.strip().rstrip(".").encode("idna").decode().lower()
    except UnicodeError:
        sent = ""
    if not _NAME.fullmatch(sent):
        raise UsageError(
            what=t(
                "--name 须为主机名，不带 https:// 和端口，如 mishen.example.gov.cn",
                "--name must be a host name without https:// and port, as mishen.example.gov.cn",
            )
        )
    return sent
