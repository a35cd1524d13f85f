"""The text layer of a page as pdfminer interprets it: every character with its place, and what else is painted.

``Char.index`` counts the characters in the order in which the page paints them, which is the order of pdfplumber's
``page.chars``. Places are in points of the page as it is shown: crop box and rotation applied, origin at the top left.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdevice import PDFTextSeq
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdffont import PDFFont, PDFType3Font, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFGraphicState, PDFResourceManager, PDFTextState
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import PSLiteral, literal_name
from pdfminer.utils import Matrix, PathSegment, apply_matrix_pt, apply_matrix_rect

from pipeline.errors import DamagedDocument, HostileDocument
from pipeline.formats.pdf.fonts import Font, describe
from pipeline.formats.pdf.spacing import SpacedDevice, TextInterpreter
from pipeline.formats.pdf.switches import LayerStates
from pipeline.formats.pulse import beat
from pipeline.model.document import Box

MAX_PAGE_CHARS = 200_000
MAX_PAGE_FIGURES = 20_000
MAX_PAGE_RULES = 20_000

# Ink of practically every font lies between these heights, in em over the baseline.
DESCENT, ASCENT = -0.22, 0.9
_CJK_ASCENT = 0.88  # top of the em box of Chinese type over the baseline
_STRAIGHT = 0.5  # points by which a rule may deviate from horizontal or vertical


@dataclass(frozen=True, slots=True)
class Char:
    """One painted character.

    Attributes:
        index: position in the page's order of painting, as in pdfplumber's ``page.chars``.
        text: what the file says it is; ``(cid:n)`` where it does not say.
        box: its em box; for slanted text the rectangle around it.
        x, y: origin on the baseline; for vertical writing the middle of the upper side.
        dx, dy: unit vector of the writing direction (y downward).
        advance: width along that direction; for vertical writing the way down.
        size: em in points.
        font: what is known of its font.
        unpainted: text render mode 3 or 7: it paints nothing.
        order: position among all painted objects of the page.
        code: number of the character in its font; two of the same text may have different shapes. -1 where there is no font.
        switched_off: it stands in a layer that is not shown.
        renamed: the file has other words for it (ActualText), which some programs show in its stead.
        pen: width in points of the line drawn along its outlines, 0 where none is; half of it lies outside the letter.
    """

    index: int
    text: str
    box: Box
    x: float
    y: float
    dx: float
    dy: float
    advance: float
    size: float
    font: Font
    unpainted: bool
    order: int
    code: int = -1
    switched_off: bool = False
    pen: float = 0.0
    renamed: bool = False


@dataclass(frozen=True, slots=True)
class Cover:
    """A filled shape or a thick stroke; ``solid`` when it is an upright rectangle and fills it."""

    box: Box
    solid: bool
    order: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A raster image on the page; ``opaque`` when it has no mask of any kind."""

    box: Box
    opaque: bool
    order: int


@dataclass(slots=True)
class PageLayer:
    """What pdfminer found on one page (``failed``: the content broke off; what came before is kept)."""

    number: int
    width: float
    height: float
    chars: list[Char] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)
    failed: bool = False

    def inside(self, char: Char) -> bool:
        """Tell whether the middle of a character lies on the page as it is shown."""
        x, y = (char.box.x0 + char.box.x1) / 2, (char.box.top + char.box.bottom) / 2
        return 0 <= x <= self.width and 0 <= y <= self.height


class _Resources(PDFResourceManager):
    """Keeps each font's dictionary beside it, since the font object forgets what the file said."""

    def get_font(self, objid: object, spec: Mapping[str, object]) -> PDFFont:
        font = super().get_font(objid, spec)
        font.source_spec = spec  # type: ignore[attr-defined]
        return font


class _Device(SpacedDevice):
    """Collects characters, straight rules and pictures of one page."""

    def __init__(
        self, manager: PDFResourceManager, fonts: dict[int, tuple[PDFFont, Font]], layers: LayerStates
    ) -> None:
        super().__init__(manager)
        self.fonts = fonts
        self.layer = PageLayer(0, 0.0, 0.0)
        self.left = self.foot = 0.0
        self.order = self.figures = 0
        self.unpainted = False
        self.pen = 0.0
        self.layers = layers
        self.marks: list[bool] = []  # for each open piece of marked content whether it is switched off
        self.renames: list[bool] = []  # and whether other words stand for it

    def begin_page(self, page: PDFPage, ctm: Matrix) -> None:
        media = apply_matrix_rect(ctm, page.mediabox)
        crop = apply_matrix_rect(ctm, page.cropbox)
        x0, y0 = max(media[0], crop[0]), max(media[1], crop[1])
        x1, y1 = min(media[2], crop[2]), min(media[3], crop[3])
        if x1 <= x0 or y1 <= y0:  # the renderer falls back to the media box, too
            x0, y0, x1, y1 = media
        self.layer.width, self.layer.height = x1 - x0, y1 - y0
        self.left, self.foot = x0, y1

    def begin_figure(self, name: str, bbox: object, matrix: object) -> None:
        self.figures += 1
        if self.figures > MAX_PAGE_FIGURES:
            raise HostileDocument(what="页面嵌套对象过多")

    def begin_tag(self, tag: PSLiteral, props: object = None) -> None:
        self.marks.append(literal_name(tag) == "OC" and self.layers.is_off(props))
        self.renames.append(isinstance(props, Mapping) and "ActualText" in props)

    def end_tag(self) -> None:
        if self.marks:
            self.marks.pop()
            self.renames.pop()

    def render_image(self, name: str, stream: PDFStream) -> None:
        self.order += 1
        if self.ctm is not None:
            masked = any(stream.get(key) is not None for key in ("SMask", "Mask", "ImageMask", "IM"))
            box = self._box(apply_matrix_rect(self.ctm, (0, 0, 1, 1)))
            self.layer.pictures.append(Picture(box, not masked and not any(self.marks), self.order))

    def paint_path(
        self, graphicstate: PDFGraphicState, stroke: bool, fill: bool, evenodd: bool, path: Sequence[PathSegment]
    ) -> None:
        self.order += 1
        if self.ctm is None or len(self.layer.rules) > MAX_PAGE_RULES:
            return
        if len(self.layer.covers) < MAX_PAGE_RULES and not any(self.marks):
            self.layer.covers += self._covers(graphicstate, stroke, fill, path)
        start = here = (0.0, 0.0)
        for segment in path:
            kind, *numbers = segment
            there = start if kind == "h" else apply_matrix_pt(self.ctm, (float(numbers[-2]), float(numbers[-1])))
            if kind == "m":
                start = there
            elif kind in "lh":
                self._rule(here, there)
            here = there

    def _covers(
        self, graphicstate: PDFGraphicState, stroke: bool, fill: bool, path: Sequence[PathSegment]
    ) -> Iterator[Cover]:
        """Yield what a path lays over what was painted before: each of its parts, by the rectangle around it."""
        assert self.ctm is not None
        parts: list[list[tuple[float, float]]] = []
        straight = True
        for kind, *numbers in path:
            straight &= kind in "mlh"
            if kind == "m" or (kind != "h" and not parts):
                parts.append([])
            if kind != "h":
                pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
                parts[-1] += [apply_matrix_pt(self.ctm, (float(x), float(y))) for x, y in pairs]
        width = self._pen(graphicstate)
        for part in parts:
            xs, ys = [x for x, _ in part], [y for _, y in part]
            solid = (
                straight and len(parts) == 1 and len({round(x) for x in xs}) <= 2 and len({round(y) for y in ys}) <= 2
            )
            if fill and max(xs) - min(xs) > 2 and max(ys) - min(ys) > 2:
                yield Cover(self._box((min(xs), min(ys), max(xs), max(ys))), solid and len(part) >= 4, self.order)
            elif stroke and width > 4 and straight and len(part) == 2:
                half = width / 2
                across, down = (half, 0.0) if abs(xs[0] - xs[1]) < abs(ys[0] - ys[1]) else (0.0, half)
                rect = (min(xs) - across, min(ys) - down, max(xs) + across, max(ys) + down)
                yield Cover(self._box(rect), across == 0 or down == 0, self.order)

    def _rule(self, a: tuple[float, float], b: tuple[float, float]) -> None:
        if abs(a[0] - b[0]) <= _STRAIGHT or abs(a[1] - b[1]) <= _STRAIGHT:
            self.layer.rules.append(self._box((min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))))

    def _pen(self, graphicstate: PDFGraphicState) -> float:
        """Return the width of a line on the page, in points; where it is not the same in all directions, the largest."""
        a, b, c, d = self.ctm[:4] if self.ctm is not None else (1.0, 0.0, 0.0, 1.0)
        return abs(float(graphicstate.linewidth)) * max(math.hypot(a, b), math.hypot(c, d))

    def render_string(
        self, textstate: PDFTextState, seq: PDFTextSeq, ncs: PDFColorSpace, graphicstate: PDFGraphicState
    ) -> None:
        self.unpainted = textstate.render in (3, 7)
        self.pen = self._pen(graphicstate) if textstate.render in (1, 2, 5, 6) else 0.0
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(
        self,
        matrix: Matrix,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: PDFColorSpace,
        graphicstate: PDFGraphicState,
    ) -> float:
        try:
            text = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            text = f"(cid:{cid})"
        advance = font.char_width(cid) * fontsize * scaling
        self.order += 1
        if len(self.layer.chars) >= MAX_PAGE_CHARS:
            raise HostileDocument(what="单页字符过多")
        self.layer.chars.append(self._char(matrix, font, fontsize, rise, advance, cid, text))
        return advance

    def _char(
        self, matrix: Matrix, font: PDFFont, fontsize: float, rise: float, advance: float, cid: int, text: str
    ) -> Char:
        a, b, c, d, _e, _f = matrix
        vertical = font.is_vertical()
        low, high = _extent(font)
        if vertical:
            # ISO 32000-1, 9.7.4.3: the glyph's own origin lies at minus the position vector.
            shift_x, shift_y = font.char_disp(cid)  # type: ignore[misc]
            left = -(0.5 if shift_x is None else shift_x * 0.001) * fontsize
            top = (_CJK_ASCENT - shift_y * 0.001) * fontsize + rise
            rect = (left, top - fontsize, left + fontsize, top)
            origin = apply_matrix_pt(matrix, (left + fontsize / 2, top))
            dx, dy, along = -c, -d, abs(advance) * math.hypot(c, d)
        else:
            rect = (0, low * fontsize + rise, advance, high * fontsize + rise)
            origin = apply_matrix_pt(matrix, (0, rise))
            sign = -1.0 if advance < 0 else 1.0
            dx, dy, along = sign * a, sign * b, abs(advance) * math.hypot(a, b)
        length = math.hypot(dx, dy) or 1.0
        return Char(
            len(self.layer.chars),
            text,
            self._box(apply_matrix_rect(matrix, rect)),
            origin[0] - self.left,
            self.foot - origin[1],
            dx / length,
            -dy / length,
            along,
            abs(fontsize) * math.hypot(c, d),
            self._font(font),
            self.unpainted and not isinstance(font, PDFType3Font),
            self.order,
            cid,
            any(self.marks),
            self.pen,
            any(self.renames),
        )

    def _font(self, font: PDFFont) -> Font:
        known = self.fonts.get(id(font))
        if known is None:
            # The font itself is kept beside, so that its id is not given to another one.
            known = self.fonts[id(font)] = (font, describe(font))
        return known[1]

    def _box(self, rect: tuple[float, float, float, float]) -> Box:
        x0, y0, x1, y1 = rect
        return Box(min(x0, x1) - self.left, self.foot - max(y0, y1), max(x0, x1) - self.left, self.foot - min(y0, y1))


class _Interpreter(TextInterpreter):
    """Tells the device of layers: property lists by what they name, forms and pictures by their own membership."""

    def do_BDC(self, tag: object, props: object) -> None:
        if isinstance(props, PSLiteral):
            named = resolve1(self.resources.get("Properties"))
            props = named.get(literal_name(props)) if isinstance(named, Mapping) else None
        super().do_BDC(tag, props)  # type: ignore[arg-type]

    def do_Do(self, xobjid_arg: object) -> None:
        device, found = self.device, resolve1(self.xobjmap.get(literal_name(xobjid_arg)))
        assert isinstance(device, _Device)
        open_before = len(device.marks)
        device.marks.append(isinstance(found, PDFStream) and "OC" in found and device.layers.is_off(found.attrs["OC"]))
        device.renames.append(False)
        super().do_Do(xobjid_arg)  # type: ignore[arg-type]
        del device.marks[open_before:], device.renames[open_before:]


def _extent(font: PDFFont) -> tuple[float, float]:
    """Height below and over the baseline in em: fixed, since font descriptors often lie; Type 3 knows only its own."""
    if isinstance(font, PDFType3Font):
        low, high = font.descent * font.vscale, font.ascent * font.vscale
        if 0.05 < high - low < 4:
            return low, high
    return DESCENT, ASCENT


def read_layers(data: bytes) -> Iterator[PageLayer]:
    """Yield the layer of each page of a canonical PDF, one at a time.

    A page whose content cannot be interpreted to its end comes with ``failed`` set.

    Raises:
        DamagedDocument: the file's structure cannot be read.
        HostileDocument: a page with an absurd number of objects.
    """
    try:
        document = PDFDocument(PDFParser(BytesIO(data)))
        layers = LayerStates(document.catalog)
        pages = PDFPage.create_pages(document)
    except Exception:  # pdfminer raises whatever a broken file provokes: KeyError, TypeError, struct.error …
        raise DamagedDocument(what="PDF 结构无法解析") from None
    manager = _Resources()
    fonts: dict[int, tuple[PDFFont, Font]] = {}
    for number in range(1, 1 << 30):
        try:
            page = next(pages, None)
        except Exception:
            raise DamagedDocument(what=f"第 {number} 页无法解析") from None
        if page is None:
            return
        yield _read_layer(page, number, manager, fonts, layers)


def _read_layer(
    page: PDFPage,
    number: int,
    manager: PDFResourceManager,
    fonts: dict[int, tuple[PDFFont, Font]],
    layers: LayerStates,
) -> PageLayer:
    device = _Device(manager, fonts, layers)
    device.layer.number = number
    beat()
    try:
        _Interpreter(manager, device).process_page(page)
    except HostileDocument:
        raise
    except Exception:  # as above
        device.layer.failed = True
    return device.layer
