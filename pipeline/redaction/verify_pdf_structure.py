"""Whether a PDF copy has only what a released copy may have: pages, their contents, pictures and fonts, and tags of paragraphs."""

from __future__ import annotations

import re
import zlib
from io import BytesIO

import numpy as np
import numpy.typing as npt
import pikepdf

from pipeline.redaction.verify_pdf_content import content_faults
from pipeline.redaction.verify_pdf_fonts import font_faults
from pipeline.redaction.verify_pdf_roles import Walk
from pipeline.redaction.verify_pictures import open_picture

BEHIND = "压缩流之后有多余字节"
PICTURE = "图片数据与尺寸不符"
_BOOKKEEPING = ("/XRef", "/ObjStm")
_ID = re.compile(rb"/ID \[[^\]]*\]")
Bytes = npt.NDArray[np.uint8]

_BLANK = re.compile(rb"[ \n]")


def faults_of(pdf: pikepdf.Pdf, copy: bytes) -> list[str]:
    """Return what a released copy must not have, as short codes; empty when it is clean."""
    faults = _file_faults(pdf, copy)
    walk = Walk()
    walk.run(pdf.trailer)
    faults += walk.faults
    if _unreachable(pdf, walk):
        faults.append("未被引用的对象")
    if not faults:
        faults += _stream_faults(walk)
    if not faults:
        faults += content_faults(walk)
        faults += font_faults(walk)
    if not faults and not _is_canonical(pdf, copy):
        faults.append("文件中有未登记的字节")
    return list(dict.fromkeys(faults))


def _file_faults(pdf: pikepdf.Pdf, copy: bytes) -> list[str]:
    faults = []
    if not copy.startswith(b"%PDF-"):
        faults.append("文件头之前有内容")
    if copy.count(b"%%EOF") != 1 or copy.count(b"startxref") != 1:
        faults.append("增量更新")
    if not copy.rstrip(b"\r\n").endswith(b"%%EOF"):
        faults.append("文件尾之后有内容")
    if pdf.is_encrypted:
        faults.append("加密")
    return faults


def _is_canonical(pdf: pikepdf.Pdf, copy: bytes) -> bool:
    """Whether the file says nothing but its objects: written anew it has the same words, in whatever order.

    So there are no remarks, no gaps, no objects given up and no unused rests of object streams.
    """
    out = BytesIO()
    pdf.save(out, deterministic_id=True, compress_streams=True)
    return _words(out.getvalue()) == _words(copy)


def _words(data: bytes) -> list[bytes]:
    return sorted(_BLANK.split(_ID.sub(b"", data)))


def _unreachable(pdf: pikepdf.Pdf, walk: Walk) -> bool:
    for each in pdf.objects:
        if not isinstance(each, pikepdf.Object) or each.objgen in walk.seen:
            continue
        if isinstance(each, pikepdf.Stream) and each.get("/Type") in _BOOKKEEPING:
            continue
        return True
    return False


def _stream_faults(walk: Walk) -> list[str]:
    faults = []
    for role, values in walk.found.items():
        for each in values:
            if not isinstance(each, pikepdf.Stream):
                continue
            packed = each.read_raw_bytes()
            if each.get("/Filter") == "/FlateDecode" and _has_rest(packed):
                faults.append(BEHIND)
            if role == "image":
                faults += _picture_faults(each, packed)
    return faults


def _has_rest(packed: bytes) -> bool:
    engine = zlib.decompressobj()
    try:
        while packed and not engine.eof:
            engine.decompress(packed, 1 << 22)
            packed = engine.unconsumed_tail
    except zlib.error:
        return True
    return not engine.eof or bool(packed or engine.unused_data)


def _picture_faults(image: pikepdf.Stream, packed: bytes) -> list[str]:
    kind = image.get("/Filter")
    if kind == "/DCTDecode":
        return open_picture(packed).faults if packed.startswith(b"\xff\xd8\xff") else [PICTURE]
    if kind == "/CCITTFaxDecode":
        # The two end-of-line codes that end Group 4 (ITU-T T.6), and bits that fill the last byte.
        return [] if b"\x00\x10\x01" in (_shifted(packed[-5:])) else [BEHIND]
    width, height, bits = int(image.Width), int(image.Height), int(image.get("/BitsPerComponent", 1))
    channels = 3 if image.get("/ColorSpace") == "/DeviceRGB" else 1
    samples, data = width * channels, image.read_bytes()
    row = (samples * bits + 7) // 8
    if len(data) != height * row or not data:
        return [PICTURE]
    rows = np.frombuffer(data, np.uint8).reshape(height, row)
    return (
        [] if _fits_palette(image, rows, samples, bits) and _is_filled_up(rows, 8 * row - samples * bits) else [PICTURE]
    )


def _fits_palette(image: pikepdf.Stream, rows: Bytes, samples: int, bits: int) -> bool:
    """Whether all samples of an indexed picture have a colour: those beyond the last one look like it."""
    space = image.get("/ColorSpace")
    if not isinstance(space, pikepdf.Array):
        return True
    last = int(space[2])
    if bits == 8:
        return int(rows.max()) <= last
    spread = np.unpackbits(rows, axis=1)[:, : samples * bits].reshape(len(rows), samples, bits)
    weights = 1 << np.arange(bits - 1, -1, -1)
    return all(int((part @ weights).max()) <= last for part in np.array_split(spread, max(1, len(rows) // 256)))


def _is_filled_up(rows: Bytes, left: int) -> bool:
    """Whether the bits that fill up the last byte of a row are 0, or go on as all of the row does."""
    rest = rows[:, -1] & ((1 << left) - 1)
    return not ((rest != 0) & (rows != rows[:, :1]).any(axis=1)).any()


def _shifted(tail: bytes) -> bytes:
    """Return the last bytes with every shift of a bit, one after the other."""
    value, length = int.from_bytes(tail, "big"), len(tail)
    return b"\xff".join((value >> shift).to_bytes(length, "big") for shift in range(8))
