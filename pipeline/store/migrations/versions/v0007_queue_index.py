"""An index that a page of the queue is counted and ordered from, without a look at the cases themselves.

Revision ID: 0007
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Put it in the place of the one that it contains."""
    op.create_index("ix_cases_queue", "cases", ["state", "section", "step", "due", "number"])
    op.drop_index("ix_cases_state_section", "cases")
