"""Locks across machines: PostgreSQL's advisory locks, which last as long as their session.

A session is a connection, a connection is a file descriptor, and a child process that inherits the descriptor keeps the
connection open. So like a file lock on one machine, a lock ends with the last process that holds it, however that ends.
If a machine vanishes from the network, keepalives tell the server within two minutes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from reprints.catalogue.database.connection import parse_url
from reprints.catalogue.database.faults import explain

_POLL_SECONDS = 0.5
# after 60 s of silence the server probes every 20 s, and drops the session after the third time
_SESSION = (
    "SET tcp_keepalives_idle = 60",
    "SET tcp_keepalives_interval = 20",
    "SET tcp_keepalives_count = 3",
    "SET idle_session_timeout = 0",
)
_LOCK = text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))")


@contextmanager
def hold_lock(url: str, name: str, patience: float = 0.0) -> Iterator[int | None]:
    """Yields the descriptor that holds the lock; None if somebody else holds it for longer than `patience` seconds.

    Yields -1 on SQLite, whose catalogue no other machine reads, so that no lock is needed. Raises CatalogueError.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        yield -1
        return
    engine = create_engine(parsed, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            for statement in _SESSION:
                connection.exec_driver_sql(statement)
            yield _find_descriptor(connection) if _acquire(connection, name, patience) else None
    except SQLAlchemyError as error:
        raise explain(error, parsed) from error
    finally:
        engine.dispose()


def _acquire(connection: Connection, name: str, patience: float) -> bool:
    deadline = time.monotonic() + patience
    while not (is_held := connection.execute(_LOCK, {"name": f"reprints {name}"}).scalar_one()):
        if time.monotonic() >= deadline:
            break
        time.sleep(_POLL_SECONDS)
    return bool(is_held)


def _find_descriptor(connection: Connection) -> int:
    driver: Any = connection.connection.driver_connection
    return int(driver.fileno())
