"""From findings, terms and decisions to a RedactionPlan.

What is withheld in one place and stands again elsewhere in the document is withheld there too, outside spans that people
settled as *keep*: a copy that still shows it would give it away (DESIGN.md rule 4.6).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.errors import MarkedDocument, MishenError, RefusedByRule, Unsettled, VerificationFailed
from pipeline.model.chain import check_fits, check_settled, live, settled
from pipeline.model.document import Document
from pipeline.model.echoes import Echoes
from pipeline.model.finding import Category, Disposition, EntityType, Finding, LegalBasis, category_of
from pipeline.model.near import InkText
from pipeline.model.redaction import KeptSpan, PdfMode, Redaction, RedactionPlan, Revisions
from pipeline.model.review import Case, Item, ItemDecision, Verdict
from pipeline.model.text import Folded, find_all, squeeze
from pipeline.policy.profile import MaskKind, Profile
from pipeline.redaction.masks import BLOCK_MASK, mask, names_of_document, rule_of
from pipeline.redaction.needles import SHORT, Needle, digit_runs, needle_of, occurrences

_LONG_MASK = 60  # characters; the substrings of shorter ones are quicker looked up than every withheld string searched


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A span to withhold before overlaps are settled; ``mask`` None means the profile's."""

    start: int
    end: int
    type: EntityType
    category: Category
    basis: tuple[LegalBasis, ...]
    item: str = ""
    mask: str | None = None


def preview_plan(
    document: Document, findings: Iterable[Finding], terms: Sequence[str], profile: Profile
) -> RedactionPlan:
    """Plan a proof copy without approval: every redact or review finding and every occurrence of each term is withheld.

    A term is found after ``squeeze`` in every block, hidden ones too; in recognised text also where a character of it was read
    wrong (``pipeline.model.near``). Revisions are published as printed. Since nobody has settled
    anything, a string that is withheld somewhere is withheld everywhere, also where a detector proposed *keep*; the other *keep*
    proposals are recorded.

    Raises:
        MarkedDocument: a block finding stands.
        VerificationFailed: a detector failed, so the document has not been checked.
        MishenError: a span holds no character of the file.
    """
    found = list(findings)
    if any(finding.disposition is Disposition.BLOCK for finding in found):
        raise MarkedDocument(case="预览")
    if any(finding.type is EntityType.DETECTOR_FAILURE for finding in found):
        raise VerificationFailed(what="检测未完成")
    wanted = [
        _Wanted(each.start, each.end, each.type, each.category, each.basis)
        for each in found
        if each.disposition in (Disposition.REDACT, Disposition.REVIEW)
    ]
    haystack, ink = squeeze(document.text), InkText(document)
    category = category_of(EntityType.TERM)
    for term in terms:
        spans = [*find_all(term, haystack), *ink.near(term)]
        wanted += [_Wanted(*span, EntityType.TERM, category, profile.bases[category][:1]) for span in spans]
    echoes = Echoes(document)
    wanted += [echo for each in wanted for echo in _telling_echoes(each, echoes, document)]
    wanted = _closed(wanted, (), document, haystack)
    kept = [KeptSpan(each.start, each.end, each.type, each.basis) for each in found if _is_kept(each)]
    merged = _without_echoes(_merged(wanted), document)
    untouched = [each for each in kept if _remains(each, merged) == [each]]
    return _plan(document, merged, untouched, _telling(wanted, document), profile)


def case_plan(
    document: Document,
    case: Case,
    items: Sequence[Item],
    decisions: Iterable[ItemDecision],
    profile: Profile,
) -> RedactionPlan:
    """Plan the released copy of a case from the decisions that count.

    A kept span never overrides a withheld one. An item without a place (a detector that failed) adds nothing when kept: a person
    has checked by eye. That of unaccepted revisions says which state leaves. What a person adds in a former wording is withheld
    from the printed line as well, and so is what the printed line shows of most of a withheld value.

    Raises:
        Unsettled: the attribute or an item is open, or an item without a place is withheld: then nothing can be released.
        MarkedDocument: a state-secret marking would be covered and the rest published.
        RefusedByRule: a mask that somebody typed still shows the value.
        MishenError: a span holds no character of the file.
    """
    counting = settled(decisions)
    check_settled(case, items, counting)
    wanted: list[_Wanted] = []
    kept: list[KeptSpan] = []
    echoes = Echoes(document)
    standing = live(items)
    for item in standing:
        decision = counting[item.id]
        check_fits(case.number, item, decision.verdict)
        if decision.verdict is Verdict.WITHHOLD:
            withheld = _withheld(document, case, item, decision)
            wanted.append(withheld)
            if item.added_by is not None:
                wanted += [replace(withheld, start=at, end=to) for at, to in echoes.printed(item.start, item.end)]
            else:
                wanted += _telling_echoes(withheld, echoes, document)
        elif item.start < item.end:
            kept.append(KeptSpan(item.start, item.end, item.type, decision.basis, item.id))
    direct = _merged(wanted)
    remaining = [piece for each in kept for piece in _remains(each, direct)]
    closed = _closed(wanted, remaining, document, squeeze(document.text))
    merged = _without_echoes(_merged(closed), document)
    left = [piece for each in kept for piece in _remains(each, merged)]
    plan = _plan(document, merged, left, _telling(closed, document), profile)
    lines = [f"{each.id}:{counting[each.id].verdict}:{counting[each.id].category}" for each in standing]
    known = {each.id for each in standing}
    lines += [f"{each.id}:replaced" for each in items if each.id not in known and each.start < each.end]
    restored = any(counting[each.id].verdict is Verdict.RESTORE for each in standing)
    return replace(
        plan,
        attribute=str(case.attribute),
        decisions=tuple(sorted(lines)),
        revisions=Revisions.REJECT if restored else Revisions.ACCEPT,
    )


def _telling_echoes(wanted: _Wanted, echoes: Echoes, document: Document) -> list[_Wanted]:
    """Return what the printed line shows of a value of its former wording, where that is most of it (eight digits, or half)."""
    spans = echoes.printed(wanted.start, wanted.end)
    shown = squeeze("".join(document.text[start:end] for start, end in spans)).text
    whole = squeeze(document.text[wanted.start : wanted.end]).text
    if sum(char.isdigit() for char in shown) < SHORT and len(shown) * 2 <= len(whole):
        return []
    return [replace(wanted, start=start, end=end, mask=BLOCK_MASK) for start, end in spans]


def _is_kept(finding: Finding) -> bool:
    return finding.disposition is Disposition.KEEP and finding.start < finding.end


def _withheld(document: Document, case: Case, item: Item, decision: ItemDecision) -> _Wanted:
    if item.start == item.end:
        raise Unsettled(case=case.number, what=f"第 {item.number} 项（{item.reason}）须先人工核对，不能以遮盖代替")
    if item.type is EntityType.SECRET_MARKING:
        # Covering a mark is not declassification: it is no mark (keep), or the document does not leave.
        raise MarkedDocument(case=case.number)
    value = squeeze(document.text[item.start : item.end]).text
    if decision.mask is not None and value and value in squeeze(decision.mask).text:
        raise RefusedByRule(what=f"第 {item.number} 项的遮盖文字仍含原文", basis="《政府信息公开条例》第三十七条")
    return _Wanted(item.start, item.end, item.type, decision.category, decision.basis, item.id, decision.mask)


def _closed(wanted: Sequence[_Wanted], kept: Sequence[KeptSpan], document: Document, haystack: Folded) -> list[_Wanted]:
    """Add every further occurrence of what is withheld that does not lie wholly inside a kept span."""
    sources: dict[tuple[Needle, bool], _Wanted] = {}
    for each in wanted:
        value = document.text[each.start : each.end]
        whole = needle_of(value, each.type)
        if whole is not None:
            sources.setdefault((whole, True), each)
        for run in digit_runs(value):
            sources.setdefault((run, run == whole), each)
    known = {(each.start, each.end) for each in wanted}
    closed = list(wanted)
    for (needle, is_whole), source in sources.items():
        for start, end in occurrences(needle, haystack, document.text):
            if (start, end) not in known and not _inside(start, end, kept):
                known.add((start, end))
                closed.append(replace(source, start=start, end=end, mask=source.mask if is_whole else None))
    return closed


def _without_echoes(merged: Sequence[_Wanted], document: Document) -> list[_Wanted]:
    """Leave out spans of a former wording that only repeat what is withheld from the printed line, so that each counts once."""
    echoes = Echoes(document)
    starts = [each.start for each in merged]

    def is_withheld(start: int, end: int) -> bool:
        before = bisect_right(starts, start) - 1
        return before >= 0 and end <= merged[before].end

    return [
        each
        for each in merged
        if not echoes.says_nothing_new(each.start, each.end)
        or not all(is_withheld(*span) for span in echoes.printed(each.start, each.end))
    ]


def _inside(start: int, end: int, kept: Sequence[KeptSpan]) -> bool:
    return any(each.start <= start and end <= each.end for each in kept)


def _remains(kept: KeptSpan, merged: Sequence[_Wanted]) -> list[KeptSpan]:
    """Return what is left of a kept span outside the (sorted, united) withheld ones."""
    pieces: list[KeptSpan] = []
    start = kept.start
    for each in merged[bisect_right(merged, kept.start, key=lambda each: each.end) :]:
        if each.start >= kept.end:
            break
        if start < each.start:
            pieces.append(replace(kept, start=start, end=each.start))
        start = each.end
    if start < kept.end:
        pieces.append(replace(kept, start=start))
    return pieces


def _plan(
    document: Document,
    merged: Sequence[_Wanted],
    kept: Iterable[KeptSpan],
    telling: frozenset[str],
    profile: Profile,
) -> RedactionPlan:
    for each in merged:
        _check_addressed(document, each)
    texts = [document.text[each.start : each.end] for each in merged]
    masks = _masks(merged, texts, document, profile)
    safe = {shown: _is_safe(shown, telling) for shown in set(masks)}
    return RedactionPlan(
        document=document.sha256,
        profile=profile.id,
        profile_version=profile.edition,
        redactions=tuple(
            Redaction(
                each.start,
                each.end,
                each.type,
                each.category,
                shown if safe[shown] else BLOCK_MASK,
                each.basis,
                each.item,
            )
            for each, shown in zip(merged, masks, strict=True)
        ),
        kept=tuple(sorted(kept, key=lambda each: (each.start, each.end, each.item))),
        pdf=profile.pdf.mode if document.format == "pdf" else PdfMode.REBUILD,
    )


def _merged(wanted: Iterable[_Wanted]) -> list[_Wanted]:
    """Unite overlapping spans; the longest of them gives type, ground and item, and its mask only if it covers all."""
    merged: list[_Wanted] = []
    longest = 0
    for each in sorted(wanted, key=lambda each: (each.start, -each.end, each.type is EntityType.TERM, each.item)):
        if not merged or each.start >= merged[-1].end:
            merged.append(each)
            longest = each.end - each.start
            continue
        before = merged[-1]
        if each.end <= before.end:
            continue
        main = each if each.end - each.start > longest else before
        longest = max(longest, each.end - each.start)
        merged[-1] = replace(main, start=before.start, end=each.end, mask=BLOCK_MASK)
    return merged


def _telling(wanted: Iterable[_Wanted], document: Document) -> frozenset[str]:
    """Return what no mask may show: every withheld string, also one that a longer span took in."""
    needles = (needle_of(document.text[each.start : each.end], each.type) for each in wanted)
    return frozenset(needle.text for needle in needles if needle is not None)


def _is_safe(shown: str, telling: frozenset[str]) -> bool:
    """Whether a mask shows none of the withheld strings: none of its substrings is one of them."""
    folded = squeeze(shown).text
    if len(folded) > _LONG_MASK:
        return not any(needle in folded for needle in telling)
    parts = {folded[start:end] for start in range(len(folded)) for end in range(start + 1, len(folded) + 1)}
    return telling.isdisjoint(parts)


def _check_addressed(document: Document, wanted: _Wanted) -> None:
    start, end = max(0, wanted.start), min(wanted.end, len(document.text))
    if any(piece.address is not None for _, piece in document.pieces(start, end)):
        return
    raise MishenError(what=f"处理范围 {wanted.start}:{wanted.end} 内没有可定位的字符")


def _masks(merged: Sequence[_Wanted], texts: Sequence[str], document: Document, profile: Profile) -> list[str]:
    """Choose the mask of each span, the same for one person or value through the document, with the profile's reason code."""
    names: dict[str, str] = {}
    if rule_of(EntityType.PERSON_NAME, profile).kind is MaskKind.SURNAME:
        persons = [
            text
            for each, text in zip(merged, texts, strict=True)
            if each.type is EntityType.PERSON_NAME and each.mask is None
        ]
        names = names_of_document(persons, _without(document.text, merged), profile)
    shown: dict[tuple[EntityType, str], str] = {}
    masks: list[str] = []
    for each, text in zip(merged, texts, strict=True):
        chosen = each.mask
        if chosen is None:
            key = (each.type, text)
            if key not in shown:
                own = names.get(squeeze(text).text) if each.type is EntityType.PERSON_NAME else None
                shown[key] = own or mask(text, each.type, profile)
            chosen = shown[key]
        masks.append(f"{chosen}〔{code}〕" if (code := profile.codes.get(each.category)) else chosen)
    return masks


def _without(text: str, spans: Sequence[_Wanted]) -> str:
    borders = [0, *(border for each in spans for border in (each.start, each.end)), len(text)]
    return "\n".join(text[start:end] for start, end in zip(borders[::2], borders[1::2], strict=True))
