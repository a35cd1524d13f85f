"""A key for each case, items found by keyed hash, failed log-ins counted.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what is new; cases get their keys, and items their hashes, where the keys are: with `mishen key rotate`."""
    op.create_table(
        "case_keys",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=True),
        sa.Column("generation", sa.String(), nullable=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.Column("legacy", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name="fk_case_keys_case_number"),
        sa.PrimaryKeyConstraint("id", name="pk_case_keys"),
        sa.UniqueConstraint("case_number", name="uq_case_keys_case_number"),
    )
    op.create_index("ix_case_keys_generation", "case_keys", ["generation"], unique=False)
    op.add_column("items", sa.Column("text_key", sa.String(), nullable=True))
    op.create_index("ix_items_text_key", "items", ["text_key"], unique=False)
    op.create_table(
        "login_failures",
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("until", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("name_key", name="pk_login_failures"),
    )
