"""What a text copy shows: its decoded text and its bytes."""

from __future__ import annotations

import codecs

from pipeline.model.release import Check
from pipeline.redaction.verify_search import Layer, Raw

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(copy: bytes) -> list[str]:
    """Return every decoding of a copy that is valid: by its mark, else UTF-8, GB18030 and UTF-16 alike."""
    for mark, encoding in _MARKS:
        if copy.startswith(mark):
            return [copy[len(mark) :].decode(encoding)]
    texts = []
    for encoding in ("utf-8", "gb18030", "utf-16-le", "utf-16-be"):
        try:
            texts.append(copy.decode(encoding))
        except UnicodeDecodeError:
            continue
    return texts


def extract(copy: bytes) -> tuple[list[Layer], list[Raw], list[str], Check]:
    """Return layers, bytes, the possible texts, and whether the copy opens."""
    try:
        texts = decode(copy)
    except UnicodeDecodeError:
        texts = []
    layers = [Layer("text", text) for text in texts]
    return layers, [Raw("bytes", copy)], texts, Check("opens", bool(texts), "" if texts else "文字编码无法识别")
