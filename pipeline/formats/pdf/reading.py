"""One page as blocks in the making: what its text layer says, what its pixels show, and placeholders for what nobody could read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.formats.pdf.comparing import fold
from pipeline.formats.pdf.compose import Draft, PageText, compose
from pipeline.formats.pdf.kinds import PageBlocks
from pipeline.formats.pdf.layer import Char, PageLayer
from pipeline.formats.pdf.legibility import NO_FONT, SCAN, Sight, is_blank, is_mojibake, reads_as_bytes
from pipeline.formats.pdf.seeing import Eyes, Seen
from pipeline.formats.pdf.unshown import MOST, named
from pipeline.model.document import BlockKind, Box, Hiding, PageArea, PageInk, PdfObject, Piece

_WIDEST = 1.5  # em of a character's place, whatever width the file gives it
_ALIKE = 1.8  # times as large as another that a character may be measured
_NEAR = 15.0  # points between pictures that are one where they are many
_SEAL_SHARE = 0.4  # of a picture's area from which on it is a seal


@dataclass(slots=True)
class Labels:
    """Counts what stands on a page without being text, by name, and writes its placeholders."""

    page: int
    counts: dict[str, int] = field(default_factory=dict)

    def draft(self, name: str, box: Box, kind: BlockKind) -> Draft:
        """Make the block of a placeholder such as 〔第1页图片2〕."""
        number = self.counts[name] = self.counts.get(name, 0) + 1
        piece = Piece(f"〔第{self.page}页{name}{number}〕", PageArea(self.page, box))
        return Draft((piece, Piece("\n")), kind, box)


def page_blocks(layer: PageLayer, sight: Sight, eyes: Eyes) -> PageBlocks:
    """Make the blocks of what shows on a page; its tables are numbered from 0.

    Raises:
        DamagedDocument: the page cannot be rendered.
    """
    if sight.reason is None:
        return PageBlocks(layer.number, layer.height, _believed(layer, sight, eyes))
    if sight.reason != NO_FONT:  # what is drawn instead of a missing font tells nobody anything
        seen = eyes.page(layer.number)
        if seen.legible and not (is_mojibake(seen.chars) and reads_as_bytes(sight.visible)):
            return PageBlocks(layer.number, seen.height, _recognised(layer.number, seen))
        if sight.reason == SCAN and seen.blank:
            return PageBlocks(layer.number, layer.height, [])  # an empty sheet went through the scanner
    piece = Piece(f"〔第{layer.number}页：{sight.reason}〕", PageArea(layer.number))
    return PageBlocks(layer.number, layer.height, [Draft((piece, Piece("\n")), BlockKind.UNREADABLE_PAGE)])


def hidden_blocks(layer: PageLayer, sight: Sight) -> Iterator[Draft]:
    """Yield blocks of the page's hidden text and pictures; of a page that was not believed also what its layer claims."""
    claims = [(char, Hiding.INVISIBLE) for char in sight.visible] if sight.reason is not None else []
    for hiding in (Hiding.COVERED, Hiding.HIDDEN_TEXT, Hiding.INVISIBLE, Hiding.OFF_PAGE):
        chars = sorted(
            (char for char, how in [*claims, *sight.hidden] if how is hiding and char.text), key=lambda char: char.index
        )
        if any(char.text.isprintable() and not char.text.isspace() for char in chars):
            yield from compose(PageText(layer.number, chars, set(), hiding=hiding))
    for path, label, picture in named(layer.number, sight.unshown):
        pieces = (Piece(label, PdfObject(path, 0, len(label))), Piece("\n"))
        yield Draft(pieces, BlockKind.PICTURE, picture.box, hiding=picture.hiding)


def _believed(layer: PageLayer, sight: Sight, eyes: Eyes) -> list[Draft]:
    """Blocks of a page whose text layer is believed: its text, then each picture on it and what is recognised there."""
    chars = [char for char in sight.visible if char.text or char.index in sight.unknown]
    drafts = compose(PageText(layer.number, chars, sight.unknown, layer.rules, width=layer.width))
    tables = 1 + max((draft.cell.table for draft in drafts if draft.cell is not None), default=-1)
    labels = Labels(layer.number)
    shown = [char for char in sight.visible if not is_blank(char)]
    for box, seen in zip(sight.areas, eyes.areas(layer.number, sight.areas) if sight.areas else (), strict=True):
        sealed = sum(map(_size, seen.seals)) > _SEAL_SHARE * _size(box)
        drafts.append(
            labels.draft("印章", box, BlockKind.STAMP) if sealed else labels.draft("图片", box, BlockKind.PICTURE)
        )
        fresh = [char for char in seen.chars if not _is_known(char, seen, shown)] if seen.legible else []
        page = PageText(layer.number, fresh, set(), seen.rules, tables_before=tables, inks=seen.inks)
        recognised = compose(page)
        tables += page.tables
        for draft in recognised:
            draft.kind = BlockKind.PICTURE
        drafts += [draft for draft in recognised if draft.text]
        drafts += [_code(layer.number, text, place) for text, place in seen.codes]
    return drafts


def _is_known(char: Char, seen: Seen, shown: Sequence[Char]) -> bool:
    """Tell whether a recognised character is one that the text layer has: about as large, or the same, at its place."""
    ink = seen.inks[char.index].box
    x, y = (ink.x0 + ink.x1) / 2, (ink.top + ink.bottom) / 2
    return any(
        each.box.x0 <= x <= min(each.box.x1, each.box.x0 + _WIDEST * each.size)
        and each.box.top <= y <= min(each.box.bottom, each.box.top + _WIDEST * each.size)
        and (1 / _ALIKE <= each.size / max(char.size, 0.1) <= _ALIKE or fold(each.text) == fold(char.text) != "")
        for each in shown
    )


def _recognised(number: int, seen: Seen) -> list[Draft]:
    """Blocks of a page that was read from its pixels: its text, then what on it is no text."""
    drafts = compose(PageText(number, seen.chars, set(), seen.rules, inks=seen.inks, width=seen.width))
    labels = Labels(number)
    drafts += [labels.draft("印章", box, BlockKind.STAMP) for box in seen.seals]
    drafts += [labels.draft("图片", box, BlockKind.PICTURE) for box in gathered(seen.pictures)]
    drafts += [labels.draft("未识别文字", box, BlockKind.PICTURE) for box in seen.unread]
    for text, box in seen.codes:
        drafts += [labels.draft("二维码", box, BlockKind.PICTURE), _code(number, text, box)]
    return drafts


def gathered(boxes: Sequence[Box]) -> list[Box]:
    """Unite the places of pictures on a page where they are many: neighbours first, then all of them if they are too many still."""
    if len(boxes) <= MOST:
        return list(boxes)
    united: list[Box] = []
    for box in sorted(boxes, key=lambda box: (box.top, box.x0)):
        near = [other for other in united if _are_near(box, other)]
        while near:
            united = [other for other in united if other not in near]
            box = around([box, *near])
            near = [other for other in united if _are_near(box, other)]
        united.append(box)
    return united if len(united) <= MOST else [around(united)]


def _are_near(one: Box, other: Box) -> bool:
    return (
        one.x0 - _NEAR <= other.x1
        and other.x0 - _NEAR <= one.x1
        and one.top - _NEAR <= other.bottom
        and other.top - _NEAR <= one.bottom
    )


def _code(number: int, text: str, box: Box) -> Draft:
    """The content of a code; every character has the place of the whole, since no part of a code can be covered alone."""
    return Draft((Piece(text, PageInk(number, (box,) * len(text), 1.0)), Piece("\n")), BlockKind.PICTURE, box)


def _size(box: Box) -> float:
    return (box.x1 - box.x0) * (box.bottom - box.top)


def shown_box(number: int, draft: Draft) -> Box | None:
    """Return where a block stands on its page as shown; a page that was read askew was composed as if it lay straight."""
    boxes = [
        box
        for piece in draft.pieces
        if isinstance(piece.address, PageInk) and piece.address.page == number
        for box in piece.address.boxes
    ]
    return around(boxes) if boxes else draft.box


def around(boxes: Sequence[Box]) -> Box:
    """Return the rectangle around rectangles."""
    return Box(
        min(box.x0 for box in boxes),
        min(box.top for box in boxes),
        max(box.x1 for box in boxes),
        max(box.bottom for box in boxes),
    )


def visible_chars(sight: Sight) -> list[Char]:
    """Return the characters whose text layer is believed so far: they can be checked against what is seen."""
    if sight.reason is not None:
        return []
    return [char for char in sight.visible if char.index not in sight.unknown]
