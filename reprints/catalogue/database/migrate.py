"""Migrates a catalogue to the current schema. Opening a current one does not import alembic."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from reprints.catalogue.database.connection import BUSY_SECONDS, Database
from reprints.catalogue.database.faults import explain, show_url
from reprints.errors import CatalogueError

# oldest first; this code reads and writes the last one
REVISIONS = ("v0001", "v0003", "v0004", "v0005", "v0006", "v0007", "v0008", "v0009", "v0010", "v0011")
HEAD = REVISIONS[-1]

# for PostgreSQL: any number not used elsewhere; locked until the migration's transaction ends
_ADVISORY_LOCK = 7_274_110_326


def ensure_schema(database: Database) -> None:
    """Create or migrate the tables if needed; several processes may do so at once.

    Raises CatalogueError if the catalogue cannot be opened or was written by a newer version.
    """
    if database.is_sqlite:
        _ensure_sqlite(database)
    elif read_revision(database) != HEAD:
        with database.writing() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _ADVISORY_LOCK})
            _upgrade(connection)


def read_revision(database: Database) -> str | None:
    """The schema's revision, None for an empty database. Raises CatalogueError on one this code does not know."""
    with database.reading() as connection:
        # checked before reading it: on PostgreSQL an error would abort the transaction
        if not connection.dialect.has_table(connection, "alembic_version"):
            return None
        revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if revision is not None and revision not in REVISIONS:
        raise CatalogueError(
            f"the catalogue {show_url(database.url)} was written by a newer version (schema {revision})",
            mend=f"Update the project; this version knows schemas up to {HEAD}",
        )
    return revision


def _ensure_sqlite(database: Database) -> None:
    path = database.path
    if path.exists() and _is_current(database):
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # switching to WAL needs exclusive access, for which SQLite does not wait, so openers queue here
        with FileLock(f"{path}.lock", timeout=BUSY_SECONDS):
            if not _is_current(database):
                _switch_to_wal(database)
                with database.writing() as connection:
                    _upgrade(connection)
    except Timeout:
        raise CatalogueError(
            f"the catalogue {path} is being migrated by another process", mend="Wait for it, and run this again"
        ) from None
    except OSError as error:
        raise CatalogueError(
            f"the catalogue's folder {path.parent} cannot be used: {error.strerror}",
            mend="Make it writable for this user, or set REPRINTS_DATA to another folder",
        ) from None


def _is_current(database: Database) -> bool:
    if read_revision(database) != HEAD:
        return False
    with database.reading() as connection:
        # a copied file may have lost it
        return bool(connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal")


def _switch_to_wal(database: Database) -> None:
    # on the raw connection: the mode cannot change inside a transaction
    try:
        connection = database.engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA journal_mode=WAL")
        finally:
            connection.close()
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise explain(error, database.url) from error


def _upgrade(connection: Connection) -> None:
    """Run the missing migrations in the caller's transaction: if killed, the schema is unchanged."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
