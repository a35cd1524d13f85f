"""Content streams written anew: every operator is understood or the page is not served; what is withheld or hides is left out.

What a stream paints stays where it is and in its order. Text that goes leaves the way that it took, where something follows on its
line. Marks (MP, BDC …) are dropped, names of resources are new.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

import pikepdf
from pikepdf.models.image import PdfInlineImage

from pipeline.formats.pdf.vector.colours import dashes, device_space, graphics_state, group_of
from pipeline.formats.pdf.vector.cuts import Pen, left
from pipeline.formats.pdf.vector.geometry import (
    Matrix,
    grown,
    is_straight,
    mapped,
    matrix_of,
    number,
    shared,
    times,
    within,
    written,
)
from pipeline.formats.pdf.vector.images import Placed
from pipeline.formats.pdf.vector.job import Job
from pipeline.formats.pdf.vector.paths import Path, SubPath
from pipeline.formats.pdf.vector.refusal import NotServed
from pipeline.formats.pdf.vector.state import Group, State
from pipeline.formats.pdf.vector.text import TextWriter
from pipeline.model.document import Box

_MAX_DEPTH = 12
_PLAIN = {"w": 1, "J": 1, "j": 1, "M": 1, "i": 1, "g": 1, "G": 1, "rg": 3, "RG": 3, "k": 4, "K": 4}
_SEGMENTS = {"m": 2, "l": 2, "c": 6, "v": 4, "y": 4, "re": 4, "h": 0}
# Painting operators: whether they close the path, fill it, stroke it.
_PAINTS = {
    "S": (False, True), "s": (False, True), "f": (True, False), "F": (True, False), "f*": (True, False),
    "B": (True, True), "B*": (True, True), "b": (True, True), "b*": (True, True), "n": (False, False),
}  # fmt: skip
_MARKS = {"MP", "DP", "BX", "EX"}
_INTENTS = ("/AbsoluteColorimetric", "/RelativeColorimetric", "/Saturation", "/Perceptual")


class Rewriter:
    """Writes one content stream anew: a page's or a form's."""

    def __init__(self, job: Job, source: pikepdf.Object, resources: pikepdf.Object, state: State, depth: int) -> None:
        self.job = job
        self._source = source
        self._resources = resources
        self.state = state
        self._depth = depth
        self._saved: list[State] = []
        self._groups = [Group()]
        self._marks: list[bool] = []  # for each open mark whether it hides its content
        self._path = Path()
        self._clips = ""
        self.made: dict[str, pikepdf.Object] = {}
        self._known: dict[tuple[str, object], str] = {}
        self._text = TextWriter(self)

    @property
    def hides(self) -> bool:
        """Whether what is painted now belongs to a layer that does not show."""
        return any(self._marks)

    def emit(self, line: str, *, paints: bool = False) -> None:
        """Write a line of the new stream."""
        self._groups[-1].lines.append(line)
        self._groups[-1].paints |= paints

    def run(self) -> bytes:
        """Rewrite the stream; empty when it paints nothing.

        Raises:
            NotServed: something in it is not understood.
        """
        try:
            instructions = pikepdf.parse_content_stream(self._source)
        except (pikepdf.PdfError, TypeError, ValueError):
            raise NotServed("syntax") from None
        for instruction in instructions:
            self._do(str(instruction.operator), list(instruction.operands))
        while len(self._groups) > 1:
            self._restore()
        if self._text.open:
            raise NotServed("syntax")
        content = "\n".join(self._groups[0].lines) if self._groups[0].paints else ""
        self._drop_unused(content)
        return content.encode()

    def _drop_unused(self, content: str) -> None:
        """Drop the states that only left-out text was painted in."""
        states = self.made.get("/ExtGState")
        if isinstance(states, pikepdf.Dictionary):
            used = set(re.findall(r"(/\S+) gs", content))
            for name in [name for name in dict(states.items()) if name not in used]:
                del states[name]
            if not dict(states.items()):
                del self.made["/ExtGState"]

    def resource(self, kind: str, name: str) -> pikepdf.Object:
        """Return a resource of the stream by its kind (/Font) and name.

        Raises:
            NotServed: there is none.
        """
        listed = self._resources.get(kind) if isinstance(self._resources, pikepdf.Dictionary) else None
        found = listed.get(name) if isinstance(listed, pikepdf.Dictionary) else None
        if found is None:
            raise NotServed("resource")
        return found

    def add(self, kind: str, name: str, made: object) -> str:
        """Put a resource into the new stream's; returns its name."""
        self._listed(kind)[name] = made
        return name

    def _listed(self, kind: str) -> pikepdf.Object:
        """Return the new stream's resources of a kind; an object of its own, since pictures come into it later."""
        if kind not in self.made:
            self.made[kind] = self.job.pdf.make_indirect(pikepdf.Dictionary())
        return self.made[kind]

    def _do(self, operator: str, operands: Sequence[object]) -> None:
        if operator in self._text.operators:
            self._text.do(operator, operands)
        elif self._text.open and operator in ("q", "Q", "cm", "Do", "INLINE IMAGE", *_SEGMENTS, *_PAINTS):
            raise NotServed("syntax")
        elif operator in _PLAIN:
            self._plain(operator, _numbers(operands, _PLAIN[operator]))
        elif operator in _SEGMENTS:
            self._segment(operator, operands)
        elif operator in _PAINTS:
            self._paint(operator)
        elif operator in ("cs", "CS"):
            self._space(operator, operands)
        elif operator in ("sc", "SC", "scn", "SCN"):
            self._colour(operator, operands)
        elif operator in ("W", "W*"):
            self._clips = operator
        elif operator in _OTHERS:
            _OTHERS[operator](self, operands)
        elif operator not in _MARKS:
            raise NotServed("operator")

    def _plain(self, operator: str, numbers: list[float]) -> None:
        if operator == "w":
            self.state.width = abs(numbers[0])
        self.emit(f"{' '.join(map(written, numbers))} {operator}")

    def _save(self, _operands: Sequence[object] = ()) -> None:
        if len(self._groups) > 200:
            raise NotServed("nesting")
        self._saved.append(self.state.copy())
        self._groups.append(Group())

    def _restore(self, _operands: Sequence[object] = ()) -> None:
        if not self._saved:  # one too many, which viewers pass over
            return
        self.state = self._saved.pop()
        group = self._groups.pop()
        if group.paints:
            self.emit("\n".join(["q", *group.lines, "Q"]), paints=True)

    def _transform(self, operands: Sequence[object]) -> None:
        a, b, c, d, e, f = _numbers(operands, 6)
        self.state.matrix = times((a, b, c, d, e, f), self.state.matrix)
        self.emit(f"{' '.join(map(written, (a, b, c, d, e, f)))} cm")

    def _dash(self, operands: Sequence[object]) -> None:
        lengths, phase = dashes(pikepdf.Array(list(operands)))
        self.state.dashed = len(lengths) > 0
        self.emit(f"[{' '.join(written(number(each)) for each in lengths)}] {written(number(phase))} d")

    def _intent(self, operands: Sequence[object]) -> None:
        if len(operands) != 1 or str(operands[0]) not in _INTENTS:
            raise NotServed("operator")
        self.emit(f"{operands[0]} ri")

    def _graphics_state(self, operands: Sequence[object]) -> None:
        source = self.resource("/ExtGState", str(operands[0]))
        made = graphics_state(source)
        if "/ca" in made:
            self.state.opaque = float(made.ca) >= 1
        if "/BM" in made and str(made.BM) not in ("/Normal", "/Compatible"):
            self.state.opaque = False
        if "/LW" in made:
            self.state.width = float(made.LW)
        if "/D" in made:
            self.state.dashed = len(made.D[0]) > 0
        text = made.unparse().decode("latin-1")
        name = self._known.get(("/ExtGState", text))
        if name is None:
            name = self._known[("/ExtGState", text)] = self.add("/ExtGState", self.job.name("G"), made)
        self.emit(f"{name} gs")

    def _space(self, operator: str, operands: Sequence[object]) -> None:
        wanted = str(operands[0]) if operands else ""
        device = wanted.startswith("/Device") and wanted != "/DeviceN"
        space = device_space(pikepdf.Name(wanted) if device else self.resource("/ColorSpace", wanted))
        self.emit(f"{space} {operator}")

    def _colour(self, operator: str, operands: Sequence[object]) -> None:
        if len(operands) not in (1, 3, 4):
            raise NotServed("colour")
        self.emit(f"{' '.join(written(number(each)) for each in operands)} {operator}")

    # --- paths

    def _segment(self, operator: str, operands: Sequence[object]) -> None:
        numbers = _numbers(operands, _SEGMENTS[operator])
        line = " ".join([*map(written, numbers), operator])
        if not self._path.add(operator, numbers, line, self.state.matrix):
            raise NotServed("path")

    def _paint(self, operator: str) -> None:
        path, self._path = self._path, Path()
        clips, self._clips = self._clips, ""
        fills, strokes = _PAINTS[operator]
        if path.parts and (fills or strokes) and not self.hides:
            self._painted(path, operator, fills=fills, strokes=strokes)
        if not clips:
            return
        if path.parts and path.is_rectangle:
            clip = path.parts[0].box
            self.state.clip = shared(self.state.clip, clip) if self.state.clip is not None else None
        elif path.parts:
            raise NotServed("clip")
        else:
            self.state.clip = None
        lines = [line for part in path.parts for line in part.lines] or ["0 0 0 0 re"]
        self.emit("\n".join([*lines, clips, "n"]))

    def _painted(self, path: Path, operator: str, *, fills: bool, strokes: bool) -> None:
        seen = shared(self.state.clip, self.job.page) if self.state.clip is not None else None
        if seen is None:
            return
        a, b, c, d, _, _ = self.state.matrix
        half = self.state.width * max(abs(a) + abs(c), abs(b) + abs(d)) / 2 if strokes else 0.0
        pen = Pen(half, fills, strokes, operator in ("s", "b", "b*"), self.state.dashed)
        whole: list[SubPath] = []
        cut: list[tuple[SubPath, list[str]]] = []
        for part in path.parts:
            if not self._shows(part, seen, half):
                continue
            rest = left(part, pen, self.state.matrix, self.job.covers, self.job.slanted)
            if rest is None:
                letter = not part.is_rule and len(part.points) > 1
                if letter and not within(grown(part.box, half), seen, max(1.0, 2 * half)):
                    raise NotServed("drawing cut")
                whole.append(part)
            elif rest:
                cut.append((part, rest))
        kept = [*whole, *(part for part, _ in cut)]
        if fills and any(shared(part.box, each.box) for part, _ in cut for each in kept if each is not part):
            raise NotServed("drawing under a box")  # what they paint together is not what each paints
        for part in kept if fills else ():
            box = shared(part.box, seen)
            if box is not None:
                filled = part.straight and (part.rectangle or len(part.points) in (4, 5)) and len(path.parts) == 1
                self.job.paint_over(box, opaque=self.state.opaque, whole=filled)
        self.job.drawings += [grown(part.box, half) for part in kept if not part.is_rule]
        if whole:
            self.emit("\n".join([*(line for part in whole for line in part.lines), operator]), paints=True)
        for _, lines in cut:
            self.emit("\n".join(lines), paints=True)

    def _shows(self, part: SubPath, seen: Box, half: float) -> bool:
        box = grown(part.box, max(half, 0.01))
        if shared(box, seen) is None:
            return False
        return not self.job.is_plain(box) or (part.is_rule and not within(box, self.job.page))

    # --- pictures and forms

    def _external(self, operands: Sequence[object]) -> None:
        found = self.resource("/XObject", str(operands[0]))
        if not isinstance(found, pikepdf.Stream):
            raise NotServed("object")
        hidden = "/OC" in found and not self.job.layers.shows(found.OC)
        self._marks.append(hidden)
        kind = str(found.get("/Subtype", ""))
        if kind == "/Image":
            self._picture(found)
        elif kind == "/Form":
            self._form(found)
        else:
            raise NotServed("object")
        self._marks.pop()

    def _inline(self, operands: Sequence[object]) -> None:
        if len(operands) != 1 or not isinstance(operands[0], PdfInlineImage):
            raise NotServed("inline picture")
        self._picture(operands[0])

    def _picture(self, source: pikepdf.Object | PdfInlineImage) -> None:
        seen = shared(self.state.clip, self.job.page) if self.state.clip is not None else None
        box = mapped(self.state.matrix, (0, 0, 1, 1))
        shown = shared(box, seen) if seen is not None else None
        if self.hides or shown is None or seen is None:
            return
        if self.job.is_plain(shown):
            return
        if any(shared(box, each) is not None for each in self.job.slanted):
            raise NotServed("picture under a box")
        if any(within(box, cover, 0.5) for cover in self.job.covers):
            return
        straight = is_straight(self.state.matrix)
        masked = isinstance(source, pikepdf.Stream) and any(key in source for key in ("/SMask", "/ImageMask"))
        self.job.paint_over(shown, opaque=self.state.opaque and not masked, whole=straight)
        withheld = [cover for cover in self.job.covers if shared(cover, box) is not None]
        placed = Placed(source, self.state.matrix, box, seen, withheld)
        name = self.job.name("X")
        self.job.pictures.append((placed, name, self._listed("/XObject")))
        self.emit(f"{name} Do", paints=True)

    def _form(self, source: pikepdf.Stream) -> None:
        if self._depth >= _MAX_DEPTH:
            raise NotServed("nesting")
        if "/BBox" not in source:
            raise NotServed("form")
        box = [number(each) for each in source.BBox]
        if len(box) != 4:
            raise NotServed("form")
        matrix = matrix_of(source.get("/Matrix"))
        state = self.state.copy()
        state.font, state.chosen = None, ""
        state.matrix = times(matrix, state.matrix)
        if not is_straight(state.matrix):
            raise NotServed("slanted form")
        edge = mapped(
            state.matrix, (min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3]))
        )
        state.clip = shared(state.clip, edge) if state.clip is not None else None
        resources = source.get("/Resources")
        inner = Rewriter(
            self.job, source, resources if resources is not None else self._resources, state, self._depth + 1
        )
        inner._marks.append(self.hides)
        content = inner.run()
        if content and not self.hides:
            made = form_stream(self.job, content, inner.made, box, matrix)
            group = group_of(source.get("/Group"))
            if group is not None:
                made.Group = group
            self.emit(f"{self.add('/XObject', self.job.name('X'), made)} Do", paints=True)

    # --- marked content

    def _begin_mark(self, operands: Sequence[object]) -> None:
        hidden = False
        if len(operands) == 2 and str(operands[0]) == "/OC":
            if not isinstance(operands[1], pikepdf.Name):
                raise NotServed("layer")
            hidden = not self.job.layers.shows(self.resource("/Properties", str(operands[1])))
        self._marks.append(hidden)

    def _end_mark(self, _operands: Sequence[object]) -> None:
        if len(self._marks) > (1 if self._depth else 0):
            self._marks.pop()


def form_stream(
    job: Job, content: bytes, resources: dict[str, pikepdf.Object], box: Sequence[float], matrix: Matrix
) -> pikepdf.Stream:
    """Make a form of a rewritten stream."""
    made = job.fonts.stream(content)
    made.Type, made.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    made.BBox = pikepdf.Array([round(each, 5) for each in box])
    made.Matrix = pikepdf.Array([round(each, 8) for each in matrix])
    made.Resources = pikepdf.Dictionary(resources)
    return job.pdf.make_indirect(made)


def _numbers(operands: Sequence[object], count: int) -> list[float]:
    if len(operands) != count or not all(isinstance(each, int | float | Decimal) for each in operands):
        raise NotServed("operands")
    return [number(each) for each in operands]


_OTHERS: dict[str, Callable[[Rewriter, Sequence[object]], None]] = {
    "q": Rewriter._save,
    "Q": Rewriter._restore,
    "cm": Rewriter._transform,
    "d": Rewriter._dash,
    "ri": Rewriter._intent,
    "gs": Rewriter._graphics_state,
    "Do": Rewriter._external,
    "INLINE IMAGE": Rewriter._inline,
    "BMC": Rewriter._begin_mark,
    "BDC": Rewriter._begin_mark,
    "EMC": Rewriter._end_mark,
}
