"""Pictures of a copy: the pixels stay, whatever else travels in the file goes.

PNG is written anew (the pixels are the same); JPEG keeps its compressed data and loses every application and comment
segment, its thumbnail and what follows its end; other formats become PNG where Pillow can draw them (WMF and EMF it cannot).
Not touched: what the pixels show, and areas that Word crops away.
"""

from __future__ import annotations

import io
import struct

from PIL import Image

from pipeline.formats.limits import MAX_PICTURE_PIXELS

_JPEG = b"\xff\xd8\xff"
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_SOS, _EOI, _APP0, _ADOBE = 0xDA, 0xD9, 0xE0, 0xEE
_DROPPED = frozenset({*range(0xE0, 0xF0), 0xFE})
_TABLES = frozenset({*range(0xC0, 0xD0), _SOS, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF})
_PNG_MODES = frozenset({"1", "L", "LA", "P", "RGB", "RGBA", "I;16"})


def clean_picture(source: bytes) -> tuple[bytes, str] | None:
    """Return the picture without anything but its pixels, and its suffix; None when nobody can draw it."""
    try:
        with Image.open(io.BytesIO(source)) as picture:
            if picture.width * picture.height > MAX_PICTURE_PIXELS:
                return None
            picture.load()
            if picture.format == "JPEG" and (stripped := strip_jpeg(source)) is not None:
                return stripped, "jpeg"
            return _as_png(picture), "png"
    except MemoryError:
        raise
    except Exception:
        # Pillow's decoders raise whatever a broken file makes them; the picture is replaced by a flat one.
        return None


def flat_picture() -> bytes:
    """Return the flat grey picture that stands for a withheld one."""
    return _png(Image.new("RGB", (16, 16), (128, 128, 128)))


def strip_jpeg(source: bytes) -> bytes | None:
    """Return a JPEG without metadata, its compressed pixels untouched; None when its structure is not understood."""
    if not source.startswith(_JPEG):
        return None
    out = bytearray(source[:2])
    at = 2
    while at + 4 <= len(source):
        if source[at] != 0xFF:
            return None
        marker = source[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker == _EOI:
            break
        elif marker in _STANDALONE:
            at += 2
        else:
            end = at + 2 + struct.unpack_from(">H", source, at + 2)[0]
            segment = _kept_segment(marker, source[at + 4 : end])
            if segment is None or end > len(source):
                return None
            out += segment
            if marker == _SOS:
                start, end = end, _end_of_scan(source, end)
                out += source[start:end]
            at = end
    return bytes(out + b"\xff\xd9")


def _kept_segment(marker: int, payload: bytes) -> bytes | None:
    """Return what stays of a segment, None for one that is not known."""
    if marker == _APP0 and payload.startswith(b"JFIF\x00") and len(payload) >= 12:
        payload = payload[:12] + b"\x00\x00"  # its thumbnail goes
    elif marker == _ADOBE and payload.startswith(b"Adobe") and len(payload) >= 12:
        payload = payload[:12]  # says how the colours are coded
    elif marker in _DROPPED:
        return b""
    elif marker not in _TABLES:
        return None
    return bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload


def _end_of_scan(source: bytes, at: int) -> int:
    """Return where the compressed data that starts at ``at`` ends: at the next marker that is not part of it."""
    while True:
        at = source.find(b"\xff", at)
        if at < 0 or at + 1 >= len(source):
            return len(source)
        following = source[at + 1]
        if following == 0 or 0xD0 <= following <= 0xD7:
            at += 2
        elif following == 0xFF:
            at += 1
        else:
            return at


def _as_png(picture: Image.Image) -> bytes:
    image: Image.Image = picture
    if image.mode not in _PNG_MODES:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if image.mode in ("RGBA", "LA"):
        # Colours under full transparency are not seen, but they are there.
        seen = image.getchannel("A").point(lambda alpha: 255 if alpha else 0)
        image = Image.composite(image, Image.new(image.mode, image.size), seen)
    kept = {key: picture.info[key] for key in ("transparency", "dpi") if key in picture.info}
    if image.mode in ("RGBA", "LA"):
        kept.pop("transparency", None)
    image.info = {}
    return _png(image, **kept)


def _png(image: Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", **options)
    return out.getvalue()
