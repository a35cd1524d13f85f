"""What the pages of a PDF copy paint, operator by operator.

A page is a picture with an invisible text layer (one picture, boxes, letters drawn as outlines, marked text that paints nothing) or a page of
its own drawings and text. Anything else, remarks between the operators included, is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf

from pipeline.redaction.verify_pdf_roles import Walk

SYNTAX, OPERATOR = "页面内容中有不允许的写法", "页面内容运算符"
RESOURCE, UNUSED = "页面引用了不存在的资源", "页面资源未被使用"
INVISIBLE, PICTURES = "页面有不可见的文字", "页面有多余的图片"
_TOKEN = re.compile(
    rb"[ \n]*(?:(?P<n>[-+]?(?:\d{1,12}(?:\.\d{0,9})?|\.\d{1,9})(?![\w.]))|(?P<N>/[A-Za-z0-9]+)|(?P<h><(?:[0-9A-Fa-f]{2})*>)"
    rb"|(?P<open>\[)|(?P<close>\])|(?P<dict><</MCID \d{1,6}>>)|(?P<operator>[A-Za-z]{1,3}[01]?\*?))[ \n]*"
)
# Operators and the kinds of their operands: n number, N name, h string, a array.
_SHAPES = {
    **dict.fromkeys("q Q h S s f F f* B B* b b* n W W* BT ET T* EMC".split(), ""),
    **dict.fromkeys("w J j M i g G Tc Tw Tz TL Tr Ts".split(), "n"),
    **dict.fromkeys("m l Td TD".split(), "nn"),
    **dict.fromkeys("rg RG".split(), "nnn"),
    **dict.fromkeys("re k K v y".split(), "nnnn"),
    **dict.fromkeys("cm c Tm".split(), "nnnnnn"),
    **dict.fromkeys("gs Do cs CS ri BMC".split(), "N"),
    "Tf": "Nn",
    "Tj": "h",
    "TJ": "a",
    "d": "an",
    "BDC": "Nd",
}
_COLOURS = {"sc", "SC", "scn", "SCN"}
_SPACES = ("/DeviceGray", "/DeviceRGB", "/DeviceCMYK")
_INTENTS = ("/AbsoluteColorimetric", "/RelativeColorimetric", "/Saturation", "/Perceptual")
_INVISIBLE = 3

Operand = tuple[str, bytes]
Instruction = tuple[str, list[Operand]]


class Foreign(Exception):
    """Something that no copy has; its argument is the code of the fault."""


@dataclass(slots=True)
class Use:
    """What a content stream names and shows: names of resources, and the codes shown in each font with whether they show."""

    names: set[str] = field(default_factory=set)
    drawn: list[str] = field(default_factory=list)
    shown: dict[str, list[bytes]] = field(default_factory=dict)
    unseen: bool = False
    seen: bool = False
    marked: bool = False
    layer: bool = False


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
        Foreign: it is none that a copy has, or not with such operands.
    """
    use = Use()
    font, modes = "", [0]
    painted = False
    for operator, operands in instructions(data):
        kinds = "".join(kind for kind, _ in operands)
        if operator in _COLOURS:
            if kinds not in ("n", "nnn", "nnnn"):
                raise Foreign(OPERATOR)
        elif _SHAPES.get(operator) != kinds:
            raise Foreign(OPERATOR)
        first = operands[0][1].decode("latin-1") if operands else ""
        if operator == "q":
            modes.append(modes[-1])
        elif operator == "Q" and len(modes) > 1:
            modes.pop()
        elif operator == "Tr":
            modes[-1] = int(float(first))
            if modes[-1] not in (0, 1, 2, _INVISIBLE):
                raise Foreign(INVISIBLE)
        elif operator in ("gs", "Do"):
            use.names.add(first)
            use.drawn += [first] if operator == "Do" else []
            if operator == "Do" and painted and use.layer:
                raise Foreign(PICTURES)
        elif operator == "Tf":
            font = first
            use.names.add(first)
        elif operator in ("Tj", "TJ"):
            codes = [bytes.fromhex(each.decode()) for each in re.findall(rb"<([0-9A-Fa-f]*)>", operands[0][1])]
            use.shown.setdefault(font, []).extend(codes)
            use.unseen |= modes[-1] == _INVISIBLE
            use.seen |= modes[-1] != _INVISIBLE
        elif operator in ("BMC", "BDC"):
            use.marked = True
            use.layer |= operator == "BMC"
            if first != {"BMC": "/Artifact", "BDC": "/P"}[operator]:
                raise Foreign(OPERATOR)
        elif operator in ("cs", "CS", "ri") and first not in (_INTENTS if operator == "ri" else _SPACES):
            raise Foreign(OPERATOR)
        painted |= operator in ("f", "F", "f*", "B", "B*", "b", "b*", "S", "s")
    return use


def content_faults(walk: Walk) -> list[str]:
    """Return the faults of all pages and forms; note the strings shown in each font in ``walk.shown``."""
    faults = []
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
        if role != "page" or len(use.drawn) != 1 or forms:
            yield PICTURES
        if use.seen:
            yield OPERATOR
    elif use.marked:
        yield OPERATOR
    elif use.unseen and not images:
        yield INVISIBLE
