"""Which schema a database has, and bringing it up: Alembic run from code, without alembic.ini and without touching logging.

Alembic is imported only where migrations run, so that opening a home stays fast.
"""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

MIGRATIONS = "pipeline.store:migrations"
_VERSION_TABLE = "alembic_version"


def revision_of(connection: Connection) -> str | None:
    """Return the revision that the database has, None for a database without tables of ours."""
    if not inspect(connection).has_table(_VERSION_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalar()


def migrate(connection: Connection, revision: str = "head") -> None:
    """Run the migrations up to ``revision`` inside the connection's transaction: all of them or none."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
