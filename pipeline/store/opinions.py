"""What people said of a case: decisions, signatures, remarks; marks and rulings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import Row, insert, select, update

from pipeline.model.review import ItemDecision, Signature
from pipeline.store import tables
from pipeline.store.part import Part, case_purpose
from pipeline.store.records import MarkRecord, Remark, Ruling
from pipeline.store.sealing import check_same, seal, unseal


@dataclass(frozen=True, slots=True)
class SealedSignature:
    """A signature with the remark that was given with it."""

    signature: Signature
    remark: str


@dataclass(frozen=True, slots=True)
class SealedDismissal:
    """That a fingerprint was found to be no marking, and in which case."""

    fingerprint: str
    case: str
    at: str


class Opinions(Part):
    """Methods of a transaction that concern what people said of a case."""

    def add_decision(self, number: str, decision: ItemDecision) -> None:
        """Add a step's decision on an item; earlier ones stay."""
        sealed = self._seal(number, case_purpose(number, "decision", decision.item), decision)
        row = {"case_number": number, "item": decision.item, "officer": decision.officer, "sealed": sealed}
        self._connection.execute(insert(tables.decisions).values(row))
        self.touched.add(number)

    def decisions(self, number: str) -> tuple[ItemDecision, ...]:
        """Return all decisions of a case in the order in which they were written."""
        wanted = select(tables.decisions).where(tables.decisions.c.case_number == number)
        return tuple(
            self._open_decision(row) for row in self._connection.execute(wanted.order_by(tables.decisions.c.id))
        )

    def add_signature(self, number: str, signature: Signature, remark: str = "") -> None:
        """Add a step's signature with the signer's remark."""
        row = {
            "id": signature.id,
            "case_number": number,
            "step": signature.step,
            "officer": signature.officer,
            **self._signature_values(number, SealedSignature(signature, remark)),
        }
        self._connection.execute(insert(tables.signatures).values(row))
        own = tables.ledger.c.case_number == number
        self._connection.execute(update(tables.ledger).where(own).values(opinion=str(signature.opinion)))

    def signatures(self, number: str) -> tuple[Signature, ...]:
        """Return all signatures of a case, void ones too, in the order in which they were given."""
        return tuple(stored.signature for stored in self._sealed_signatures(number))

    def signature_remarks(self, number: str) -> dict[str, str]:
        """Return the remarks given with signatures, by signature id; signatures without one are left out."""
        return {each.signature.id: each.remark for each in self._sealed_signatures(number) if each.remark}

    def void_signatures(self, number: str, steps: Collection[str]) -> tuple[str, ...]:
        """Void the standing signatures of some steps; return their ids."""
        hit = [
            each for each in self._sealed_signatures(number) if each.signature.step in steps and not each.signature.void
        ]
        for each in hit:
            void = replace(each, signature=replace(each.signature, void=True))
            own = tables.signatures.c.id == each.signature.id
            self._connection.execute(update(tables.signatures).where(own).values(self._signature_values(number, void)))
        return tuple(each.signature.id for each in hit)

    def add_remark(self, number: str, kind: str, officer: str, step: str | None, text: str, at: str) -> None:
        """Add the reason of a return, an escalation, a withdrawal …; ``kind`` is the caller's code."""
        sealed = self._seal(number, case_purpose(number, "remark"), Remark(kind, officer, step, text, at))
        self._connection.execute(insert(tables.remarks).values(case_number=number, sealed=sealed))

    def remarks(self, number: str) -> tuple[Remark, ...]:
        """Return the remarks of a case in the order in which they were written."""
        wanted = select(tables.remarks).where(tables.remarks.c.case_number == number).order_by(tables.remarks.c.id)
        purpose = case_purpose(number, "remark")
        return tuple(self._unseal(number, purpose, Remark, row.sealed) for row in self._connection.execute(wanted))

    def add_mark(self, number: str, mark: str, place: str, fingerprint: str, until: str | None = None) -> None:
        """Keep a marking of a case, with the keyed fingerprint by which it is known again and the last day on which it holds."""
        sealed = self._seal(number, case_purpose(number, "mark"), MarkRecord(mark, place, fingerprint, until))
        self._connection.execute(
            insert(tables.marks).values(case_number=number, fingerprint=fingerprint, sealed=sealed)
        )

    def marks(self, number: str) -> tuple[MarkRecord, ...]:
        """Return the markings kept for a case."""
        wanted = select(tables.marks).where(tables.marks.c.case_number == number).order_by(tables.marks.c.id)
        purpose = case_purpose(number, "mark")
        return tuple(self._unseal(number, purpose, MarkRecord, row.sealed) for row in self._connection.execute(wanted))

    def dismiss_mark(self, fingerprint: str, number: str) -> None:
        """Record that a mark was found to be none, in this case; nothing happens when it is recorded already."""
        if not self.dismissed(fingerprint):
            dismissal = SealedDismissal(fingerprint, number, self._timestamp())
            sealed = seal(self._keys, _dismissal(fingerprint), dismissal)
            row = {"fingerprint": fingerprint, "case_number": number, "sealed": sealed}
            self._connection.execute(insert(tables.dismissed_marks).values(row))

    def dismissed(self, fingerprint: str) -> bool:
        """Tell whether a mark was found to be none."""
        table = tables.dismissed_marks
        row = self._connection.execute(select(table).where(table.c.fingerprint == fingerprint)).first()
        if row is None:
            return False
        stored = unseal(self._keys, _dismissal(fingerprint), SealedDismissal, row.sealed)
        check_same(_dismissal(fingerprint), (row.case_number, stored.case))
        return True

    def set_ruling(
        self,
        number: str,
        organ: str,
        document_number: str,
        date: str,
        conclusion: str,
        file: str | None = None,
        *,
        assessment: bool = False,
    ) -> Ruling:
        """Record an authority's ruling on a case (``file``: blob id); earlier ones stay in the database."""
        ruling = Ruling(organ, document_number, date, str(conclusion), file, self._timestamp(), assessment)
        sealed = self._seal(number, case_purpose(number, "ruling"), ruling)
        self._connection.execute(insert(tables.rulings).values(case_number=number, sealed=sealed))
        return ruling

    def ruling(self, number: str) -> Ruling | None:
        """Return the latest ruling on a case, None when there is none."""
        wanted = select(tables.rulings).where(tables.rulings.c.case_number == number)
        row = self._connection.execute(wanted.order_by(tables.rulings.c.id.desc())).first()
        if row is None:
            return None
        return self._unseal(number, case_purpose(number, "ruling"), Ruling, row.sealed)

    def rulings(self, number: str) -> tuple[Ruling, ...]:
        """Return all rulings on a case, oldest first."""
        wanted = select(tables.rulings).where(tables.rulings.c.case_number == number).order_by(tables.rulings.c.id)
        purpose = case_purpose(number, "ruling")
        return tuple(self._unseal(number, purpose, Ruling, row.sealed) for row in self._connection.execute(wanted))

    def _open_decision(self, row: Row[tuple[object, ...]]) -> ItemDecision:
        purpose = case_purpose(row.case_number, "decision", row.item)
        decision = self._unseal(row.case_number, purpose, ItemDecision, row.sealed)
        check_same(purpose, (row.item, decision.item), (row.officer, decision.officer))
        return decision

    def _sealed_signatures(self, number: str) -> list[SealedSignature]:
        table = tables.signatures
        rows = self._connection.execute(select(table).where(table.c.case_number == number).order_by(table.c.position))
        found: list[SealedSignature] = []
        for row in rows:
            purpose = case_purpose(number, "signature", row.id)
            stored = self._unseal(number, purpose, SealedSignature, row.sealed)
            own = stored.signature
            check_same(purpose, ((row.id, row.step, row.officer, row.void), (own.id, own.step, own.officer, own.void)))
            found.append(stored)
        return found

    def _signature_values(self, number: str, stored: SealedSignature) -> dict[str, object]:
        purpose = case_purpose(number, "signature", stored.signature.id)
        return {"void": stored.signature.void, "sealed": self._seal(number, purpose, stored)}


def _dismissal(fingerprint: str) -> str:
    return f"marks:dismissed:{fingerprint}"
