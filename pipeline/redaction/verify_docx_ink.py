"""The pictures of a Word copy beside those of its original: withheld ink is black, the rest is as it was, nothing is left to read.

A copy names its pictures anew, so each is held against the original's pictures of its size, the likest first (see
``verify_picture_judge``); one that comes from none of them is a fault, unless it is of one colour. Pixels are compared as Pillow
decodes them; nothing is taken from the writer. OCR reads all of them: by tesseract where it is installed, since the first engine,
which found what is withheld, may have overlooked its repetition.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from pipeline.formats.ocr import recognise, second_opinion
from pipeline.formats.pulse import beat
from pipeline.model.document import Document, DocxInk, DocxPicture
from pipeline.model.redaction import RedactionPlan
from pipeline.model.release import Check
from pipeline.redaction.verify_docx_uses import Use, region_of, uses_in
from pipeline.redaction.verify_pdf_seen import leaks_in
from pipeline.redaction.verify_picture_judge import Part, Verdict, judge
from pipeline.redaction.verify_picture_pixels import MOST_PIXELS, Pixels, Shot, decode, laid
from pipeline.redaction.verify_pictures import is_picture
from pipeline.redaction.verify_search import Search
from pipeline.redaction.verify_state import State, pieces_of

MOST_PICTURES = 40
_LEAST = (9, 18)  # shorter and longer side of a picture that may hold writing
_READ_PIXELS = 8_000_000
_DPI = 200.0
_CANDIDATES = 6  # pictures of one size that are held against one of the copy
_SMALL = 32  # sides of the pictures by which they are chosen

Small = npt.NDArray[np.float64]


def check_pictures(document: Document, copy: bytes, plan: RedactionPlan, original: bytes | None) -> list[Check]:
    """Compare the pictures of a copy with those of its original (a package too); never raises for what the copy is.

    Returns:
        The checks ``areas`` and ``pixels``; none where the copy has no picture, or there is no original.
    """
    after = _parts_of(copy)
    shown = pictures_in(after)
    if original is None or not shown:
        return []
    before = _Originals(original, _withheld_in(document, plan))
    uses = uses_in(after)
    compared = bare = changed = alone = 0
    for name in shown:
        try:
            shot = decode(after[name])
        except Exception:  # nobody can draw it: a copy has no such picture
            changed += 1
            continue
        if shot.is_flat:
            continue
        verdict = before.verdict_on(shot, uses.get(name.lower(), []))
        if verdict is None:
            alone += 1
            continue
        compared += 1
        bare += verdict.uncovered
        changed += verdict.changed
    said = f"比对图片 {compared} 幅，无对应原图 {alone} 幅"
    return [
        Check("areas", not bare, f"{said}，未遮盖 {bare} 处"),
        Check("pixels", not changed and not alone, f"{said}，改动 {changed} 处"),
    ]


def check_recognised(document: Document, copy: bytes, search: Search) -> list[Check]:
    """Read the pictures of a copy and look for everything withheld; no check where it has none that may hold writing.

    They are turned as the writing in some picture of the original runs, since the second engine reads upright lines alone. What is
    clear in part is read on white and on black.
    """
    turns = {piece.address.turn for _, piece, _ in pieces_of(document) if isinstance(piece.address, DocxInk)} or {0}
    found: set[str] = set()
    read = 0
    for shot in _worth_reading(copy) if search.wholes or search.runs else ():
        if read >= MOST_PICTURES:
            break
        read += 1
        for ground in (255, 0) if int(shot.pixels[..., 3].min()) < 255 else (255,):
            pixels = laid(shot.pixels, ground)
            if (pixels == pixels[0, 0]).all():
                continue
            for turn in sorted(turns):
                beat()
                found |= set(leaks_in(_lines(np.ascontiguousarray(np.rot90(pixels, turn // 90))), search))
    return [Check("recognised", not found, f"识别图片 {read} 幅，残留 {len(found)} 项")] if read else []


def _worth_reading(copy: bytes) -> Iterator[Shot]:
    parts = _parts_of(copy)
    for name in pictures_in(parts):
        with suppress(Exception):
            shot = decode(parts[name])
            sides = sorted(shot.pixels.shape[:2])
            if sides[0] >= _LEAST[0] and sides[1] >= _LEAST[1] and not shot.is_flat:
                yield shot


def _lines(pixels: Pixels) -> list[str]:
    if pixels.shape[0] * pixels.shape[1] > _READ_PIXELS:
        shrink = (_READ_PIXELS / (pixels.shape[0] * pixels.shape[1])) ** 0.5
        size = max(1, round(pixels.shape[1] * shrink)), max(1, round(pixels.shape[0] * shrink))
        pixels = np.asarray(Image.fromarray(pixels).resize(size))
    said = second_opinion(pixels, dpi=_DPI)
    return said if said is not None else [line.text for line in recognise(pixels, dpi=_DPI).lines]


def _withheld_in(document: Document, plan: RedactionPlan) -> dict[str, Part]:
    """Return the picture parts of the document with what is withheld of them."""
    parts: dict[str, Part] = {}
    state = State(document, plan)
    for _, piece, offset in pieces_of(document):
        at = piece.address
        if isinstance(at, DocxPicture):
            parts.setdefault(at.part, Part()).whole |= bool(state.cuts(piece, offset))
        elif isinstance(at, DocxInk):
            part = parts.setdefault(at.part, Part())
            gone = {index for first, last, _ in state.cuts(piece, offset) for index in range(first, last)}
            united = len(at.boxes) > 1 and len(set(at.boxes)) == 1  # a code or a seal is covered as a whole
            part.areas |= {at.boxes[0]} if united else set()
            for index, (char, box) in enumerate(zip(piece.text, at.boxes, strict=True)):
                withheld = index in gone or (united and bool(gone))
                if not char.isspace():
                    (part.withheld if withheld else part.kept).append(box)
                elif withheld:
                    part.blank.append(box)
    return parts


def _parts_of(package: bytes) -> dict[str, bytes]:
    """Return the parts of a package by name; of those that have one name the later ones under other names."""
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        for entry in archive.infolist():
            with suppress(Exception):
                name = entry.filename if entry.filename not in parts else f"{entry.filename}#{len(parts)}"
                parts[name] = archive.read(entry)
    return parts


def pictures_in(parts: Mapping[str, bytes]) -> list[str]:
    """Return the names of the parts that are pictures by their bytes, whatever they are called, or are called pictures."""
    return [name for name, data in parts.items() if name.startswith("word/media/") or is_picture(data)]


class _Originals:
    """The pictures of the original, by their sizes; decoded when one of them may be the source of one of the copy."""

    def __init__(self, package: bytes, withheld: Mapping[str, Part]) -> None:
        self._parts = _parts_of(package)
        self._withheld = withheld
        self._uses = uses_in(self._parts)
        self._shapes: dict[str, tuple[int, int]] = {}
        self._small: dict[str, Small] = {}
        for name, data in self._parts.items():
            with suppress(Exception), warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data)) as picture:
                if picture.width * picture.height <= MOST_PIXELS:
                    self._shapes[name] = picture.height, picture.width

    def verdict_on(self, shot: Shot, uses: list[Use]) -> Verdict | None:
        """Judge a picture of the copy by the part that it fits best; None where none has its size.

        ``uses`` are those of the copy. Of parts that fit alike one that stays is taken rather than one that goes.
        """
        small = _small(shot)
        names = [name for name, shape in self._shapes.items() if shape == shot.pixels.shape[:2] and self._tell(name)]
        best: tuple[tuple[int, int], Verdict] | None = None
        for name in sorted(names, key=lambda name: _apart(small, self._small[name]))[:_CANDIDATES]:
            region = region_of(self._uses.get(name.lower(), []), uses, shot.pixels.shape)
            source = decode(self._parts[name], original=True)
            verdict = judge(shot, source, self._withheld.get(name, Part()), region)
            if verdict.clean:
                return verdict
            rank = verdict.changed, verdict.uncovered
            if best is None or rank < best[0]:
                best = rank, verdict
        return best[1] if best is not None else None

    def _tell(self, name: str) -> bool:
        if name not in self._small:
            try:
                self._small[name] = _small(decode(self._parts[name], original=True))
            except Exception:  # its head was whole, the rest is not
                self._small[name] = np.zeros((1, 1))
        return self._small[name].size > 1


def _small(shot: Shot) -> Small:
    """Make a picture small, as it shows on white and on black."""
    height, width = shot.pixels.shape[:2]
    if height < _SMALL or width < _SMALL:
        pixels = cv2.resize(shot.pixels, (_SMALL, _SMALL), interpolation=cv2.INTER_NEAREST)
    else:
        pixels = cv2.resize(shot.pixels, (_SMALL, _SMALL), interpolation=cv2.INTER_AREA)
    clear = np.asarray(pixels, np.uint8)
    return np.stack([laid(clear, ground).mean(axis=2) for ground in (255, 0)])


def _apart(shown: Small, small: Small) -> float:
    """Say how far two pictures made small differ where the first is not darker: boxes make it so."""
    return float(np.clip(shown - small, 0, None).mean())
