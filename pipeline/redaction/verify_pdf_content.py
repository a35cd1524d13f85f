"""What the pages of a PDF copy paint, operator by operator.

A page is a picture with an invisible text layer (one picture, boxes, letters drawn as outlines, marked text that paints
nothing) or a page of its own drawings and text. Anything else, remarks between the operators included, is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pikepdf

from pipeline.redaction.verify_pdf_roles import Walk

SYNTAX, OPERATOR = "页面内容中有不允许的写法", "页面内容运算符"
RESOURCE, UNUSED = "页面引用了不存在的资源", "页面资源未被使用"
INVISIBLE, PICTURES, PLACE = "页面有不可见的文字", "页面有多余的图片", "页面图片与页面大小不符"
_TOKEN = re.compile(
    rb"[ \n]*(?:(?P<n>[-+]?(?:\d{1,12}(?:\.\d{0,9})?|\.\d{1,9})(?![\w.]))|(?P<N>/[A-Za-z0-9]+)|(?P<h><(?:[0-9A-Fa-f]{2})*>)"
    rb"|(?P<open>\[)|(?P<close>\])|(?P<dict><</MCID \d{1,6}>>)|(?P<operator>[A-Za-z]{1,3}[01]?\*?))[ \n]*"
)
# Operators and the kinds of their operands: n number, N name, h string, a array.
_SHAPES = {
    **dict.fromkeys(
        ["q", "Q", "h", "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n", "W", "W*", "BT", "ET", "T*", "EMC"], ""
    ),
    **dict.fromkeys(["w", "J", "j", "M", "i", "g", "G", "Tc", "Tw", "Tz", "TL", "Tr", "Ts"], "n"),
    **dict.fromkeys(["m", "l", "Td", "TD"], "nn"),
    **dict.fromkeys(["rg", "RG"], "nnn"),
    **dict.fromkeys(["re", "k", "K", "v", "y"], "nnnn"),
    **dict.fromkeys(["cm", "c", "Tm"], "nnnnnn"),
    **dict.fromkeys(["gs", "Do", "cs", "CS", "ri", "BMC"], "N"),
    "Tf": "Nn",
    "Tj": "h",
    "TJ": "a",
    "d": "an",
    "BDC": "Nd",
}
_COLOURS = {"sc", "SC", "scn", "SCN"}
_SPACES = ("/DeviceGray", "/DeviceRGB", "/DeviceCMYK")
_NAMED = {
    "cs": _SPACES,
    "CS": _SPACES,
    "ri": ("/AbsoluteColorimetric", "/RelativeColorimetric", "/Saturation", "/Perceptual"),
    "BMC": ("/Artifact",),
    "BDC": ("/P",),
}
_PAINTS = frozenset(["f", "F", "f*", "B", "B*", "b", "b*", "S", "s"])
_OVER = frozenset(["g", "m", "l", "c", "h", "re", "f"])  # boxes and outlines of reason codes
_LAID = frozenset(["BDC", "BT", "Tr", "Tf", "Tz", "Tm", "Tj", "ET", "EMC"])  # the invisible text layer
_BEYOND = 1.05  # pixels by which a page's picture may reach beyond the page, or fall short of it
_HEX = re.compile(r"<([0-9A-Fa-f]*)>")
_INVISIBLE = 3

Operand = tuple[str, bytes]
Instruction = tuple[str, list[Operand]]


class Foreign(Exception):
    """Something that no copy has; its argument is the code of the fault."""


@dataclass(slots=True)
class Use:
    """What a content stream names and shows.

    Attributes:
        names: of its resources.
        drawn: names of the pictures and forms that it draws, in order.
        shown: strings shown in each font, by the font's name.
        unseen, seen: whether there is text that paints nothing, and text that paints.
        marked, layer: whether it has marked content, and a picture with boxes that is marked as no text.
    """

    names: set[str] = field(default_factory=set)
    drawn: list[str] = field(default_factory=list)
    shown: dict[str, list[bytes]] = field(default_factory=dict)
    unseen: bool = False
    seen: bool = False
    marked: bool = False
    layer: bool = False
    _font: str = ""
    _modes: list[int] = field(default_factory=lambda: [0])
    _painted: bool = False

    def take(self, operator: str, operands: list[Operand]) -> None:
        """Take in an operator.

        Raises:
            Foreign: no copy has it, or not with such operands.
        """
        kinds = "".join(kind for kind, _ in operands)
        if kinds not in ("n", "nnn", "nnnn") if operator in _COLOURS else _SHAPES.get(operator) != kinds:
            raise Foreign(OPERATOR)
        first = operands[0][1].decode("latin-1") if operands else ""
        if operator in _NAMED and first not in _NAMED[operator]:
            raise Foreign(OPERATOR)
        if operator in _TAKEN:
            _TAKEN[operator](self, first)
        self._painted |= operator in _PAINTS

    def _save(self, _: str) -> None:
        self._modes.append(self._modes[-1])

    def _restore(self, _: str) -> None:
        if len(self._modes) > 1:
            self._modes.pop()

    def _mode(self, value: str) -> None:
        self._modes[-1] = int(float(value))
        if self._modes[-1] not in (0, 1, 2, _INVISIBLE):
            raise Foreign(INVISIBLE)

    def _state(self, name: str) -> None:
        self.names.add(name)

    def _draw(self, name: str) -> None:
        self.names.add(name)
        self.drawn.append(name)
        if self._painted and self.layer:
            raise Foreign(PICTURES)

    def _choose(self, name: str) -> None:
        self._font = name
        self.names.add(name)

    def _show(self, strings: str) -> None:
        codes = [bytes.fromhex(each) for each in _HEX.findall(strings)]
        self.shown.setdefault(self._font, []).extend(codes)
        self.unseen |= self._modes[-1] == _INVISIBLE
        self.seen |= self._modes[-1] != _INVISIBLE

    def _mark(self, name: str) -> None:
        self.marked = True
        self.layer |= name == "/Artifact"


_TAKEN: dict[str, Callable[[Use, str], None]] = {
    "q": Use._save,
    "Q": Use._restore,
    "Tr": Use._mode,
    "gs": Use._state,
    "Do": Use._draw,
    "Tf": Use._choose,
    "Tj": Use._show,
    "TJ": Use._show,
    "BMC": Use._mark,
    "BDC": Use._mark,
}


def instructions(data: bytes) -> Iterator[Instruction]:
    """Take a content stream apart.

    Raises:
        Foreign: a remark, an inline picture, or anything else that no writer of copies writes.
    """
    operands: list[Operand] = []
    array: list[Operand] | None = None
    at = 0
    while at < len(data):
        found = _TOKEN.match(data, at)
        if found is None:
            raise Foreign(SYNTAX)
        at, kind = found.end(), str(found.lastgroup)
        value = found[kind]
        if kind == "open":
            if array is not None:
                raise Foreign(SYNTAX)
            array = []
        elif kind == "close":
            operands.append(("a", b" ".join(each for _, each in array or ())))
            array = None
        elif array is not None:
            if kind not in "nh":
                raise Foreign(SYNTAX)
            array.append((kind, value))
        elif kind == "operator":
            yield value.decode(), operands
            operands = []
        else:
            operands.append(("d" if kind == "dict" else kind, value))
    if operands or array is not None:
        raise Foreign(SYNTAX)


def use_of(data: bytes) -> Use:
    """Look at every operator of a content stream.

    Raises:
        Foreign: it is none that a copy has.
    """
    use = Use()
    for operator, operands in instructions(data):
        use.take(operator, operands)
    return use


def picture_of(data: bytes) -> tuple[str, tuple[float, ...]]:
    """Return the name and the matrix of the picture of a page that is written as one.

    Such a page paints its picture, boxes and reason codes over it, and an invisible text layer, in this order.

    Raises:
        Foreign: the page is written otherwise.
    """
    found = instructions(data)
    head = [next(found, ("", [])) for _ in range(5)]
    if [operator for operator, _ in head] != ["BMC", "q", "cm", "Do", "Q"]:
        raise Foreign(PICTURES)
    places, names = head[2][1], head[3][1]
    if len(names) != 1 or len(places) != 6 or any(kind != "n" for kind, _ in places):
        raise Foreign(OPERATOR)
    name, matrix = names[0][1].decode("latin-1"), tuple(float(value) for _, value in places)
    allowed = _OVER
    for operator, operands in found:
        if operator == "EMC" and allowed is _OVER:
            allowed = _LAID
        elif operator not in allowed or (operator == "g" and [each for _, each in operands] not in ([b"0"], [b"1"])):
            raise Foreign(OPERATOR)
    if allowed is _OVER:
        raise Foreign(OPERATOR)
    return name, matrix


def fills(matrix: tuple[float, ...], page: pikepdf.Object, image: pikepdf.Object) -> bool:
    """Whether a picture takes the place of a page, upright, within a pixel."""
    a, b, c, d, e, f = matrix
    x0, y0, x1, y1 = (float(each) for each in page.MediaBox)
    if b or c or a <= 0 or d <= 0 or int(page.get("/Rotate", 0)) or "/ImageMask" in image:
        return False
    across, down = _BEYOND * a / int(image.Width) + 0.001, _BEYOND * d / int(image.Height) + 0.001
    sides = (e - x0, across), (e + a - x1, across), (f - y0, down), (f + d - y1, down)
    return all(abs(off) <= most for off, most in sides)


def content_faults(walk: Walk) -> list[str]:
    """Return the faults of all pages and forms; note the strings shown in each font in ``walk.shown``."""
    faults: list[str] = []
    for role in ("page", "form"):
        for owner in walk.found.get(role, ()):
            try:
                faults += _owner_faults(owner, role, walk)
            except Foreign as foreign:
                faults.append(str(foreign.args[0]))
    return faults


def _owner_faults(owner: pikepdf.Object, role: str, walk: Walk) -> Iterator[str]:
    stream = owner.get("/Contents") if role == "page" else owner
    if stream is None:
        return
    use = use_of(stream.read_bytes())
    resources = owner.get("/Resources", pikepdf.Dictionary())
    listed = {key: value for kind in resources.values() for key, value in kind.items()}
    if use.names - set(listed):
        yield RESOURCE
    if set(listed) - use.names:
        yield UNUSED
    for name, codes in use.shown.items():
        if name in listed:
            walk.shown.setdefault(listed[name].objgen, []).extend(codes)
    images = [listed[name] for name in use.drawn if name in listed]
    forms = any(each.get("/Subtype") == "/Form" for each in images)
    if use.layer:
        if role != "page" or len(use.drawn) != 1 or forms or use.seen:
            yield PICTURES
            return
        name, matrix = picture_of(stream.read_bytes())
        if name not in listed or not fills(matrix, owner, listed[name]):
            yield PLACE
    elif use.marked:
        # Marked is the invisible text of what was recognised in a page's pictures and drawings, and that alone.
        if role != "page" or not use.unseen:
            yield OPERATOR
    elif use.unseen and not images:
        yield INVISIBLE
