"""What the queue shows of a case, and whose hands were on which step.

Revision ID: 0004
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# As the program of this revision has them (pipeline.model.chain.STEP_ACTS).
_STEP_ACTS = (
    "case_opened",
    "case_blocked",
    "attribute_set",
    "item_decided",
    "item_added",
    "item_replaced",
    "signed",
    "returned",
    "escalated",
    "consultation_asked",
    "consultation_answered",
    "consultation_withdrawn",
)


def upgrade() -> None:
    """Create the tables; acts are taken from the record, digests are written when the queue is first asked for."""
    op.create_table(
        "digests",
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("profile", sa.String(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("categories", sa.String(), nullable=False),
        sa.Column("unsettled", sa.Integer(), nullable=False),
        sa.Column("hidden", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("case_number", name="pk_digests"),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name="fk_digests_case_number"),
    )
    op.create_table(
        "case_acts",
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("case_number", "officer", "step", name="pk_case_acts"),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name="fk_case_acts_case_number"),
        sa.ForeignKeyConstraint(["officer"], ["officers.id"], name="fk_case_acts_officer"),
    )
    op.create_index("ix_cases_due", "cases", ["due"])
    op.create_index("ix_arrivals_officer", "arrivals", ["officer"])
    _fill_acts()


def _fill_acts() -> None:
    connection = op.get_bind()
    names = ("action", "officer", "case_number", "details")
    events = sa.table("audit_events", *(sa.column(name, sa.String()) for name in names))
    acts = sa.table("case_acts", *(sa.column(name, sa.String()) for name in ("case_number", "officer", "step")))
    known = set(connection.execute(sa.text("SELECT number FROM cases")).scalars())
    own = sa.select(events).where(events.c.action.in_(_STEP_ACTS), events.c.officer.is_not(None))
    found = set()
    for row in connection.execute(own):
        try:
            step = json.loads(row.details).get("step")
        except ValueError:  # a record that was tampered with: the verifier says so
            continue
        if step and row.case_number in known:
            found.add((row.case_number, row.officer, step))
    rows = [{"case_number": case, "officer": officer, "step": step} for case, officer, step in sorted(found)]
    if rows:
        connection.execute(acts.insert(), rows)
