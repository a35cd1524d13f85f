"""What of a page can be believed: which characters show, which hide, which are unknown, and what nobody has read.

Every judgement compares the text layer with the rendered page: a character that leaves no ink where it claims to stand is
hidden; ink that no shape of a visible character and no straight rule explains is a picture that nobody has read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.formats.pdf.explained import lettering_of, unexplained
from pipeline.formats.pdf.fonts import Font, is_unknown
from pipeline.formats.pdf.layer import Char, PageLayer, Picture
from pipeline.formats.pdf.overlaid import Overlaid, worth_telling
from pipeline.formats.pdf.pixels import Gray, areas, counts_in, edges, gray_of
from pipeline.formats.pdf.unshown import Unshown
from pipeline.model.document import Box, Hiding

SCAN = "扫描件，未能识别文字"
UNTRUSTED = "文字层不可信，需人工核对"
NO_FONT = "字体未嵌入，无法正确显示，请嵌入字体后重新导出"
BROKEN = "页面内容有误，未能完整读取"

DPI = 100  # resolution at which pages are judged
MAX_UNKNOWN_SHARE = 0.1  # of the characters of a page, and
MAX_UNKNOWN = (5, 40)  # at least, at most: with more unknown characters the whole page goes to a person
MAX_HIGH_RUN_SHARE = 0.15  # of characters in runs of four and more Latin-1 letters with accents: no language does that
MAX_HIGH_SHARE = 0.3
_LEAST_HIGH = 8
_HIGH = (frozenset(chr(code) for code in range(0xA1, 0x100)) | frozenset("€ƒˆ‰Š‹ŒŽ™š›œžŸ˜ˇ˘˙˚˛˝ıłŁﬁﬂ⁄")) - {"·"}
_ACCENTED = re.compile("[\xb0-\xf7][\xa1-\xfe](?:[\xb0-\xf7][\xa1-\xfe]){2,}")  # three ideographs of GB 2312 and more
_LEAST_ACCENTED = 4
_LEAST_INK = 2  # pixels of an edge that a visible character leaves
_LEAST_LONG, _LEAST_WIDE, _LEAST_MARKS = 10.0, 6.0, 40  # points and pixels of a picture worth a look
_MAX_AREAS = 12
_OVERPRINT = 0.15  # em by which a repeated character may be shifted to count as bold


@dataclass(slots=True)
class Sight:
    """The judgement on one page.

    Attributes:
        visible: characters that show, in order of painting; blanks among them.
        hidden: characters that do not, each with its way of hiding.
        unknown: indexes of visible characters whose meaning the file does not tell.
        areas: places with ink that nobody has read.
        unshown: pictures that do not show, or not as a whole.
        reason: why the whole page must go to a person, None when it need not.
    """

    visible: list[Char] = field(default_factory=list)
    hidden: list[tuple[Char, Hiding]] = field(default_factory=list)
    unknown: set[int] = field(default_factory=set)
    areas: list[Box] = field(default_factory=list)
    unshown: list[Unshown] = field(default_factory=list)
    reason: str | None = None


def is_blank(char: Char) -> bool:
    """Tell whether a character is white space or an invisible format character."""
    return _is_blank(char.text)


@lru_cache(maxsize=1 << 16)
def _is_blank(text: str) -> bool:
    return all(c.isspace() or unicodedata.category(c) == "Cf" for c in text)


def judge(
    layer: PageLayer,
    pixels: Gray,
    scale: float,
    undrawn: Collection[tuple[Font, str]],
    lettering: Callable[[], Sequence[Gray]],
) -> Sight:
    """Judge a page by its text layer and its picture, in colour where it has any.

    ``undrawn`` holds characters, each with its font, for which neither file nor system has a shape; ``lettering`` renders the
    page's text alone, on several grounds.
    """
    sight = Sight()
    marks, gray = edges(pixels), gray_of(pixels)
    alone = lettering_of(lettering() if layer.chars else (), marks.shape)
    # What is drawn where a character claims to stand need not be the character.
    ink = counts_in(marks & alone.near, [char.box for char in layer.chars], scale).tolist()
    _split(layer, ink, sight, undrawn, Overlaid(layer, gray, scale))
    sight.visible = _without_overprint(sight.visible)
    shown = [char for char in sight.visible if not is_blank(char)]
    sight.unknown = {
        char.index for char in shown if is_unknown(char.font, char.text) or (char.font, char.text) in undrawn
    }
    unexplained(marks, alone, layer, shown, scale)
    if shown:  # else the whole page is one picture
        sight.areas = _areas(areas(marks, scale), layer)
    sight.reason = _reason(layer, sight, shown, int(marks.sum()), undrawn)
    return sight


def _split(
    layer: PageLayer, ink: Sequence[int], sight: Sight, undrawn: Collection[tuple[Font, str]], overlaid: Overlaid
) -> None:
    """Part the visible characters from the hidden; one that only lacks its shape here does not hide."""
    covers = [picture for picture in layer.pictures if picture.opaque]
    under: dict[int, list[Char]] = {}
    for char, marks in zip(layer.chars, ink, strict=True):
        blank = marks < _LEAST_INK and (char.font, char.text) not in undrawn
        if not layer.inside(char):
            sight.hidden.append((char, Hiding.OFF_PAGE))
        elif char.switched_off:
            sight.hidden.append((char, Hiding.HIDDEN_TEXT))
        elif char.unpainted:
            sight.hidden.append((char, Hiding.INVISIBLE))
        elif is_blank(char):
            sight.visible.append(char)
        else:
            unseen = blank or _covered(char, covers)
            shape = overlaid.over(char, blank=unseen)
            if shape is not None:
                under.setdefault(shape, []).append(char)
            elif unseen:
                sight.hidden.append((char, Hiding.INVISIBLE))
            else:
                sight.visible.append(char)
    for chars in under.values():
        how = Hiding.COVERED if worth_telling("".join(char.text for char in chars)) else Hiding.INVISIBLE
        sight.hidden += [(char, how) for char in chars]


def _covered(char: Char, covers: Sequence[Picture]) -> bool:
    x, y = (char.box.x0 + char.box.x1) / 2, (char.box.top + char.box.bottom) / 2
    return any(
        picture.order > char.order
        and picture.box.x0 <= x <= picture.box.x1
        and picture.box.top <= y <= picture.box.bottom
        for picture in covers
    )


def _without_overprint(chars: list[Char]) -> list[Char]:
    """Drop characters painted again at the same place, which only look bold."""
    places = _Places()
    kept = []
    for char in chars:
        if places.like(char) is None:
            places.add(char)
            kept.append(char)
    return kept


def overprints(chars: Iterable[Char], others: Iterable[Char]) -> Iterator[tuple[Char, Char]]:
    """Yield which of the others are painted again what ``chars`` paint, as a shadow or to look bold, each with that one."""
    places = _Places()
    for char in chars:
        places.add(char)
    for other in others:
        first = places.like(other)
        if first is not None:
            yield other, first


class _Places:
    """Characters by text and place."""

    def __init__(self) -> None:
        self._cells: dict[tuple[str, int, int], list[Char]] = {}

    def add(self, char: Char) -> None:
        self._cells.setdefault((char.text, *_cell(char)), []).append(char)

    def like(self, char: Char) -> Char | None:
        """Return a character taken in that says the same and stands no farther away than a repeated one may."""
        near = _OVERPRINT * char.size
        column, row = _cell(char)
        for x in (column - 1, column, column + 1):
            for y in (row - 1, row, row + 1):
                for other in self._cells.get((char.text, x, y), ()):
                    if abs(other.x - char.x) <= near and abs(other.y - char.y) <= near:
                        return other
        return None


def _cell(char: Char) -> tuple[int, int]:
    side = max(char.size, 1.0)
    return int(char.x // side), int(char.y // side)


def _areas(found: list[tuple[Box, int]], layer: PageLayer) -> list[Box]:
    """Unite what belongs to one raster image, drop specks, and unite everything where there are too many.

    Of a raster image whatever is left unexplained stands for all of it: the rest may lie under text.
    """
    groups: dict[int, list[tuple[Box, int]]] = {}
    for box, marks in found:
        groups.setdefault(_image_of(box, layer, len(groups)), []).append((box, marks))
    united = [
        (_union([*(box for box, _ in group), *_whole(number, layer)]), sum(marks for _, marks in group))
        for number, group in groups.items()
    ]
    kept = [
        box
        for box, marks in united
        if marks >= _LEAST_MARKS
        and max(box.x1 - box.x0, box.bottom - box.top) >= _LEAST_LONG
        and min(box.x1 - box.x0, box.bottom - box.top) >= _LEAST_WIDE
    ]
    return [_union(kept)] if len(kept) > _MAX_AREAS else kept


def _whole(number: int, layer: PageLayer) -> list[Box]:
    """Return the place of an image on its page; nothing for a group that belongs to none (its number is not negative)."""
    if number >= 0:
        return []
    box = layer.pictures[-1 - number].box
    return [Box(max(0.0, box.x0), max(0.0, box.top), min(layer.width, box.x1), min(layer.height, box.bottom))]


def _image_of(box: Box, layer: PageLayer, fresh: int) -> int:
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    for number, picture in enumerate(layer.pictures):
        small = (picture.box.x1 - picture.box.x0) * (
            picture.box.bottom - picture.box.top
        ) < layer.width * layer.height / 2
        if small and picture.box.x0 <= x <= picture.box.x1 and picture.box.top <= y <= picture.box.bottom:
            return -1 - number
    return fresh


def _union(boxes: Sequence[Box]) -> Box:
    return Box(
        min(box.x0 for box in boxes),
        min(box.top for box in boxes),
        max(box.x1 for box in boxes),
        max(box.bottom for box in boxes),
    )


def _reason(
    layer: PageLayer, sight: Sight, shown: list[Char], unexplained: int, undrawn: Collection[tuple[Font, str]]
) -> str | None:
    if layer.failed:
        return BROKEN
    if not shown:
        return SCAN if unexplained >= _LEAST_MARKS // 4 else None
    unread = sum((box.x1 - box.x0) * (box.bottom - box.top) for box in sight.areas)
    unpainted = sum(not is_blank(char) for char, _ in sight.hidden)
    if unread > layer.width * layer.height / 2 and unpainted >= len(shown):
        return SCAN
    if len(sight.unknown) > min(MAX_UNKNOWN[1], max(MAX_UNKNOWN[0], MAX_UNKNOWN_SHARE * len(shown))):
        lost = sum((char.font, char.text) in undrawn for char in shown if char.index in sight.unknown)
        return NO_FONT if 2 * lost > len(sight.unknown) else UNTRUSTED
    return UNTRUSTED if reads_as_bytes(shown) else None


def reads_as_bytes(shown: Sequence[Char]) -> bool:
    """Tell whether text looks like bytes of a Chinese encoding read as Latin-1 (ÖÐÎÀ for 中卫), if only a name of three."""
    high = run = in_runs = 0
    for char in shown:
        if char.text in _HIGH:
            high += 1
            run += 1
            continue
        in_runs += run if run >= 4 else 0
        run = 0
    in_runs += run if run >= 4 else 0
    suspicious = in_runs > MAX_HIGH_RUN_SHARE * len(shown) or high > MAX_HIGH_SHARE * len(shown)
    return (high >= _LEAST_HIGH and suspicious) or _holds_chinese("".join(char.text for char in shown))


def _holds_chinese(text: str) -> bool:
    """Tell whether letters with accents that stand side by side are nothing but ideographs when taken for GB18030."""
    for run in _ACCENTED.findall(text):
        raw = run.encode("latin-1")
        decoded = raw[: len(raw) // 2 * 2].decode("gb18030", "replace")
        if len(set(decoded)) > 1 and all("\u4e00" <= char <= "\u9fff" for char in decoded):
            return True
    return False


def is_mojibake(chars: Sequence[Char]) -> bool:
    """Tell whether what was recognised holds letters with accents: a page of such bytes that shows them, not what they mean."""
    return sum("\u00a0" < char.text < "\u0250" and char.text.isalpha() for char in chars) >= _LEAST_ACCENTED
