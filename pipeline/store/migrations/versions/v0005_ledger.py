"""What the ledger filters and sorts by, and indexes of the record for figures.

Revision ID: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; its rows are written where the keys are, when the ledger is first asked for."""
    op.create_table(
        "ledger",
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("opened_at", sa.String(), nullable=False),
        sa.Column("attribute", sa.String(), nullable=True),
        sa.Column("opinion", sa.String(), nullable=True),
        sa.Column("released_at", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("case_number", name="pk_ledger"),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name="fk_ledger_case_number"),
    )
    op.create_index("ix_ledger_opened_at", "ledger", ["opened_at"])
    op.create_index("ix_ledger_released_at", "ledger", ["released_at"])
    op.create_index("ix_audit_events_officer", "audit_events", ["officer", "action", "case_number"])
    op.create_index("ix_audit_events_action", "audit_events", ["action", "at"])
