"""The manifest that goes with a released copy: readable JSON, signed with the home's Ed25519 key.

The signature covers ``Manifest.canonical()``; everything else in the file (labels in Chinese) is rebuilt and compared when
it is checked, so that a changed label does not go unnoticed either.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pipeline.errors import UsageError
from pipeline.model.finding import Category, EntityType, LegalBasis
from pipeline.model.labels import check_label, label
from pipeline.model.release import Check, Manifest, ScheduleLine, SignatureLine
from pipeline.model.review import Attribute

FORMAT = "mishen-manifest/1"


@dataclass(frozen=True, slots=True)
class SignedManifest:
    """A manifest with its signature and the public key that checks it."""

    manifest: Manifest
    signature: bytes
    public_key: bytes


def manifest_json(manifest: Manifest, signature: bytes, public_key: bytes) -> str:
    """Return the file that goes with a released copy.

    ``signature`` is the Ed25519 signature of ``manifest.canonical()``, ``public_key`` the 32 raw bytes of its key.
    """
    shown = {
        "format": FORMAT,
        "manifest": asdict(manifest),
        "labels": _labels(manifest),
        "signature": {
            "algorithm": "Ed25519",
            "value": base64.b64encode(signature).decode(),
            "public_key": base64.b64encode(public_key).decode(),
        },
    }
    return json.dumps(shown, ensure_ascii=False, indent=2) + "\n"


def read_manifest(text: str) -> SignedManifest:
    """Read a manifest file; ``check_manifest`` says whether its signature holds.

    Raises:
        UsageError: it is no manifest file of this version.
    """
    try:
        shown = json.loads(text)
        if shown["format"] != FORMAT:
            raise ValueError
        signed = SignedManifest(
            _manifest(shown["manifest"]),
            base64.b64decode(shown["signature"]["value"], validate=True),
            base64.b64decode(shown["signature"]["public_key"], validate=True),
        )
        if shown["labels"] != _labels(signed.manifest):
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error):
        raise UsageError(what="不是有效的发布清单文件") from None
    return signed


def check_manifest(signed: SignedManifest, public_key: bytes | None = None) -> bool:
    """Say whether a manifest's signature holds; with ``public_key`` also whether it is of that very key.

    Without a key of one's own the answer only means that the file was not changed since somebody signed it.
    """
    if public_key is not None and public_key != signed.public_key:
        return False
    try:
        key = Ed25519PublicKey.from_public_bytes(signed.public_key)
        key.verify(signed.signature, signed.manifest.canonical())
    except (InvalidSignature, ValueError):
        return False
    return True


def _labels(manifest: Manifest) -> dict[str, object]:
    """Return what the codes of a manifest mean, for people who read the file."""
    attribute = manifest.attribute
    return {
        "公文属性": label(Attribute(attribute)) if attribute in set(Attribute) else "",
        "遮盖清单": [
            {
                "类别": label(line.category),
                "类型": label(line.type),
                "处数": line.count,
                "依据": [str(basis) for basis in line.basis],
            }
            for line in manifest.schedule
        ],
        "签批": [{"环节": line.title, "经办人": line.officer, "时间": line.at} for line in manifest.signatures],
        "核验": [
            {"项目": check_label(check.name), "结果": "通过" if check.passed else "未通过"} for check in manifest.checks
        ],
    }


def _manifest(facts: Mapping[str, object]) -> Manifest:
    lists = {"schedule", "signatures", "checks"}
    plain = {key: _string(value) for key, value in facts.items() if key not in lists}
    return Manifest(
        **plain,
        schedule=tuple(_line(each) for each in _dicts(facts["schedule"])),
        signatures=tuple(SignatureLine(**_strings(each)) for each in _dicts(facts["signatures"])),
        checks=tuple(
            Check(_string(each["name"]), _boolean(each["passed"]), _string(each["detail"]))
            for each in _dicts(facts["checks"])
        ),
    )


def _line(facts: Mapping[str, object]) -> ScheduleLine:
    count = facts["count"]
    if not isinstance(count, int) or isinstance(count, bool):
        raise ValueError
    basis = tuple(LegalBasis(**_strings(each)) for each in _dicts(facts["basis"]))
    return ScheduleLine(Category(_string(facts["category"])), EntityType(_string(facts["type"])), count, basis)


def _dicts(value: object) -> list[Mapping[str, object]]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise ValueError
    return value


def _strings(facts: Mapping[str, object]) -> dict[str, str]:
    return {key: _string(value) for key, value in facts.items()}


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError
    return value


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value
