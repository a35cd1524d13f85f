"""The pictures of a Word copy beside those of its original: withheld ink is black, the rest is as it was, nothing is left to read.

A copy names its pictures anew, so each is held against the original's picture of its size that it is most like outside black
boxes. Pixels are compared as Pillow decodes them; nothing is taken from the writer. OCR reads all of them: by tesseract where it is
installed, since the first engine, which found what is withheld, may have overlooked its repetition.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from pipeline.formats.ocr import recognise, second_opinion
from pipeline.model.document import Box, Document, DocxInk, DocxPicture
from pipeline.model.redaction import RedactionPlan
from pipeline.model.release import Check
from pipeline.redaction.verify_pdf_seen import leaks_in
from pipeline.redaction.verify_search import Search
from pipeline.redaction.verify_state import State, pieces_of

MOST_PICTURES = 40
_DARK = 56  # of 255: what a black box may be after lossy packing
_MARGIN = 0.15  # share of a character's sides that its rim may take
_CHANGED = 40  # levels by which a pixel may differ after lossy packing
_ALIKE = 0.02  # share of pixels outside boxes in which a picture may differ from the one that it comes from
_HIDDEN = 0.5  # share of a kept character that boxes may take: neighbours overlap
_OVERLAPPING = (
    0.02  # share of them that may be taken all the same, and one more: in dense print recognised lines overlap
)
_LEAST = (9, 18)  # shorter and longer side of a picture that may hold writing
_MOST_PIXELS = 100_000_000
_READ_PIXELS = 8_000_000
_DPI = 200.0
_INK = 70  # how much darker than its ground ink is
_OWN = 0.5  # share of a patch of ink that lies in a withheld character's place and nowhere else
_EM = 1.3  # longest side of a patch, in sides of the character
_LEFT = 0.2  # share of a patch that may be left
_SPECK = 6  # pixels; less is noise
_MOST_BYTES = 64 * 1024 * 1024
_CANDIDATES = 6  # pictures of one size that are held against one of the copy
_SMALL = 32  # sides of the pictures by which they are chosen
_PAINTED = 6  # levels by which a corner differs that was painted over

Pixels = npt.NDArray[np.uint8]


@dataclass(slots=True)
class _Part:
    """A picture part of the original: places of withheld and of kept characters (pixels), and whether all of it goes.

    ``areas`` are those that are codes or seals.
    """

    withheld: list[Box] = field(default_factory=list)
    kept: list[Box] = field(default_factory=list)
    whole: bool = False
    areas: set[Box] = field(default_factory=set)


def check_pictures(document: Document, copy: bytes, plan: RedactionPlan, original: bytes | None) -> list[Check]:
    """Compare the pictures of a copy with those of its original (a package too); never raises for what the copy is.

    Returns:
        The checks ``areas`` and ``pixels``; none where nothing in a picture and no picture is withheld, or there is no original.
    """
    parts = _parts(document, plan)
    if original is None or not any(part.withheld or part.whole for part in parts.values()):
        return []
    before = _Originals(original)
    compared = bad = left = changed = alone = 0
    met: set[str] = set()
    unmatched: set[tuple[int, ...]] = set()
    for _, shown in _decoded(copy):
        if _is_flat(shown):
            continue
        found = before.source_of(shown, parts)
        if found is None:
            alone += 1
            unmatched.add(shown.shape)
            continue
        name, pixels = found
        part = parts.get(name, _Part())
        met.add(name)
        compared += 1
        bad += part.whole + _uncovered(shown, part.withheld)
        left += _left(shown, pixels, part) if part.withheld else 0
        changed += _taken(shown, pixels, part) if part.withheld else 0
    # One that is like no other, of the size of one that should be among them: it was changed beside its boxes.
    missed = (name for name, part in parts.items() if part.withheld and not part.whole and name not in met)
    changed += sum(before.shape(name) in unmatched for name in missed)
    said = f"比对图片 {compared} 幅，未比对 {alone} 幅"
    return [
        Check("areas", not bad, f"{said}，未遮盖 {bad} 处"),
        Check("pixels", not changed, f"{said}，改动 {changed} 处"),
    ]


def check_recognised(document: Document, copy: bytes, search: Search) -> list[Check]:
    """Read the pictures of a copy and look for everything withheld; no check where it has none that may hold writing.

    They are turned as the writing in some picture of the original runs, since the second engine reads upright lines alone.
    """
    turns = {piece.address.turn for _, piece, _ in pieces_of(document) if isinstance(piece.address, DocxInk)} or {0}
    found: set[str] = set()
    read = 0
    if search.wholes or search.runs:
        for _, pixels in _decoded(copy):
            if read >= MOST_PICTURES:
                break
            sides = sorted(pixels.shape[:2])
            if sides[0] >= _LEAST[0] and sides[1] >= _LEAST[1] and not _is_flat(pixels):
                read += 1
                for turn in sorted(turns):
                    found |= set(leaks_in(_lines(np.ascontiguousarray(np.rot90(pixels, turn // 90))), search))
    return [Check("recognised", not found, f"识别图片 {read} 幅，残留 {len(found)} 项")] if read else []


def _lines(pixels: Pixels) -> list[str]:
    if pixels.shape[0] * pixels.shape[1] > _READ_PIXELS:
        shrink = (_READ_PIXELS / (pixels.shape[0] * pixels.shape[1])) ** 0.5
        size = max(1, round(pixels.shape[1] * shrink)), max(1, round(pixels.shape[0] * shrink))
        pixels = np.asarray(Image.fromarray(pixels).resize(size))
    said = second_opinion(pixels, dpi=_DPI)
    return said if said is not None else [line.text for line in recognise(pixels, dpi=_DPI).lines]


def _parts(document: Document, plan: RedactionPlan) -> dict[str, _Part]:
    """Return the picture parts of the document with what is withheld of them."""
    parts: dict[str, _Part] = {}
    state = State(document, plan)
    for _, piece, offset in pieces_of(document):
        at = piece.address
        if isinstance(at, DocxPicture):
            parts.setdefault(at.part, _Part()).whole |= bool(state.cuts(piece, offset))
        elif isinstance(at, DocxInk):
            part = parts.setdefault(at.part, _Part())
            gone = {index for first, last, _ in state.cuts(piece, offset) for index in range(first, last)}
            united = len(at.boxes) > 1 and len(set(at.boxes)) == 1  # a code or a seal is covered as a whole
            part.areas |= {at.boxes[0]} if united else set()
            for index, (char, box) in enumerate(zip(piece.text, at.boxes, strict=True)):
                if not char.isspace():
                    (part.withheld if index in gone or (united and gone) else part.kept).append(box)
    return parts


def _decoded(package: bytes) -> Iterator[tuple[str, Pixels]]:
    """Yield the pictures of a copy in RGB, as they show on white; those that cannot be decoded are passed over."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        for entry in archive.infolist():
            if entry.filename.startswith("word/media/") and entry.file_size <= _MOST_BYTES:
                with suppress(Exception):
                    if (pixels := _pixels_of(archive.read(entry))) is not None:
                        yield entry.filename, pixels


def _pixels_of(source: bytes) -> Pixels | None:
    """Decode a picture, None for one that is too large.

    Raises:
        Exception: whatever Pillow meets.
    """
    with Image.open(io.BytesIO(source)) as picture:
        return _on_white(picture) if picture.width * picture.height <= _MOST_PIXELS else None


def _on_white(picture: Image.Image) -> Pixels:
    if picture.mode.startswith("I;16"):
        return np.asarray(picture.convert("I").point(lambda value: value / 256 + 0).convert("L").convert("RGB"))
    if not picture.has_transparency_data:
        return np.asarray(picture.convert("RGB"))
    clear = picture.convert("RGBA")
    paper = Image.new("RGBA", clear.size, (255, 255, 255, 255))
    return np.asarray(Image.alpha_composite(paper, clear).convert("RGB"))


def _is_flat(pixels: Pixels) -> bool:
    return bool((pixels.max(axis=(0, 1)) == pixels.min(axis=(0, 1))).all())


class _Originals:
    """The pictures of the original, by their sizes; decoded when one of them may be the source of one of the copy."""

    def __init__(self, package: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(package))
        self._shapes: dict[str, tuple[int, ...]] = {}
        self._small: dict[str, npt.NDArray[np.float64]] = {}
        for entry in self._archive.infolist():
            with suppress(Exception), Image.open(io.BytesIO(self._archive.read(entry))) as picture:
                if picture.width * picture.height <= _MOST_PIXELS:
                    self._shapes[entry.filename] = picture.height, picture.width, 3

    def shape(self, name: str) -> tuple[int, ...] | None:
        """Return the shape of a part's pixels, None for one that cannot be decoded."""
        return self._shapes.get(name)

    def source_of(self, shown: Pixels, parts: Mapping[str, _Part]) -> tuple[str, Pixels] | None:
        """Return the part that a picture of the copy differs from least, with its pixels; None where none is like it.

        Of parts that are alike one that stays is taken rather than one that goes.
        """
        small = _small(shown)
        names = [name for name, shape in self._shapes.items() if shape == shown.shape and self._tell(name)]
        best: tuple[tuple[float, bool], str, Pixels] | None = None
        for name in sorted(names, key=lambda name: _apart(small, self._small[name]))[:_CANDIDATES]:
            pixels = self._pixels(name)
            rank = round(_differing(shown, pixels), 4), parts.get(name, _Part()).whole
            if best is None or rank < best[0]:
                best = rank, name, pixels
            if rank == (0.0, False):
                break
        return best[1:] if best is not None and best[0][0] <= _ALIKE else None

    def _tell(self, name: str) -> bool:
        if name not in self._small:
            try:
                self._small[name] = _small(self._pixels(name))
            except Exception:  # its head was whole, the rest is not
                self._shapes[name] = ()
                self._small[name] = np.zeros((1, 1))
        return self._small[name].size > 1

    def _pixels(self, name: str) -> Pixels:
        pixels = _pixels_of(self._archive.read(name))
        if pixels is None:
            raise ValueError
        return pixels


def _small(pixels: Pixels) -> npt.NDArray[np.float64]:
    return np.asarray(Image.fromarray(pixels).convert("L").resize((_SMALL, _SMALL), Image.Resampling.BOX), np.float64)


def _apart(shown: npt.NDArray[np.float64], small: npt.NDArray[np.float64]) -> float:
    """Say how far two pictures made small differ where the first is not darker: boxes make it so."""
    return float(np.clip(shown - small, 0, None).mean())


def _differing(shown: Pixels, pixels: Pixels) -> float:
    """Return the share of pixels that differ without being in a black box, or painted like a corner that was cropped away."""
    black = cv2.morphologyEx((shown.max(axis=2) <= _DARK).astype(np.uint8), cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    differs = (np.abs(shown.astype(np.int16) - pixels) > _CHANGED).any(axis=2) & (black == 0)
    for y, x in ((0, 0), (0, -1), (-1, 0), (-1, -1)):
        if int(np.abs(shown[y, x].astype(int) - pixels[y, x]).max()) > _PAINTED:
            differs &= (shown != shown[y, x]).any(axis=2)
    return float(differs.mean())


def _uncovered(shown: Pixels, withheld: Sequence[Box]) -> int:
    """Count withheld characters whose place is neither black nor of one colour."""
    return sum(not _is_covered(_window(shown, box, _MARGIN)) for box in withheld)


def _is_covered(window: Pixels) -> bool:
    return not window.size or int(window.max()) <= _DARK or _is_flat(window)


def _left(shown: Pixels, pixels: Pixels, part: _Part) -> int:
    """Count patches of ink that belong to a withheld character and are left: recognised places may be beside the ink."""
    gray = pixels.min(axis=2)
    own, others = np.zeros(gray.shape, np.uint8), np.zeros(gray.shape, np.uint8)
    for mask, places in ((own, part.withheld), (others, part.kept)):
        for box in places:
            mask[max(0, int(box.top)) : int(box.bottom) + 1, max(0, int(box.x0)) : int(box.x1) + 1] = 1
    ground = cv2.dilate(gray, np.ones((15, 15), np.uint8))
    ink = ((ground.astype(np.int16) - gray) > _INK).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    black = cv2.morphologyEx((shown.max(axis=2) <= _DARK).astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    still = (gray.astype(np.int16) + _CHANGED > shown.min(axis=2)) & (black == 0) & (others == 0)
    flat = labels.ravel()
    area = np.bincount(flat, minlength=count)
    inside = np.bincount(flat, weights=(own & ~others & 1).ravel(), minlength=count)
    remaining = np.bincount(flat, weights=still.ravel(), minlength=count)
    sides = [max(box.x1 - box.x0, box.bottom - box.top) for box in part.withheld if box not in part.areas]
    size = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    fits = (size <= _EM * max(sides, default=0.0)) & (area >= _SPECK)
    fits[0] = False
    return int((fits & (inside >= _OWN * area) & (remaining > _LEFT * area)).sum())


def _taken(shown: Pixels, pixels: Pixels, part: _Part) -> int:
    """Count kept characters that a box took; none where they are so few that it may be the places which overlap."""
    count = 0
    for box in part.kept:
        now, then = _window(shown, box, _MARGIN), _window(pixels, box, _MARGIN)
        if now.size:
            taken = (now.max(axis=2) <= _DARK) & (then.max(axis=2) > 2 * _DARK)
            count += float(taken.mean()) > _HIDDEN
    return count if count > 1 + _OVERLAPPING * len(part.kept) else 0


def _window(pixels: Pixels, box: Box, margin: float) -> Pixels:
    dx, dy = (box.x1 - box.x0) * margin, (box.bottom - box.top) * margin
    top, bottom = round(box.top + dy), round(box.bottom - dy)
    return pixels[max(0, top) : max(0, bottom), max(0, round(box.x0 + dx)) : max(0, round(box.x1 - dx))]
