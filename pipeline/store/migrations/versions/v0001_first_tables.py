"""First tables.

Revision ID: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pipeline.store.triggers import append_only

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything, and the triggers that make the audit tables append-only."""
    _bureau()
    _cases()
    _review()
    _marks()
    _release()
    _audit()
    for statement in append_only(op.get_bind().dialect.name):
        op.execute(statement)


def _bureau() -> None:
    op.create_table(
        "meta",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_meta"),
    )
    op.create_table(
        "bureau",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bureau"),
    )
    op.create_table(
        "sections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sections"),
        sa.UniqueConstraint("name", name="uq_sections_name"),
    )
    op.create_table(
        "officers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_officers"),
        sa.UniqueConstraint("name", name="uq_officers_name"),
    )


def _cases() -> None:
    op.create_table(
        "case_counters",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_case_counters"),
    )
    op.create_table(
        "cases",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=True),
        sa.Column("due", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["section"], ["sections.name"], name="fk_cases_section"),
        sa.PrimaryKeyConstraint("number", name="pk_cases"),
    )
    op.create_index("ix_cases_document", "cases", ["document"], unique=False)
    op.create_index("ix_cases_state_section", "cases", ["state", "section"], unique=False)
    op.create_index(
        "ux_cases_key",
        "cases",
        ["key"],
        unique=True,
        sqlite_where=sa.text("state NOT IN ('superseded', 'recalled')"),
        postgresql_where=sa.text("state NOT IN ('superseded', 'recalled')"),
    )
    op.create_table(
        "items",
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name="fk_items_case_number"),
        sa.PrimaryKeyConstraint("case_number", "id", name="pk_items"),
        sa.UniqueConstraint("case_number", "number", name="uq_items_case_number_number"),
    )
    op.create_table(
        "arrivals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["officer"], ["officers.id"], name="fk_arrivals_officer"),
        sa.PrimaryKeyConstraint("id", name="pk_arrivals"),
    )
    op.create_index("ix_arrivals_batch", "arrivals", ["batch"], unique=False)
    op.create_index("ix_arrivals_done", "arrivals", ["done"], unique=False)


def _review() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_number", "item"], ["items.case_number", "items.id"], name="fk_decisions_case_number_item"
        ),
        sa.ForeignKeyConstraint(["officer"], ["officers.id"], name="fk_decisions_officer"),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
    )
    op.create_index("ix_decisions_case_number", "decisions", ["case_number"], unique=False)
    op.create_table(
        "signatures",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name="fk_signatures_case_number"),
        sa.ForeignKeyConstraint(["officer"], ["officers.id"], name="fk_signatures_officer"),
        sa.PrimaryKeyConstraint("position", name="pk_signatures"),
        sa.UniqueConstraint("id", name="uq_signatures_id"),
    )
    op.create_index("ix_signatures_case_number", "signatures", ["case_number"], unique=False)
    op.create_table(
        "remarks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name="fk_remarks_case_number"),
        sa.PrimaryKeyConstraint("id", name="pk_remarks"),
    )
    op.create_index("ix_remarks_case_number", "remarks", ["case_number"], unique=False)


def _marks() -> None:
    op.create_table(
        "marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name="fk_marks_case_number"),
        sa.PrimaryKeyConstraint("id", name="pk_marks"),
    )
    op.create_index("ix_marks_case_number", "marks", ["case_number"], unique=False)
    op.create_table(
        "dismissed_marks",
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name="fk_dismissed_marks_case_number"),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_dismissed_marks"),
    )
    op.create_table(
        "rulings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name="fk_rulings_case_number"),
        sa.PrimaryKeyConstraint("id", name="pk_rulings"),
    )
    op.create_index("ix_rulings_case_number", "rulings", ["case_number"], unique=False)


def _release() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("enqueued_at", sa.String(), nullable=False),
        sa.Column("finished_at", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name="fk_outbox_case_number"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("case_number", "plan", name="uq_outbox_case_number_plan"),
    )
    op.create_table(
        "releases",
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("exported", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name="fk_releases_case_number"),
        sa.PrimaryKeyConstraint("case_number", name="pk_releases"),
    )
    op.create_index("ix_releases_exported", "releases", ["exported"])


def _audit() -> None:
    op.create_table(
        "audit_events",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=True),
        sa.Column("case_number", sa.String(), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("mac", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_audit_events"),
        sa.UniqueConstraint("hash", name="uq_audit_events_hash"),
        sa.UniqueConstraint("previous", name="uq_audit_events_previous"),
    )
    op.create_index("ix_audit_events_case_number", "audit_events", ["case_number"], unique=False)
    op.create_table(
        "audit_heads",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_audit_heads"),
    )
