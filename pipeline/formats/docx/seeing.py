"""What a picture part says: its pixels recognised as those of a picture on a PDF page are, and composed to lines and cells.

Runs in the process of ``pipeline.formats.pdf.worker``, since broken pictures can crash or swell their decoders.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from pipeline.formats.docx.crops import painted
from pipeline.formats.docx.uses import Use
from pipeline.formats.limits import MAX_PICTURE_PIXELS
from pipeline.formats.pdf.compose import Draft, PageText, compose
from pipeline.formats.pdf.seeing import Seen, seen_alone
from pipeline.model.document import BlockKind, Box, Cell, DocxInk, PageInk, Piece

READ_PIXELS = 16_000_000
"""Pixels that are looked at; a larger picture (A4 at 300 dpi has 8.7 million) is made smaller."""

_DPI = (72.0, 300.0)
"""Resolutions that are believed: who enlarges a picture on the screen reads it finer than it prints."""

_USUAL = 150.0  # dpi, where nobody says how large it shows
_SQUARE = 1.2  # from this proportion of the resolutions across and down on (fax) the picture is made even
_FLAT = 24  # gray values between the darkest and the lightest pixel of a picture in which nothing is written
_SEAL_SHARE = 0.4  # of a picture's area from which on it is a seal

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class SeenBlock:
    """A block of what was recognised in a picture; tables are numbered from 0 in each picture."""

    pieces: tuple[Piece, ...]
    kind: BlockKind
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """What was recognised in a picture; ``sealed`` when it is the picture of a seal."""

    blocks: tuple[SeenBlock, ...] = ()
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class _Grid:
    """How points of the recognised picture become pixels of the stored one, and how large that is."""

    across: float
    down: float
    width: int
    height: int

    def box(self, box: Box) -> Box:
        xs = [min(max(round(x * self.across, 2), 0.0), float(self.width)) for x in (box.x0, box.x1)]
        ys = [min(max(round(y * self.down, 2), 0.0), float(self.height)) for y in (box.top, box.bottom)]
        return Box(xs[0], ys[0], xs[1], ys[1])


def see(source: bytes, part: str, uses: Sequence[Use]) -> Sight | None:
    """Recognise what shows of the picture part ``part``; None where nobody can decode it.

    ``uses`` are all its places: what none of them shows is painted over first.
    """
    try:
        with Image.open(io.BytesIO(source)) as picture:
            if picture.width * picture.height > MAX_PICTURE_PIXELS:
                return None
            drawn = on_paper(picture)
    except MemoryError:
        raise
    except Exception:
        # Pillow's decoders raise whatever a broken file makes them.
        return None
    width, height = drawn.size
    drawn, dpi = _even(painted(drawn, [use.shown for use in uses]), uses)
    pixels = np.asarray(drawn)
    if int(pixels.max()) - int(pixels.min()) < _FLAT:
        return Sight()
    seen = seen_alone(pixels, dpi)
    grid = _Grid(dpi / 72 * width / drawn.width, dpi / 72 * height / drawn.height, width, height)
    return _composed(seen, part, grid)


def on_paper(picture: Image.Image) -> Image.Image:
    """Return the first frame in RGB as it shows on white paper, or on black where nothing of it shows on white."""
    if picture.mode.startswith("I;16"):
        return picture.convert("I").point(lambda value: value / 256 + 0).convert("L").convert("RGB")
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    drawn = clear.convert("RGB")
    for ground in (255, 0):
        paper = Image.new("RGBA", clear.size, (ground, ground, ground, 255))
        drawn = Image.alpha_composite(paper, clear).convert("RGB")
        low, high = drawn.convert("L").getextrema()
        if float(high) - float(low) >= _FLAT:  # type: ignore[arg-type]
            break
    return drawn


def _even(drawn: Image.Image, uses: Sequence[Use]) -> tuple[Image.Image, float]:
    """Return a picture as fine across as down and of a size that can be looked at, and its resolution in dpi.

    Counted is the place that shows it largest.
    """
    sizes = [size for use in uses if (size := use.inches_of_all()) is not None]
    if not sizes:
        across = down = _USUAL
    else:
        inches = max(sizes, key=lambda size: size[0] * size[1])
        across, down = drawn.width / inches[0], drawn.height / inches[1]
    wide, high = float(drawn.width), float(drawn.height)
    if max(across, down) > _SQUARE * min(across, down) and max(across, down) < 5 * min(across, down):
        finest = max(across, down)
        wide, high = wide * finest / across, high * finest / down
        across = down = finest
    shrink = float(min(1.0, (READ_PIXELS / (wide * high)) ** 0.5))
    size = (max(1, round(wide * shrink)), max(1, round(high * shrink)))
    dpi = min(_DPI[1], max(_DPI[0], min(across, down) * shrink))
    return (drawn if size == drawn.size else drawn.resize(size, Image.Resampling.BICUBIC)), dpi


def _composed(seen: Seen, part: str, grid: _Grid) -> Sight:
    area = grid.width / grid.across * grid.height / grid.down
    sealed = sum((box.x1 - box.x0) * (box.bottom - box.top) for box in seen.seals) > _SEAL_SHARE * area
    blocks: list[SeenBlock] = []
    if seen.legible:
        text = PageText(1, seen.chars, set(), seen.rules, inks=seen.inks)
        blocks = [_block(draft, part, grid) for draft in compose(text) if draft.text.strip()]
    if not sealed:
        seals = enumerate(seen.seals, start=1)
        blocks += [_whole(f"〔印章{number}〕", part, grid.box(box), BlockKind.STAMP) for number, box in seals]
    blocks += [_whole(text, part, grid.box(box), BlockKind.PICTURE) for text, box in seen.codes]
    return Sight(tuple(blocks), sealed)


def _block(draft: Draft, part: str, grid: _Grid) -> SeenBlock:
    return SeenBlock(tuple(_pieces(draft, part, grid)), BlockKind.PICTURE, draft.cell)


def _pieces(draft: Draft, part: str, grid: _Grid) -> Iterator[Piece]:
    for piece in draft.pieces:
        at = piece.address
        if isinstance(at, PageInk):
            yield Piece(piece.text, DocxInk(part, tuple(map(grid.box, at.boxes)), at.confidence, at.turn))
        else:
            yield piece


def _whole(text: str, part: str, box: Box, kind: BlockKind) -> SeenBlock:
    """A code's content or a seal: every character has the place of the whole, of which no part can be covered alone."""
    return SeenBlock((Piece(text, DocxInk(part, (box,) * len(text), 1.0)), Piece("\n")), kind)
