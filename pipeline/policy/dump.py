"""A profile as text: canonical TOML from which ``parse_profile`` makes an equal profile of the same edition.

A case can so keep the very rules that it was opened under, whatever becomes of the bureau's file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from pipeline.policy.parse import PLURALS
from pipeline.policy.profile import Profile, default_of

# Has a default, and must stand in the file all the same.
_ALWAYS = frozenset({"kind"})
_SINGULARS = {plural: singular for singular, plural in PLURALS.items()}


def dump_profile(profile: Profile) -> str:
    """Return the profile as TOML: what equals its default is left out, keys and sets are sorted.

    ``parse_profile(dump_profile(profile).encode(), profile.id)`` equals ``profile``. Comments of the bureau's file are not
    in it, nor is the id, which is the name of the file.
    """
    table = _table(profile)
    del table["id"]
    for deadline in table["deadlines"].values():
        del deadline["id"]
    named = {_SINGULARS.get(key, key): value for key, value in table.items()}
    return "\n".join(_lines(named, ())) + "\n"


def _table(value: Any) -> dict[str, Any]:  # noqa: ANN401 - any dataclass
    """Return the fields of a dataclass that say something."""
    said = ((each, getattr(value, each.name)) for each in fields(value))
    return {each.name: _plain(content) for each, content in said if each.name in _ALWAYS or content != default_of(each)}


def _plain(value: object) -> Any:  # noqa: ANN401 - TOML values
    if is_dataclass(value) and not isinstance(value, type):
        return _table(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, frozenset):
        return sorted(_plain(each) for each in value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, StrEnum) else value


def _lines(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """Yield the lines of a table: plain values first, then tables within it, then lists of tables."""
    for key, value in table.items():
        if not isinstance(value, dict) and not _is_tables(value, path):
            yield f"{key} = {_value(value)}"
    for key, value in table.items():
        inner = (*path, key)
        if isinstance(value, dict):
            yield f"\n[{'.'.join(inner)}]"
            yield from _lines(value, inner)
        elif _is_tables(value, path):
            for each in value:
                yield f"\n[[{key}]]"
                yield from (f"{name} = {_value(content)}" for name, content in each.items())


def _is_tables(value: object, path: tuple[str, ...]) -> bool:
    return not path and isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _value(value: Any) -> str:  # noqa: ANN401 - TOML values
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):  # a TOML string escapes what JSON does, and the delete character
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_value(each)}' for key, each in value.items())} }}"
    if isinstance(value, list):
        if value and isinstance(value[0], dict):
            return "".join(["[\n", *(f"  {_value(each)},\n" for each in value), "]"])
        return f"[{', '.join(map(_value, value))}]"
    return repr(value)
