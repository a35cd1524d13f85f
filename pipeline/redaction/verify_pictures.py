"""Pictures: the texts that travel in them, and whatever stands in the file besides the pixels.

Each format is walked by hand, so that nothing between and behind its pieces is passed over. What the pixels show is not read.
"""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO

import numpy
from PIL import Image

from pipeline.redaction.verify_opened import Opened
from pipeline.redaction.verify_picture_palette import is_plain
from pipeline.redaction.verify_tiff import open_tiff

EXTRA = "图片附加信息"
BEHIND = "图片之后有多余字节"
BENEATH = "透明像素下仍有内容"
UNREAD = "图片无法解析"
FOREIGN = "不允许的图片格式"
DEEP = "图片每样本超过 8 位"
PALETTE = "图片调色板有多余或重复的颜色"
_PNG = b"\x89PNG\r\n\x1a\n"
_CHUNKS = frozenset((b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"pHYs"))  # no others are written, each but IDAT once
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # colour type to samples a pixel
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))  # Adam7
_MOST_TEXT = 1 << 24
_MOST_PIXELS = 100_000_000
_ADOBE_SIZE, _JFIF_SIZE = 12, 14


def _png(data: bytes) -> Opened:
    opened = Opened()
    at = len(_PNG)
    pixels: list[bytes] = []
    header = b""
    met: set[bytes] = set()
    while at + 12 <= len(data):
        size, kind = struct.unpack_from(">L4s", data, at)
        body = data[at + 8 : at + 8 + size]
        at += 12 + size
        if kind == b"IDAT":
            pixels.append(body)
        elif kind == b"IHDR" and not header:
            header = body
        elif kind == b"IEND":
            break
        elif kind not in _CHUNKS or kind in met:
            opened.fault(EXTRA)
            _png_text(kind, body, opened)
        met.add(kind)
    if at < len(data):
        opened.fault(BEHIND)
        opened.inner.append(("", data[at:]))
    _png_pixels(header, b"".join(pixels), opened)
    return opened


def _png_text(kind: bytes, body: bytes, opened: Opened) -> None:
    """Read a chunk of words, of EXIF, of a colour profile, or of a kind of its own."""
    keyword, _, rest = body.partition(b"\x00")
    if kind == b"eXIf":
        opened.inner.append(("", body))
        return
    if kind in (b"zTXt", b"iCCP"):
        rest = _inflate(rest[1:])
    elif kind == b"iTXt" and len(rest) > 2:
        language, _, tail = rest[2:].partition(b"\x00")
        translated, _, text = tail.partition(b"\x00")
        rest = b"\n".join((language, translated, _inflate(text) if rest[0] else text))
    opened.tell("picture-text", b"\n".join((kind, keyword, rest)), "utf-8")


def _inflate(packed: bytes) -> bytes:
    with suppress(zlib.error):
        return zlib.decompressobj().decompress(packed, _MOST_TEXT)
    return packed


def _png_pixels(header: bytes, packed: bytes, opened: Opened) -> None:
    """Check that the packed pixels are as many as the picture has, and that nothing stands behind them."""
    if len(header) != 13:
        opened.fault(UNREAD)
        return
    width, height, depth, colour, _, _, interlaced = struct.unpack(">LLBBBBB", header)
    if depth > 8:
        opened.fault(DEEP)
    bits = depth * _SAMPLES.get(colour, 4)
    passes = _PASSES if interlaced else ((0, 0, 1, 1),)
    expected = 0
    for left, top, across, down in passes:
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        if columns > 0 and rows > 0:
            expected += rows * (1 + (columns * bits + 7) // 8)
    engine = zlib.decompressobj()
    length = 0
    try:
        while packed and not engine.eof and length <= expected:
            length += len(engine.decompress(packed, 1 << 20))
            packed = engine.unconsumed_tail
    except zlib.error:
        opened.fault(UNREAD)
        return
    if length != expected or engine.unused_data or packed:
        opened.fault(BEHIND)
        opened.inner.append(("", engine.unused_data + packed))


def _jpeg(data: bytes) -> Opened:
    opened = Opened()
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            opened.fault(UNREAD)
            break
        marker = data[at + 1]
        if marker in (0xFF, 0x01) or 0xD0 <= marker <= 0xD7:
            at += 1 if marker == 0xFF else 2
            continue
        if marker == 0xD9:
            break
        size = struct.unpack_from(">H", data, at + 2)[0]
        _segment(marker, data[at + 4 : at + 2 + size], opened)
        at += 2 + size
        if marker == 0xDA:
            at = _end_of_scan(data, at)
    if data[at : at + 2] != b"\xff\xd9":
        opened.fault(UNREAD)
    if at + 2 < len(data):
        opened.fault(BEHIND)
        opened.inner.append(("", data[at + 2 :]))
    return opened


def _end_of_scan(data: bytes, at: int) -> int:
    """Return where the next marker that is not part of the packed pixels stands."""
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2
    return len(data)


# Frames, tables, restart interval, scan (ISO/IEC 10918-1, table B.1); a copy has no other segments than these and two more.
_PACKING = frozenset({*range(0xC0, 0xC8), 0xDA, 0xDB, 0xDD})


def _segment(marker: int, body: bytes, opened: Opened) -> None:
    """Look at what is no picture data: application segments and comments."""
    harmless = marker == 0xE0 and body.startswith(b"JFIF\x00") and len(body) <= _JFIF_SIZE
    harmless = harmless or (marker == 0xEE and body.startswith(b"Adobe") and len(body) <= _ADOBE_SIZE)
    if harmless:
        return
    if marker in _PACKING:
        opened.tell("picture-text", body)  # tables can hold a few words beside their numbers
        return
    opened.fault(EXTRA)
    for head in (b"Exif\x00\x00", b"http://ns.adobe.com/xap/1.0/\x00", b"JFXX\x00\x10", b"MPF\x00"):
        if body.startswith(head):
            opened.inner.append(("", body[len(head) :]))
    opened.tell("picture-text", body)


def _gif(data: bytes) -> Opened:
    """Join the sub-blocks of a GIF's extensions: a length stands in every text after 255 bytes."""
    opened = Opened(faults=[FOREIGN])
    at = 13 + (3 << ((data[10] & 7) + 1) if data[10] & 0x80 else 0)
    while at < len(data) and data[at] != 0x3B:
        if data[at] == 0x21:
            body, at = _sub_blocks(data, at + 2)
            opened.tell("picture-text", body)
        elif data[at] == 0x2C:
            table = 3 << ((data[at + 9] & 7) + 1) if data[at + 9] & 0x80 else 0
            _, at = _sub_blocks(data, at + 11 + table)
        else:
            break
    opened.inner.append(("", data[at + 1 :]))
    return opened


def _sub_blocks(data: bytes, at: int) -> tuple[bytes, int]:
    pieces = []
    while at < len(data) and data[at]:
        pieces.append(data[at + 1 : at + 1 + data[at]])
        at += 1 + data[at]
    return b"".join(pieces), at + 1


def _riff(data: bytes) -> Opened:
    opened = Opened(faults=[FOREIGN])
    at = 12
    while at + 8 <= len(data):
        kind, size = struct.unpack_from("<4sL", data, at)
        body = data[at + 8 : at + 8 + size]
        if kind == b"EXIF":
            opened.inner.append(("", body.removeprefix(b"Exif\x00\x00")))
        elif kind not in (b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"):
            opened.tell("picture-text", body)
        at += 8 + size + size % 2
    opened.inner.append(("", data[at:]))
    return opened


def _bitmap(data: bytes) -> Opened:
    opened = Opened(faults=[FOREIGN])
    size = struct.unpack_from("<L", data, 2)[0]
    opened.inner.append(("", data[size:] if 14 < size < len(data) else b""))
    opened.tell("picture-text", data[: 1 << 12] + data[-(1 << 12) :])
    return opened


_READERS: tuple[tuple[bytes, Callable[[bytes], Opened]], ...] = (
    (_PNG, _png),
    (b"\xff\xd8\xff", _jpeg),
    (b"GIF8", _gif),
    (b"RIFF", _riff),
    (b"BM", _bitmap),
    (b"II*\x00", open_tiff),
    (b"MM\x00*", open_tiff),
)


def is_picture(data: bytes) -> bool:
    """Whether the bytes begin like a picture of pixels."""
    return data.startswith(tuple(head for head, _ in _READERS)) and (not data.startswith(b"BM") or _is_bitmap(data))


def _is_bitmap(data: bytes) -> bool:
    return len(data) > 54 and struct.unpack_from("<L", data, 14)[0] in (12, 40, 52, 56, 64, 108, 124)


def open_picture(data: bytes) -> Opened:
    """Walk a picture of pixels.

    Raises:
        Exception: whatever a broken file provokes.
    """
    reader = next(reader for head, reader in _READERS if data.startswith(head))
    opened = reader(data)
    if data.startswith((_PNG, b"\xff\xd8\xff")):
        _look_beneath(data, opened)
    return opened


def _look_beneath(data: bytes, opened: Opened) -> None:
    """Find colours under full transparency: nobody sees them, and everybody can bring them back."""
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(BytesIO(data)) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                opened.fault(UNREAD)
            elif picture.mode in ("RGBA", "LA", "PA") or (picture.mode == "P" and "transparency" in picture.info):
                picture.load()
                if _hides(picture):
                    opened.fault(BENEATH)
                if picture.mode == "P" and not is_plain(picture):
                    opened.fault(PALETTE)
            elif picture.mode == "P":
                picture.load()
                if not is_plain(picture):
                    opened.fault(PALETTE)
            elif picture.format == "JPEG":
                picture.draft("L", (1, 1))
                picture.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, EOFError, struct.error, zlib.error):
        opened.fault(UNREAD)


def _hides(picture: Image.Image) -> bool:
    if picture.mode == "P":
        used = {index for _, index in picture.getcolors(256) or ()}
        alpha = picture.info["transparency"]
        clear = {alpha} if isinstance(alpha, int) else {at for at, value in enumerate(alpha) if value == 0}
        return len(clear & used) > 1
    pixels = numpy.asarray(picture if picture.mode != "PA" else picture.convert("RGBA"))
    return bool((pixels[..., :-1][pixels[..., -1] == 0] != 0).any())
