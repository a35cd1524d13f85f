"""A document written down as JSON and read back: what was recognised in pixels is kept with its case (``services.reading``)."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache

from pipeline.model import document as document_model
from pipeline.model.document import Document

_CLASS = "is"


def packed(document: Document) -> bytes:
    """Write down a document, addresses and all."""
    return zlib.compress(json.dumps(_plain(document), ensure_ascii=False).encode("utf-8", "surrogatepass"))


def unpacked(data: bytes) -> Document:
    """Return the document that ``packed`` wrote down.

    Fields that a newer program has added have their defaults.

    Raises:
        ValueError: this program cannot read it, since a class, a field or a value that it names is gone.
    """
    try:
        found = _revived(json.loads(zlib.decompress(data).decode("utf-8", "surrogatepass")))
    except (KeyError, TypeError, zlib.error) as error:
        raise ValueError(type(error).__name__) from None
    if not isinstance(found, Document):
        raise ValueError("no document")
    return found


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return {_CLASS: type(value).__name__, "value": value.value}
    if is_dataclass(value):
        parts = {each.name: _plain(getattr(value, each.name)) for each in fields(value) if each.init}
        return {_CLASS: type(value).__name__, **parts}
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _revived(value: object) -> object:
    if isinstance(value, list):
        return tuple(_revived(each) for each in value)
    if not isinstance(value, dict):
        return value
    parts = {key: _revived(each) for key, each in value.items() if key != _CLASS}
    return _classes()[value[_CLASS]](**parts)


@cache
def _classes() -> dict[str, Callable[..., object]]:
    found = (each for each in vars(document_model).values() if isinstance(each, type))
    return {each.__name__: each for each in found if is_dataclass(each) or issubclass(each, Enum)}
