"""The dialect-specific part of the schema: what makes the audit tables append-only.

SQLite: without ``recursive_triggers`` (set per connection) ``INSERT OR REPLACE`` removes a row without firing its delete
trigger; therefore the insert triggers themselves refuse whatever is not the next link of the chain. PostgreSQL has TRUNCATE
besides. Nobody who may change the schema is stopped by triggers: that is what chain, MAC and signed heads are for.
"""

from __future__ import annotations

_APPEND_ONLY = "audit record is append-only"
_NOT_NEXT = "not the next audit event"


def append_only(dialect: str) -> tuple[str, ...]:
    """Return the statements that create the triggers on ``audit_events`` and ``audit_heads``."""
    return _postgresql() if dialect == "postgresql" else _sqlite()


def _sqlite() -> tuple[str, ...]:
    refuse = [
        f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{_APPEND_ONLY}'); END"
        for table in ("audit_events", "audit_heads")
        for event in ("UPDATE", "DELETE")
    ]
    next_event = f"""CREATE TRIGGER audit_events_next BEFORE INSERT ON audit_events
        WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM audit_events)
          OR NEW.previous IS NOT coalesce(
              (SELECT hash FROM audit_events ORDER BY sequence DESC LIMIT 1), '{"0" * 64}')
          OR EXISTS (SELECT 1 FROM audit_events WHERE hash = NEW.hash)
        BEGIN SELECT RAISE(ABORT, '{_NOT_NEXT}'); END"""
    new_head = f"""CREATE TRIGGER audit_heads_new BEFORE INSERT ON audit_heads
        WHEN EXISTS (SELECT 1 FROM audit_heads WHERE sequence >= NEW.sequence)
        BEGIN SELECT RAISE(ABORT, '{_APPEND_ONLY}'); END"""
    return (*refuse, next_event, new_head)


def _postgresql() -> tuple[str, ...]:
    statements = [
        f"CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_APPEND_ONLY}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"""CREATE FUNCTION audit_next() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF NEW.sequence IS DISTINCT FROM (SELECT coalesce(max(sequence), 0) + 1 FROM audit_events)
               OR NEW.previous IS DISTINCT FROM coalesce(
                   (SELECT hash FROM audit_events ORDER BY sequence DESC LIMIT 1), '{"0" * 64}')
            THEN RAISE EXCEPTION '{_NOT_NEXT}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
            RETURN NEW; END $$""",
        "CREATE TRIGGER audit_events_next BEFORE INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION audit_next()",
    ]
    statements += [
        f"""CREATE FUNCTION audit_newer() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF EXISTS (SELECT 1 FROM audit_heads WHERE sequence >= NEW.sequence)
            THEN RAISE EXCEPTION '{_APPEND_ONLY}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
            RETURN NEW; END $$""",
        "CREATE TRIGGER audit_heads_new BEFORE INSERT ON audit_heads FOR EACH ROW EXECUTE FUNCTION audit_newer()",
    ]
    statements += [
        f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
        f"FOR EACH {'STATEMENT' if event == 'TRUNCATE' else 'ROW'} EXECUTE FUNCTION audit_refuse()"
        for table in ("audit_events", "audit_heads")
        for event in ("UPDATE", "DELETE", "TRUNCATE")
    ]
    return tuple(statements)
