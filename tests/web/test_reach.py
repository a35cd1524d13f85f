"""From where the workbench is reached: loopback, TLS, a named proxy; and what an impatient server does with slow ones."""

from __future__ import annotations

import re
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pipeline.cli.reach import Reach, check_not_demo, reach
from pipeline.errors import RefusedByRule, UsageError
from pipeline.model.audit import AuditAction
from pipeline.services.officers import NewOfficer, found_home
from pipeline.services.staff import use_profile
from pipeline.web import server
from pipeline.web.app import make_app
from pipeline.web.guard import OVER_TLS
from pipeline.web.serving import Serving
from pipeline.web.session import COOKIE
from tests.web.office import ADMINISTRATOR, DRAFTER, Browser, Office, client_of, password
from tests.web.process import MISHEN, Served, environment, serving

NAME = "mishen.example"


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for NAME and 127.0.0.1, signed by itself, and its key."""
    return certificate(tmp_path)


def certificate(folder: Path, word: bytes | None = None) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(NAME), x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    files = folder / "cert.pem", folder / "key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    closed = serialization.BestAvailableEncryption(word) if word else serialization.NoEncryption()
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, closed))
    return files


# --- options -------------------------------------------------------------------------------------------------------------


def test_what_the_options_mean(pair: tuple[Path, Path]) -> None:
    assert reach("localhost", None, None, None) == Reach("127.0.0.1")
    assert reach("::1", None, None, None).is_loopback
    tls = reach("0.0.0.0", *pair, None, ("Mishen.Example.", "密审.example"))
    assert tls.names == (NAME, "xn--9krp8p.example") or tls.names[0] == NAME
    assert tls.names[1].startswith("xn--") and tls.secure and not tls.is_loopback
    assert reach("192.0.2.7", *pair, None).names == ("192.0.2.7",)
    behind = reach("127.0.0.1", None, None, "localhost", (NAME,))
    assert "127.0.0.1" in behind.proxies and behind.secure and not behind.is_loopback
    assert reach("127.0.0.1", None, None, "10.1.2.3").proxies == ("10.1.2.3",)


@pytest.mark.parametrize(
    "wrong",
    [
        ("0.0.0.0", None, None, None, ()),
        ("example.org", None, None, "127.0.0.1", ()),
        ("", None, None, "127.0.0.1", ()),
        ("127.0.0.1", None, None, None, (NAME,)),
        ("0.0.0.0", Path("cert.pem"), None, None, ()),
        ("0.0.0.0", Path("nothing.pem"), Path("nothing.pem"), None, ()),
        *(
            ("0.0.0.0", None, None, proxy, ())
            for proxy in ("*", "", "10.0.0.0/8", "0.0.0.0", "::", "a b", "nowhere.invalid")
        ),
        *(("0.0.0.0", None, None, "127.0.0.1", (name,)) for name in ("https://x", "x:1", "*", "", "a/b", "-a")),
    ],
)
def test_options_that_are_refused(wrong: Any) -> None:
    with pytest.raises(UsageError):
        reach(*wrong)


def test_files_of_tls_that_do_not_fit(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    cert, key = certificate(first)
    for wrong in ((cert, certificate(second)[1]), (key, cert), certificate(second, b"word")):
        with pytest.raises(UsageError, match="TLS"):
            reach("127.0.0.1", *wrong, None)


def test_a_demo_home_stays_here(office: Office, pair: tuple[Path, Path]) -> None:
    check_not_demo(True, reach("127.0.0.1", *pair, None))
    check_not_demo(False, reach("0.0.0.0", *pair, None))
    for wanted in (
        reach("0.0.0.0", *pair, None),
        reach("127.0.0.1", None, None, "127.0.0.1"),
        reach("::1", *pair, None, (NAME,)),
    ):
        with pytest.raises(RefusedByRule, match="演示"):
            check_not_demo(True, wanted)
    with office.desk.store.begin() as tx:
        tx.set_bureau("演示局", "zhongwei_yunjisuan", demo=True)
        administrator = next(each for each in tx.officers() if each.name == ADMINISTRATOR)
    use_profile(office.desk, administrator, "national")
    with office.desk.store.read() as tx:
        assert tx.bureau().demo
    done = run(office, "--host", "0.0.0.0", "--tls-cert", str(pair[0]), "--tls-key", str(pair[1]))
    assert done.returncode == 4 and "演示数据" in done.stderr


def test_a_home_is_founded_once(office: Office) -> None:
    with pytest.raises(UsageError, match="不会覆盖"):
        found_home(
            office.desk,
            "另一局",
            "national",
            ["一科"],
            [NewOfficer("某人", "x", frozenset(office_roles(office)), frozenset())],
        )


def office_roles(office: Office) -> list[Any]:
    with office.desk.store.read() as tx:
        return [role for each in tx.officers() if each.name == ADMINISTRATOR for role in each.roles]


# --- the application -----------------------------------------------------------------------------------------------------


def test_cookies_are_bound_to_tls(office: Office) -> None:
    app = make_app(office.desk, serving=Serving(frozenset({NAME}), secure=True))
    browser = Browser(client_of(app, f"https://{NAME}:8443"))
    answer = browser.open("/login?lang=en")
    cookies = answer.headers.get_list("set-cookie")
    assert len(cookies) == 2 and all("Secure" in cookie and "HttpOnly" in cookie for cookie in cookies)
    inside = browser.send("/login", officer=DRAFTER, password=password(DRAFTER))
    assert "Secure" in inside.history[0].headers["set-cookie"]
    for name, value in OVER_TLS.items():
        assert answer.headers[name] == value
    plain = Browser(client_of(app, f"http://{NAME}:8443")).open("/login")
    assert plain.status_code == 426 and "https://" in plain.text and "set-cookie" not in plain.headers
    elsewhere = Browser(client_of(app, "https://else.example")).open("/login")
    assert elsewhere.status_code == 421 and "登记这个主机名" in elsewhere.text
    local = office.browser().open("/login")
    assert "Secure" not in local.headers["set-cookie"] and "strict-transport-security" not in local.headers


# --- the server ----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_over_tls(office: Office, pair: tuple[Path, Path]) -> None:
    options = ("--host", "0.0.0.0", "--tls-cert", str(pair[0]), "--tls-key", str(pair[1]), "--name", NAME)
    trust = ssl.create_default_context(cafile=str(pair[0]))
    with serving(folder_of(office), "--no-outbox", *options) as served:
        port = served.url.rsplit(":", 1)[1]
        assert served.url == f"https://{NAME}:{port}"
        with httpx.Client(base_url=f"https://127.0.0.1:{port}", verify=trust, trust_env=False) as client:
            answer = client.get("/login")
            assert answer.status_code == 200 and "strict-transport-security" in answer.headers
            assert "Secure" in answer.headers["set-cookie"]
            assert client.get("/login", headers={"host": f"{NAME}:{port}"}).status_code == 200
            assert client.get("/login", headers={"host": "else.example"}).status_code == 421
            # Nobody was named as proxy: nobody's word on where he comes from is taken.
            assert client.get("/login", headers={"x-forwarded-proto": "http"}).status_code == 200
        with pytest.raises(httpx.HTTPError):
            httpx.get(f"http://127.0.0.1:{port}/login", trust_env=False)
        assert len(served.words().splitlines()) == 1


@pytest.mark.slow
def test_behind_a_named_proxy(office: Office) -> None:
    with serving(folder_of(office), "--no-outbox", "--proxy", "127.0.0.1", "--name", NAME) as served:
        with asking(served, "203.0.113.9") as near, asking(served, "203.0.113.10") as far:
            browser = Browser(near)  # type: ignore[arg-type]
            for _ in range(6):
                browser.open("/login")
                last = browser.send("/login", officer=DRAFTER, password="falsch")
            assert "登录失败次数过多" in last.text
            # The wait is for the source that the proxy names, not for everybody behind the proxy.
            other = Browser(far)  # type: ignore[arg-type]
            other.open("/login")
            assert other.send("/login", officer=DRAFTER, password=password(DRAFTER)).url.path == "/queue"
            # What a client claims itself stands to the left of what the proxy says.
            claims = {"x-forwarded-for": "203.0.113.10, 203.0.113.9"}
            near.headers.update(claims)
            browser.open("/login")
            assert "登录失败次数过多" in browser.send("/login", officer=DRAFTER, password=password(DRAFTER)).text
            assert "203.0.113.10" in other.open("/account").text
        bare = httpx.get(f"{served.url}/login", trust_env=False)
        assert bare.status_code == 426 and "X-Forwarded-Proto" in bare.text
        plain = httpx.get(f"{served.url}/login", trust_env=False, headers={"x-forwarded-proto": "http"})
        assert plain.status_code == 426
    with office.desk.store.read() as tx:
        assert AuditAction.LOGIN_LOCKED in [event.action for event in tx.events()]


@pytest.mark.slow
def test_only_the_named_proxy_is_believed(office: Office) -> None:
    with serving(folder_of(office), "--no-outbox", "--proxy", "192.0.2.1", "--name", NAME) as served:
        claimed = {"x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.9", "host": NAME}
        assert httpx.get(f"{served.url}/login", trust_env=False, headers=claimed).status_code == 426


@pytest.mark.slow
def test_large_heads_are_refused(office: Office) -> None:
    with serving(folder_of(office), "--no-outbox") as served:
        assert httpx.get(f"{served.url}/queue?{'a' * 5000}", trust_env=False).status_code == 414
        large = httpx.get(f"{served.url}/login", trust_env=False, headers={"x": "a" * 17_000})
        assert large.status_code == 431 and large.headers["cache-control"] == "no-store"
        larger = httpx.get(f"{served.url}/login", trust_env=False, headers={"x": "a" * 40_000})
        assert larger.status_code in (400, 431)
        many = httpx.get(f"{served.url}/login", trust_env=False, headers={f"x{each}": "a" * 100 for each in range(200)})
        assert many.status_code == 431
        assert httpx.get(f"{served.url}/login", trust_env=False).status_code == 200


@pytest.mark.slow
def test_a_head_that_dribbles_is_given_up(office: Office) -> None:
    with serving(folder_of(office), "--no-outbox") as served:
        port = int(served.url.rsplit(":", 1)[1])
        began = time.monotonic()
        with (
            socket.create_connection(("127.0.0.1", port)) as silent,
            socket.create_connection(("127.0.0.1", port)) as slow,
        ):
            slow.sendall(b"GET /login HTTP/1.1\r\nHost: 127.0.0.1\r\n")
            while time.monotonic() - began < 2 * server.HEAD_SECONDS:
                try:
                    slow.sendall(b"X-A: b\r\n")
                except OSError:
                    break
                time.sleep(0.5)
            took = time.monotonic() - began
            silent.settimeout(5)
            assert silent.recv(1) == b""
        assert server.HEAD_SECONDS - 2 < took < server.HEAD_SECONDS + 15
        assert httpx.get(f"{served.url}/login", trust_env=False).status_code == 200


@contextmanager
def asking(served: Served, source: str) -> Iterator[httpx.Client]:
    """A client as the proxy passes it on."""
    headers = {"x-forwarded-proto": "https", "x-forwarded-for": source, "host": NAME}
    with httpx.Client(base_url=served.url, headers=headers, trust_env=False) as client:
        yield _Following(client)  # type: ignore[misc]


class _Following:
    """A browser behind the proxy: it keeps cookies that are bound to TLS, and follows redirections."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._cookie = ""
        self.headers = client.headers

    def get(self, address: str, **options: Any) -> httpx.Response:
        self._give_back()
        return self._follow(self._client.get(address, **options))

    def post(self, address: str, **options: Any) -> httpx.Response:
        self._give_back()
        return self._follow(self._client.post(address, **options))

    def _give_back(self) -> None:
        self._client.cookies.clear()
        if self._cookie:
            self.headers["cookie"] = f"{COOKIE}={self._cookie}"

    def _follow(self, answer: httpx.Response) -> httpx.Response:
        found = re.search(rf"{COOKIE}=([^;]+)", answer.headers.get("set-cookie", ""))
        self._cookie = found.group(1) if found else self._cookie
        return self.get(answer.headers["location"]) if answer.is_redirect else answer


def folder_of(office: Office) -> Path:
    return office.settings.home.parent


def run(office: Office, *options: str) -> subprocess.CompletedProcess[str]:
    folder = folder_of(office)
    command = [str(MISHEN), "--home", str(folder / "home"), "--keys", str(folder / "keys"), "serve", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment(), check=False)
