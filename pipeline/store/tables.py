"""The tables. Migrations build them; a test shows that both say the same.

Columns in clear are those that are looked up, ordered or constrained. Everything else of a record, and everything that may
hold text of a document, lies in ``sealed``: the whole record as JSON under AES-256-GCM (``pipeline.store.sealing``). On
reading, the clear columns are compared with the sealed ones, so that a row changed with a database tool is noticed. A field
added to a sealed record later needs a default, since rows written before do not have it.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

# Revision that the code needs; a test compares it with the newest migration.
SCHEMA = "0007"
# A second case for the same draft is allowed once the first was superseded or recalled.
OPEN_KEY = "state NOT IN ('superseded', 'recalled')"

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _case_number(primary: bool = False) -> Column[str]:
    return Column("case_number", String, ForeignKey("cases.number"), primary_key=primary, nullable=False)


meta = Table("meta", metadata, Column("name", String, primary_key=True), Column("value", Text, nullable=False))

bureau = Table(
    "bureau",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
)

sections = Table(
    "sections",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False, unique=True),
)

officers = Table(
    "officers",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("sealed", LargeBinary, nullable=False),
)

case_counters = Table(
    "case_counters",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    Column("number", String, primary_key=True),
    Column("section", String, ForeignKey("sections.name"), nullable=False),
    Column("state", String, nullable=False),
    Column("step", String),
    Column("due", String),
    Column("revision", Integer, nullable=False),
    Column("key", String, nullable=False),
    Column("document", String, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("ix_cases_queue", "state", "section", "step", "due", "number"),
    Index("ix_cases_due", "due"),
    Index("ix_cases_document", "document"),
    Index("ux_cases_key", "key", unique=True, sqlite_where=text(OPEN_KEY), postgresql_where=text(OPEN_KEY)),
)

# ``wrapped`` (and ``generation``, of the master key) are null once the case was erased; ``legacy`` says that an older version
# sealed something of the case without this key.
case_keys = Table(
    "case_keys",
    metadata,
    Column("id", String, primary_key=True),
    Column("case_number", String, ForeignKey("cases.number"), unique=True),
    Column("generation", String),
    Column("wrapped", LargeBinary),
    Column("made_at", String, nullable=False),
    Column("legacy", Boolean, nullable=False),
    Index("ix_case_keys_generation", "generation"),
)

items = Table(
    "items",
    metadata,
    _case_number(primary=True),
    Column("id", String, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("text_key", String),
    Index("ix_items_text_key", "text_key"),
    UniqueConstraint("case_number", "number"),
)

# What the queue shows, worked out from the sealed records whenever they are written (pipeline.store.digests).
digests = Table(
    "digests",
    metadata,
    _case_number(primary=True),
    Column("profile", String, nullable=False),
    Column("edition", String, nullable=False),
    Column("counts", Text, nullable=False),
    Column("categories", String, nullable=False),
    Column("unsettled", Integer, nullable=False),
    Column("hidden", Integer, nullable=False),
    Column("outcome", String, nullable=False),
)

# Who did something for which step, as the audit record says: one person, one step.
case_acts = Table(
    "case_acts",
    metadata,
    _case_number(primary=True),
    Column("officer", String, ForeignKey("officers.id"), primary_key=True),
    Column("step", String, primary_key=True),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_number", String, nullable=False),
    Column("item", String, nullable=False),
    Column("officer", String, ForeignKey("officers.id"), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    ForeignKeyConstraint(["case_number", "item"], ["items.case_number", "items.id"]),
    Index("ix_decisions_case_number", "case_number"),
)

signatures = Table(
    "signatures",
    metadata,
    Column("position", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    _case_number(),
    Column("step", String, nullable=False),
    Column("officer", String, ForeignKey("officers.id"), nullable=False),
    Column("void", Boolean, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("ix_signatures_case_number", "case_number"),
)

remarks = Table(
    "remarks",
    metadata,
    Column("id", Integer, primary_key=True),
    _case_number(),
    Column("sealed", LargeBinary, nullable=False),
    Index("ix_remarks_case_number", "case_number"),
)

marks = Table(
    "marks",
    metadata,
    Column("id", Integer, primary_key=True),
    _case_number(),
    Column("fingerprint", String, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("ix_marks_case_number", "case_number"),
)

dismissed_marks = Table(
    "dismissed_marks",
    metadata,
    Column("fingerprint", String, primary_key=True),
    _case_number(),
    Column("sealed", LargeBinary, nullable=False),
)

rulings = Table(
    "rulings",
    metadata,
    Column("id", Integer, primary_key=True),
    _case_number(),
    Column("sealed", LargeBinary, nullable=False),
    Index("ix_rulings_case_number", "case_number"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    _case_number(),
    Column("plan", String, nullable=False),
    Column("enqueued_at", String, nullable=False),
    Column("finished_at", String),
    UniqueConstraint("case_number", "plan"),
)

consultations = Table(
    "consultations",
    metadata,
    Column("id", Integer, primary_key=True),
    _case_number(),
    Column("sealed", LargeBinary, nullable=False),
    Index("ix_consultations_case_number", "case_number"),
)

# The rules that a case was opened under; what was once used is never changed.
profile_editions = Table(
    "profile_editions",
    metadata,
    Column("edition", String, primary_key=True),
    Column("profile", String, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

calendar_years = Table(
    "calendar_years",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
)

substitutions = Table(
    "substitutions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("deputy", String, ForeignKey("officers.id"), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

# Words of the bureau's own, in ``sealed``; a row is never deleted.
terms = Table(
    "terms",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ended", Boolean, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

releases = Table(
    "releases",
    metadata,
    _case_number(primary=True),
    Column("exported", Boolean, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("ix_releases_exported", "exported"),
)

# What the ledger filters and sorts by, kept beside the case (pipeline.store.ledger).
ledger = Table(
    "ledger",
    metadata,
    _case_number(primary=True),
    Column("opened_at", String, nullable=False),
    Column("attribute", String),
    Column("opinion", String),
    Column("released_at", String),
    Index("ix_ledger_opened_at", "opened_at"),
    Index("ix_ledger_released_at", "released_at"),
)

arrivals = Table(
    "arrivals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("batch", String, nullable=False),
    Column("officer", String, ForeignKey("officers.id"), nullable=False),
    Column("done", Boolean, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("ix_arrivals_batch", "batch"),
    Index("ix_arrivals_done", "done"),
    Index("ix_arrivals_officer", "officer"),
)

# ``name_key`` is the keyed hash of the name that was typed, whether anybody has it or not.
login_failures = Table(
    "login_failures",
    metadata,
    Column("name_key", String, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("until", String),
)

# Both are append-only: pipeline.store.triggers.
audit_events = Table(
    "audit_events",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("at", String, nullable=False),
    Column("action", String, nullable=False),
    Column("officer", String),
    Column("case_number", String),
    Column("details", Text, nullable=False),
    Column("previous", String, nullable=False, unique=True),
    Column("hash", String, nullable=False, unique=True),
    Column("mac", String, nullable=False),
    Index("ix_audit_events_case_number", "case_number"),
    Index("ix_audit_events_officer", "officer", "action", "case_number"),
    Index("ix_audit_events_action", "action", "at"),
)

audit_heads = Table(
    "audit_heads",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("hash", String, nullable=False),
    Column("at", String, nullable=False),
    Column("public_key", String, nullable=False),
    Column("signature", String, nullable=False),
)
