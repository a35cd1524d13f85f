from __future__ import annotations

import ast
import dataclasses
import importlib
import pkgutil
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pipeline.model
from pipeline import errors
from pipeline.model.audit import GENESIS, AuditAction, AuditEvent, event_hash, first_broken
from pipeline.model.document import BlockBuilder, Document, Piece, PlainText
from pipeline.model.finding import Category, Disposition, EntityType, Finding, LegalBasis, Outcome, outcome_of
from pipeline.model.redaction import Redaction, RedactionPlan
from tests.conftest import REPOSITORY

BASIS = (LegalBasis("政府信息公开条例", "第十五条"),)
MODULES = [
    importlib.import_module(f"pipeline.model.{each.name}") for each in pkgutil.iter_modules(pipeline.model.__path__)
]


def test_the_model_imports_the_standard_library_only() -> None:
    allowed = set(sys.stdlib_module_names) | {"pipeline"}
    for path in (REPOSITORY / "pipeline" / "model").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            assert {name.split(".")[0] for name in names} <= allowed, path.name


def test_all_facts_are_frozen() -> None:
    for module in MODULES:
        for value in vars(module).values():
            if dataclasses.is_dataclass(value) and value is not BlockBuilder:
                assert vars(value)["__dataclass_params__"].frozen, value


def test_every_error_has_code_status_and_both_languages() -> None:
    kinds = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, errors.MishenError)]
    assert len({kind.code for kind in kinds if "code" in vars(kind)}) == len([k for k in kinds if "code" in vars(k)])
    for kind in kinds:
        assert 1 <= kind.exit_status <= 5
        assert kind().message("zh") != kind().message("en")
    tree = errors.__doc__ or ""
    assert all(kind.__name__ in tree for kind in kinds)


def finding(start: int, end: int, disposition: Disposition = Disposition.REDACT) -> Finding:
    return Finding("0" * 64, start, end, EntityType.PHONE_NUMBER, disposition, 0.9, "phones", "1", "手机号", BASIS)


def test_a_finding_needs_a_basis_and_a_place() -> None:
    assert finding(0, 2).id == finding(0, 2).id != finding(0, 3).id
    with pytest.raises(ValueError, match="legal basis"):
        dataclasses.replace(finding(0, 2), basis=())
    with pytest.raises(ValueError, match="place"):
        finding(2, 2)


def test_outcome_follows_the_strictest_finding() -> None:
    assert outcome_of([]) is Outcome.RELEASE
    assert outcome_of([finding(0, 1, Disposition.KEEP)]) is Outcome.RELEASE
    assert outcome_of([finding(0, 1, Disposition.REVIEW)]) is Outcome.RELEASE_REDACTED
    assert outcome_of([finding(0, 1), finding(2, 3, Disposition.BLOCK)]) is Outcome.BLOCK


@given(st.lists(st.text(max_size=8), max_size=12), st.data())
def test_pieces_of_a_span_are_those_that_overlap_it(lines: list[str], data: st.DataObject) -> None:
    builder, offset = BlockBuilder(), 0
    for line in lines:
        builder.add((Piece(line, PlainText(offset, offset + len(line))), Piece("\n")))
        offset += len(line) + 1
    document = Document("0" * 64, "txt", tuple(builder.blocks))
    assert document.text == "".join(line + "\n" for line in lines)
    start = data.draw(st.integers(0, len(document.text)))
    end = data.draw(st.integers(start, len(document.text)))
    covered = "".join(piece.text[max(0, start - at) : max(0, end - at)] for at, piece in document.pieces(start, end))
    assert covered == document.text[start:end]
    if document.blocks:
        block = document.block_at(start)
        assert block.start <= start <= block.end


def plan(*spans: tuple[int, int], salt: str = "") -> RedactionPlan:
    redactions = tuple(
        Redaction(start, end, EntityType.PERSON_NAME, Category.PERSONAL, "■■■", BASIS) for start, end in spans
    )
    return RedactionPlan("0" * 64, "test", "1", redactions, salt=salt)


def test_the_plan_hash_covers_what_is_withheld_and_the_salt() -> None:
    assert plan((0, 2)).hash == plan((0, 2)).hash
    assert len({plan((0, 2)).hash, plan((0, 3)).hash, plan((0, 2), (4, 5)).hash, plan((0, 2), salt="x").hash}) == 4
    with pytest.raises(ValueError, match="overlap"):
        plan((0, 3), (2, 4))


def chain(length: int) -> list[AuditEvent]:
    events: list[AuditEvent] = []
    previous = GENESIS
    for sequence in range(1, length + 1):
        at, details = f"2026-01-05T00:00:{sequence:02}Z", {"n": str(sequence)}
        digest = event_hash(sequence, at, AuditAction.SIGNED, "o", "c", details, previous)
        events.append(AuditEvent(sequence, at, AuditAction.SIGNED, "o", "c", details, previous, digest))
        previous = digest
    return events


@given(st.integers(1, 20), st.data())
def test_any_change_breaks_the_audit_chain(length: int, data: st.DataObject) -> None:
    events = chain(length)
    assert first_broken(events) is None
    hit = data.draw(st.integers(0, length - 1))
    edited = [*events[:hit], dataclasses.replace(events[hit], officer="x"), *events[hit + 1 :]]
    assert first_broken(edited) == hit + 1
    if hit < length - 1:
        assert first_broken([*events[:hit], *events[hit + 1 :]]) == hit + 1
