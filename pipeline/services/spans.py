"""Items whose span is not right: another span, several united, one parted, and all that reads the same.

An item is never changed: a new one stands in its stead, and the former stays on record. What the former covered and no successor
does becomes an item of its own, which somebody must decide (DESIGN.md rule 4.4). ``seen`` as in ``pipeline.services.items``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipeline.errors import RefusedByRule, UsageError
from pipeline.model.chain import check_fits, live, settled
from pipeline.model.document import Document
from pipeline.model.finding import PLACELESS, Disposition, EntityType
from pipeline.model.review import Action, Case, Item, Officer, Step, Verdict
from pipeline.model.text import find_all, squeeze
from pipeline.policy.profile import Profile
from pipeline.services.desk import Desk, stated
from pipeline.services.items import Maker, Ruling, decision_of, items_numbered, write_decisions, write_items
from pipeline.services.turns import at_turn
from pipeline.store import Transaction

_MARKED = "《保守国家秘密法》第三十五条"


def change_span(
    desk: Desk,
    officer: Officer,
    number: str,
    item: int,
    start: int,
    end: int,
    reason: str,
    *,
    kind: EntityType | None = None,
    rest: Ruling | None = None,
    seen: int | None = None,
) -> tuple[Case, Item]:
    """Give an item another span (code points), and another type if wanted; what was decided of it holds for the new one.

    What the new span leaves out becomes items of its own, which somebody must decide: nothing becomes readable by the way. ``rest``
    decides them in the same act; what was kept stays kept.

    Returns:
        The case as the act left it, and the item with the new span.

    Raises:
        UsageError: no such item, one without a place, or a span outside the text.
        RefusedByRule: a marking.
        NotEntitled: it is not this officer's turn.
        IllegalTransition: the case is not in review.
    """
    case, fresh = _replace(desk, officer, number, [item], [(start, end)], reason, _Manner(kind, rest, seen))
    return case, fresh[0]


def merge(
    desk: Desk, officer: Officer, number: str, items: Collection[int], reason: str, *, seen: int | None = None
) -> tuple[Case, Item]:
    """Unite items to one from the first code point of any to the last; the longest gives the type.

    Returns:
        The case as the act left it, and the item.

    Raises:
        UsageError: fewer than two items, or as ``change_span``.
        RefusedByRule, NotEntitled, IllegalTransition: as ``change_span``.
    """
    if len(set(items)) < 2:
        raise UsageError(what="合并须指定两项以上")
    case, fresh = _replace(desk, officer, number, items, None, reason, _Manner(seen=seen))
    return case, fresh[0]


def split(
    desk: Desk,
    officer: Officer,
    number: str,
    item: int,
    spans: Sequence[tuple[int, int]],
    reason: str,
    *,
    rest: Ruling | None = None,
    seen: int | None = None,
) -> tuple[Item, ...]:
    """Part an item into several spans within it, in order and without overlap; of what lies between them as ``change_span`` says.

    Raises:
        UsageError: fewer than two spans, not in order, or not within the item; or as ``change_span``.
        RefusedByRule, NotEntitled, IllegalTransition: as ``change_span``.
    """
    if len(spans) < 2:
        raise UsageError(what="拆分须给出两个以上的位置")
    return _replace(desk, officer, number, [item], spans, reason, _Manner(rest=rest, seen=seen))[1]


def decide_identical(
    desk: Desk, officer: Officer, number: str, item: int, ruling: Ruling, *, seen: int | None = None
) -> tuple[Case, tuple[Item, ...]]:
    """Decide an item and all that reads the same in this document; places that no item covers yet become items first.

    Returns:
        The case, and the items that were decided.

    Raises:
        UsageError: no such item, or one without a place.
        NotEntitled: it is not this officer's turn.
        IllegalTransition: the case is not in review.
    """
    with desk.store.begin() as tx:
        case, step, profile = at_turn(desk, tx, officer, number, Action.DECIDE_ITEM, seen)
        (chosen,) = items_numbered(tx, number, [item])
        _check_placed(number, chosen)
        document = desk.reading_of(case)
        alike, fresh = _alike(desk, tx, case, profile, officer, chosen, document)
        if fresh:
            case = write_items(desk, tx, case, officer, step, Action.ADD_ITEM, fresh, document)
        every = [*alike, *fresh]
        for each in every:
            check_fits(number, each, ruling.verdict)
        decisions = [decision_of(desk, officer, step, profile, each, ruling) for each in every]
        return write_decisions(desk, tx, case, officer, profile, decisions), tuple(every)


def add_found(
    desk: Desk, officer: Officer, number: str, text: str, kind: EntityType, reason: str, *, seen: int | None = None
) -> tuple[Case, tuple[Item, ...]]:
    """Add an item for each occurrence of a text (after normalisation) that no item covers yet.

    Returns:
        The case as the act left it, and the items.

    Raises:
        UsageError: it occurs nowhere, or only where items are.
        RefusedByRule, NotEntitled, IllegalTransition: as ``add_item``.
    """
    with desk.store.begin() as tx:
        case, step, profile = at_turn(desk, tx, officer, number, Action.ADD_ITEM, seen)
        document = desk.reading_of(case)
        maker = Maker(desk, document, case, profile, officer, tx.items(number))
        covered = [(each.start, each.end) for each in live(maker.known)]
        told = f"人工查找添加：{stated(reason, '理由')}"
        fresh = [maker.item(*span, kind, told) for span in _uncovered(text, document, covered)]
        if not fresh:
            raise UsageError(what="正文中没有尚未列为事项的这一文字")
        return write_items(desk, tx, case, officer, step, Action.ADD_ITEM, fresh, document), tuple(fresh)


@dataclass(frozen=True, slots=True)
class _Manner:
    """How items are replaced: another type, what is said of the rest, the revision that the officer saw."""

    kind: EntityType | None = None
    rest: Ruling | None = None
    seen: int | None = None


def _replace(
    desk: Desk,
    officer: Officer,
    number: str,
    items: Collection[int],
    spans: Sequence[tuple[int, int]] | None,
    reason: str,
    manner: _Manner,
) -> tuple[Case, tuple[Item, ...]]:
    with desk.store.begin() as tx:
        case, step, profile = at_turn(desk, tx, officer, number, Action.REPLACE_ITEM, manner.seen)
        former = items_numbered(tx, number, items)
        for item in former:
            _check_placed(number, item)
        wanted = spans or [(min(item.start for item in former), max(item.end for item in former))]
        if len(wanted) > 1:
            _check_parts(former[0], wanted)
        document = desk.reading_of(case)
        longest = max(former, key=lambda item: item.end - item.start)
        maker = Maker(desk, document, case, profile, officer, tx.items(number))
        told = f"人工调整范围：{stated(reason, '理由')}"
        fresh = [maker.item(*span, manner.kind or longest.type, told, former) for span in wanted]
        said = settled(tx.decisions(number))
        # What was decided to be public covers nothing.
        covering = [
            each for each in live(maker.known) if each.id not in said or said[each.id].verdict is not Verdict.KEEP
        ]
        told_rest = "原第 {} 项调整后未列入的部分，须另作决定"
        left = [
            (item, maker.item(*span, _type_of_rest(item, manner), told_rest.format(item.number), [item]))
            for item in former
            for span in _left_out(item, covering, document)
        ]
        every = [*fresh, *(rest for _, rest in left)]
        case = write_items(desk, tx, case, officer, step, Action.REPLACE_ITEM, every, document)
        case = _carry(desk, tx, case, officer, step, profile, former, fresh)
        case = _settle_rest(desk, tx, case, officer, step, profile, left, manner.rest)
        return case, tuple(fresh)


def _type_of_rest(item: Item, manner: _Manner) -> EntityType:
    """Return the type of what is left out: a mark that was found to be none is no mark in its parts either."""
    marks = (EntityType.SECRET_MARKING, EntityType.INTERNAL_MARKING)
    return manner.kind if item.type in marks and manner.kind is not None else item.type


def _left_out(item: Item, covering: Sequence[Item], document: Document) -> list[tuple[int, int]]:
    """Return the parts of an item, replaced already, that nothing covers and that say something."""
    free = [at for at in range(item.start, item.end) if not any(each.start <= at < each.end for each in covering)]
    parts: list[tuple[int, int]] = []
    for at in free:
        if parts and parts[-1][1] == at:
            parts[-1] = (parts[-1][0], at + 1)
        else:
            parts.append((at, at + 1))
    return [(start, end) for start, end in parts if any(map(_says, document.text[start:end]))]


def _says(char: str) -> bool:
    """Whether a character tells something: all but blanks, control characters and punctuation; symbols and private ones do."""
    return unicodedata.category(char)[0] not in "ZP" and unicodedata.category(char) not in ("Cc", "Cf")


def _settle_rest(
    desk: Desk,
    tx: Transaction,
    case: Case,
    officer: Officer,
    step: Step,
    profile: Profile,
    left: Sequence[tuple[Item, Item]],
    ruling: Ruling | None,
) -> Case:
    """Decide what a replaced item left out, as the officer says; where it was kept it stays kept. Else it is open."""
    said = settled(tx.decisions(case.number))
    decisions = []
    for former, rest in left:
        before = said.get(former.id)
        if ruling is not None:
            check_fits(case.number, rest, ruling.verdict)
            decisions.append(decision_of(desk, officer, step, profile, rest, ruling))
        elif before is not None and before.verdict is Verdict.KEEP:
            same = Ruling(Verdict.KEEP, f"沿用第 {former.number} 项的决定", before.basis, None, before.category)
            decisions.append(decision_of(desk, officer, step, profile, rest, same))
    return write_decisions(desk, tx, case, officer, profile, decisions) if decisions else case


def _carry(
    desk: Desk,
    tx: Transaction,
    case: Case,
    officer: Officer,
    step: Step,
    profile: Profile,
    former: Sequence[Item],
    fresh: Sequence[Item],
) -> Case:
    """Say of the new items what was said of all the former ones, where that is one and the same; else they stay open."""
    said = settled(tx.decisions(case.number))
    words = [said.get(item.id) for item in former]
    first = words[0]
    if first is None or any(word is None or word.verdict is not first.verdict for word in words):
        return case
    if first.verdict is Verdict.KEEP and _adds(former, fresh, desk.reading_of(case)):
        return case  # nobody has said of what lies between, or beside, that it may be public
    numbers = "、".join(str(item.number) for item in former)
    category = first.category if all(item.type is former[0].type for item in (*former, *fresh)) else None
    basis = first.basis if category is not None else ()
    masks = {word.mask for word in words if word is not None}
    # A mask that somebody chose holds for what it was chosen for: not where items are parted or united.
    mask = masks.pop() if len(former) == len(fresh) == 1 else None
    ruling = Ruling(first.verdict, f"沿用第 {numbers} 项的决定", basis, mask, category)
    decisions = [decision_of(desk, officer, step, profile, item, ruling) for item in fresh]
    return write_decisions(desk, tx, case, officer, profile, decisions)


def _adds(former: Sequence[Item], fresh: Sequence[Item], document: Document) -> bool:
    """Whether the new items cover something that says something and that none of the former covered."""
    return any(
        _says(document.text[at]) and not any(each.start <= at < each.end for each in former)
        for item in fresh
        for at in range(item.start, item.end)
    )


def _check_placed(number: str, item: Item) -> None:
    """Make sure that an item may be changed: it has a place, and is no marking.

    Raises:
        UsageError: it has none.
        RefusedByRule: a marking, which nobody makes smaller.
    """
    if item.type in PLACELESS or item.start == item.end:
        raise UsageError(what=f"事项 {number} 第 {item.number} 项不是正文中的位置")
    if item.proposal is Disposition.BLOCK:
        raise RefusedByRule(what="密级和内部标志的位置不能调整", basis=_MARKED)


def _check_parts(item: Item, spans: Sequence[tuple[int, int]]) -> None:
    last = item.start
    for start, end in spans:
        if not last <= start < end <= item.end:
            raise UsageError(what=f"拆分的位置须在第 {item.number} 项之内（{item.start}:{item.end}），依次且不重叠")
        last = end


def _alike(
    desk: Desk, tx: Transaction, case: Case, profile: Profile, officer: Officer, chosen: Item, document: Document
) -> tuple[list[Item], list[Item]]:
    """Return the items that read like one (itself among them), and new ones for the other places of its text."""
    maker = Maker(desk, document, case, profile, officer, tx.items(case.number))
    text = document.text[chosen.start : chosen.end]
    folded = squeeze(text).text
    standing = live(maker.known)
    alike = [
        item
        for item in standing
        if item.start < item.end
        and item.proposal is not Disposition.BLOCK
        and item.type not in PLACELESS
        and squeeze(document.text[item.start : item.end]).text == folded
    ]
    covered = [(item.start, item.end) for item in standing]
    told = f"与第 {chosen.number} 项文字相同"
    return alike, [maker.item(*span, chosen.type, told) for span in _uncovered(text, document, covered)]


def _uncovered(text: str, document: Document, covered: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return where a text stands outside the covered spans, without overlaps."""
    found: list[tuple[int, int]] = []
    taken = list(covered)
    for start, end in find_all(text, squeeze(document.text)):
        if not any(low < end and start < high for low, high in taken):
            found.append((start, end))
            taken.append((start, end))
    return found
