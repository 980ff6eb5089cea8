"""Turns a driver's error into one line a person can act on, without SQL, values or passwords."""

from __future__ import annotations

import sqlite3

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError

from reprints.errors import CatalogueError

# https://www.sqlite.org/rescode.html; extended codes begin with the primary one's name
_SQLITE = (
    ("SQLITE_BUSY", "is held by another process", "Wait for the other command to end, or end it, and run this again"),
    ("SQLITE_LOCKED", "is held by another process", "Wait for the other command to end, and run this again"),
    ("SQLITE_FULL", "cannot grow: the disk is full", "Free some space and run this again; what was stored is safe"),
    ("SQLITE_READONLY", "cannot be written", "Make the file and its folder writable for this user"),
    ("SQLITE_CANTOPEN", "cannot be opened", "Check that its folder exists and is writable for this user"),
    ("SQLITE_PERM", "cannot be opened", "Make the file and its folder writable for this user"),
    ("SQLITE_NOTADB", "is not a database", "Move the file away, or point REPRINTS_CATALOGUE_URL elsewhere"),
    ("SQLITE_CORRUPT", "is damaged", "Restore it from a copy; the archive's WARC files are not affected"),
    ("SQLITE_IOERR", "cannot be read or written: the disk reports an error", "Check the disk, then run this again"),
)


def explain(error: SQLAlchemyError | sqlite3.Error, url: URL) -> CatalogueError:
    """The CatalogueError to raise in place of a database error."""
    original = error.orig if isinstance(error, StatementError) else error
    name = show_url(url)
    code = getattr(original, "sqlite_errorname", None) or ""
    for prefix, problem, mend in _SQLITE:
        if code.startswith(prefix):
            return CatalogueError(f"the catalogue {name} {problem}", mend=mend)
    words = scrub(" ".join(str(original).split()).rstrip(".? "), url) if original else type(error).__name__
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return CatalogueError(f"the catalogue {name} was lost: {words}", mend="Check the server, then run this again")
    if url.get_backend_name() == "postgresql" and not getattr(original, "sqlstate", None):
        # no SQLSTATE: the server never answered
        return CatalogueError(f"the catalogue {name} cannot be reached: {words}", mend="Check REPRINTS_CATALOGUE_URL")
    return CatalogueError(f"the catalogue {name} refuses: {words}")


def show_url(url: URL) -> str:
    """The catalogue's name in messages: a file's path, or a server's URL without the password."""
    if url.get_backend_name() == "sqlite" and url.database:
        return url.database
    return url.set(query={}).render_as_string(hide_password=True)


def scrub(text: str, url: URL) -> str:
    """`text` without the URL's password, in case a driver repeats it."""
    return text.replace(str(url.password), "***") if url.password else text
