"""A page in the making: harmless lines at known places, and what a place adds to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from tests.formats.hiding_places.values import AFTER, BEFORE, CLOSING, OPENING, SECRET, VALUES
from tests.formats.pdf_places.faces import Face, ink, width
from tests.formats.pdf_places.syntax import File, dictionary

WIDTH, HEIGHT = 420.0, 300.0
SIZE = 12.0
LEFT = 30.0
PLANT = 150.0
"""Baseline of the planted line, from the bottom of the page."""
LINES = ((OPENING, 240.0), (BEFORE, 210.0), (AFTER, 60.0), (CLOSING, 30.0))
"""Harmless lines with their baselines; the top stays free for a preview's stamp."""

_EDGE = 0.15  # share of a glyph that a slanted neighbour may reach into

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
IDENTITY_MATRIX: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True, slots=True)
class Kept:
    """A harmless line: where its ink begins and ends and its middle height, in points of the page as it is shown, y downward."""

    text: str
    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Area:
    """Where something planted shows, or would if it were uncovered; points of the page as it is shown, y downward."""

    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Made:
    """A file, its harmless lines, and where the planted values stand."""

    source: bytes
    kept: tuple[Kept, ...]
    areas: tuple[Area, ...]


@dataclass
class Draft:
    """One page; entries are PDF syntax. ``finish`` closes it.

    Attributes:
        turn: the page's /Rotate.
        shift: what is subtracted from coordinates (a crop box that does not start at the origin).
    """

    width: float = WIDTH
    height: float = HEIGHT
    face: Face = field(default_factory=Face)
    turn: int = 0
    shift: tuple[float, float] = (0.0, 0.0)
    pdf: File = field(default_factory=File)
    content: list[str] = field(default_factory=list)
    resources: dict[str, dict[str, str]] = field(default_factory=dict)
    page: dict[str, str] = field(default_factory=dict)
    root: dict[str, str] = field(default_factory=dict)
    info: dict[str, str] = field(default_factory=dict)
    trailer: dict[str, str] = field(default_factory=dict)
    annotations: list[str] = field(default_factory=list)
    faces: dict[str, Face] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    earlier: list[str] = field(default_factory=list)  # pages before this one

    def __post_init__(self) -> None:
        self.catalogue, self.pages, self.here = self.pdf.reserve(), self.pdf.reserve(), self.pdf.reserve()

    def use(self, category: str, name: str, value: str) -> str:
        """Put a resource into the page's dictionary and return its name with the slash."""
        self.resources.setdefault(category, {})[name] = value
        return f"/{name}"

    def draw(self, *content: str) -> None:
        """Add to the page's content."""
        self.content += content

    def harmless(self, lines: Sequence[tuple[str, float]] = LINES) -> None:
        """Show the harmless lines."""
        for text, y in lines:
            self.draw(self.line(text, LEFT, y))
            self.keep(text, LEFT, y)

    def line(self, text: str, x: float, y: float, size: float = SIZE, more: str = "", matrix: str = "1 0 0 1") -> str:
        """Return the operators that show a text in the page's own font."""
        return f"BT /F0 {size:g} Tf {more} {matrix} {x:g} {y:g} Tm {self.face.show(text)} Tj ET\n"

    def keep(self, text: str, x: float, y: float, size: float = SIZE, page: int = 1) -> None:
        """Note a harmless line."""
        self.kept.append(Kept(text, page, self.shown(_moved(ink(text, size), x, y))))

    def plant(self, text: str = SECRET, x: float = LEFT, y: float = PLANT, size: float = SIZE, more: str = "") -> str:
        """Return the operators that show the planted line, and note its place."""
        self.mark(text, x, y, size)
        return self.line(text, x, y, size, more)

    def mark(
        self, text: str = SECRET, x: float = LEFT, y: float = PLANT, size: float = SIZE, by: Matrix = IDENTITY_MATRIX
    ) -> None:
        """Note where each value of a line stands; ``by`` moves the line's coordinates to the page's."""
        for value in VALUES:
            at = text.find(value)
            if at >= 0:
                self.area(_moved(ink(value, size), x + width(text[:at], size), y), by)

    def mark_glyphs(
        self, text: str, x: float, y: float, size: float = SIZE, gap: float = 0.0, by: Matrix = IDENTITY_MATRIX
    ) -> None:
        """Note the middle of each glyph of a line, ``gap`` points being added between them; what separates values is left out."""
        for char in text:
            if char != "，":
                left, bottom, right, top = ink(char, size)
                dx, dy = (right - left) * _EDGE, (top - bottom) * _EDGE
                self.area(_moved((left + dx, bottom + dy, right - dx, top - dy), x, y), by)
            x += width(char, size) + gap

    def area(self, box: Box, by: Matrix = IDENTITY_MATRIX, page: int = 1) -> None:
        """Note an area (left, bottom, right, top) of planted things."""
        self.areas.append(Area(page, self.shown(_through(box, by))))

    def shown(self, box: Box) -> Box:
        """Return the place of a box of the page's own coordinates on the page as it is shown."""
        (dx, dy), (wide, high) = self.shift, (self.width, self.height)
        x0, y0, x1, y1 = box[0] - dx, box[1] - dy, box[2] - dx, box[3] - dy
        x0, top, x1, bottom = x0, high - y1, x1, high - y0
        for _ in range(self.turn // 90):  # a quarter turn clockwise each
            x0, top, x1, bottom = high - bottom, x0, high - top, x1
            wide, high = high, wide
        return x0, top, x1, bottom

    def form(self, content: str, entries: str = "", *, resources: str = "", box: str = "") -> str:
        """Add a form object whose resources are the page's, or those given."""
        asked = resources or f"/Resources {self.shared()}"
        return self.pdf.stream(content, f"/Type /XObject /Subtype /Form /BBox [{box or self.box()}] {asked} {entries}")

    def shared(self) -> str:
        """Return the reference of the page's resources, which are complete when the page is finished."""
        if not hasattr(self, "_shared"):
            self._shared = self.pdf.reserve()
        return self._shared

    def box(self) -> str:
        """Return the page's box."""
        return f"0 0 {self.width:g} {self.height:g}"

    def annotation(self, subtype: str, entries: str = "", rect: str = "300 270 316 286") -> str:
        """Add an annotation to the page."""
        made = self.pdf.add(f"<< /Type /Annot /Subtype /{subtype} /Rect [{rect}] /F 4 /P {self.here} {entries} >>")
        self.annotations.append(made)
        return made

    def close(self) -> None:
        """Set the page, the page tree and the catalogue."""
        fonts = {"F0": self.face, **self.faces}
        for name, face in fonts.items():
            if face.codes:
                self.use("Font", name, face.write(self.pdf))
        self.pdf.set(self.shared(), dictionary({key: dictionary(each) for key, each in self.resources.items()}))
        entries = {
            "Type": "/Page",
            "Parent": self.pages,
            "MediaBox": f"[{self.box()}]",
            "Resources": self.shared(),
            "Contents": self.pdf.stream("".join(self.content)),
        }
        if self.turn:
            entries["Rotate"] = str(self.turn)
        if self.annotations:
            entries["Annots"] = f"[{' '.join(self.annotations)}]"
        self.pdf.set(self.here, dictionary(entries | self.page))
        kids = [*self.earlier, self.here]
        self.pdf.set(self.pages, f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>")
        self.pdf.set(self.catalogue, dictionary({"Type": "/Catalog", "Pages": self.pages} | self.root))
        self.trailer.setdefault("Root", self.catalogue)
        if self.info:
            self.trailer.setdefault("Info", self.pdf.add(dictionary(self.info)))

    def ending(self) -> str:
        """Return the entries of the trailer."""
        return " ".join(f"/{key} {value}" for key, value in self.trailer.items())

    def made(self, source: bytes = b"") -> Made:
        """Return what was made; without ``source`` the page is closed and the file written plainly."""
        if not source:
            self.close()
            source = self.pdf.written(self.ending())
        return Made(source, tuple(self.kept), tuple(self.areas))


def _moved(box: Box, x: float, y: float) -> Box:
    return box[0] + x, box[1] + y, box[2] + x, box[3] + y


def _through(box: Box, by: Matrix) -> Box:
    a, b, c, d, e, f = by
    corners = [(x * a + y * c + e, x * b + y * d + f) for x in (box[0], box[2]) for y in (box[1], box[3])]
    return (
        min(x for x, _ in corners), min(y for _, y in corners), max(x for x, _ in corners), max(y for _, y in corners)
    )  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A hiding place.

    Attributes:
        make: makes its file.
        shows: whether the values show when the page is printed.
        pixels: whether they stand nowhere but in pixels or shapes, so that only somebody who looks can read them.
        faint: whether they show so weakly that only a program sees them.
    """

    make: Callable[[], Made]
    shows: bool = False
    pixels: bool = False
    faint: bool = False


class Places:
    """Collects the places of a module; a place's name is its function's."""

    def __init__(self) -> None:
        self.found: dict[str, Place] = {}

    def __call__(
        self, *, shows: bool = False, pixels: bool = False, faint: bool = False, bare: bool = False
    ) -> Callable[[Callable[[Draft], object]], Callable[[Draft], object]]:
        """Register a function that adds its values to a page with harmless lines (``bare``: without them).

        The function may return the whole file; else the page is written plainly.
        """

        def register(work: Callable[[Draft], object]) -> Callable[[Draft], object]:
            self.add(
                work.__name__.strip("_").replace("_", " "), work, shows=shows, pixels=pixels, faint=faint, bare=bare
            )
            return work

        return register

    def add(
        self,
        name: str,
        work: Callable[[Draft], object],
        *,
        shows: bool = False,
        pixels: bool = False,
        faint: bool = False,
        bare: bool = False,
    ) -> None:
        """Register a place by name."""
        assert name not in self.found, name

        @cache
        def make() -> Made:
            draft = Draft()
            if not bare:
                draft.harmless()
            done = work(draft)
            if isinstance(done, Made):
                return done
            return draft.made(done if isinstance(done, bytes) else b"")

        self.found[name] = Place(make, shows, pixels, faint)

    def __iter__(self) -> Iterator[tuple[str, Place]]:
        return iter(self.found.items())
