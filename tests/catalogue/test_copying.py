"""An SQLite catalogue copied to a real PostgreSQL: every row, whole or not at all, and life goes on there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from reprints.catalogue.articles.article_rows import Correction
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.database.connection import Database
from reprints.catalogue.database.copying import copy_catalogue
from reprints.catalogue.schema import captures, metadata
from reprints.errors import CatalogueError, UsageError
from tests.catalogue.hand import Archive
from tests.servers.postgres import Server

A, B = "https://archive.sample.test/a.html", "https://archive.sample.test/b.html"


@pytest.fixture
def target(postgres: tuple[Server, str]) -> Iterator[str]:
    server, _ = postgres
    name = server.create()
    yield server.url(name).replace("+psycopg", "")
    server.drop(name)


@pytest.fixture
def origin(path: Path) -> str:
    """Versions, a tombstone, a correction, readings on trial, letters of all sorts; numbers of rows that went."""
    url = f"sqlite:///{path}"
    with Catalogue.open(url) as catalogue:
        archive = Archive(catalogue)
        archive.open_night()
        archive.publish(A, "Before — “ñ” \N{GRINNING FACE}.")
        archive.publish(B)
        archive.close_night()
        archive.drain_outbox()
        for _ in range(2):
            archive.open_night()
            archive.publish(A, "After.")
            archive.miss(B)
            archive.close_night()
        archive.drain_outbox()
        catalogue.correct(A, [Correction(field="original.place", value=None, why="none is stated", author="somebody")])
        archive.drain_outbox()
        archive.run = catalogue.open_run("sample", on_trial=True)
        archive.publish(A, "On trial.")
    return url


def read_all(url: str) -> dict[str, list[tuple[Any, ...]]]:
    database = Database(url)
    with database.reading() as connection:
        rows = {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in metadata.sorted_tables
        }
    database.close()
    return rows


def test_every_row_arrives_and_what_comes_next_gets_a_number_never_given(origin: str, target: str) -> None:
    before = read_all(origin)
    filled = {name for name, rows in before.items() if rows}
    assert filled >= {"runs", "captures", "pages", "articles", "versions", "held", "corrections"}
    assert before["outbox"] == [], "its numbers were given and are gone"
    told: list[str] = []
    counts = copy_catalogue(origin, target, lambda table, *_: told.append(table))
    assert read_all(target) == before == read_all(origin)
    assert counts == {name: len(rows) for name, rows in before.items()}
    assert set(told) == filled
    for url in (origin, target):
        with Catalogue.open(url) as catalogue:
            archive = Archive(catalogue, night=9, offset=9_000)
            archive.open_night()
            archive.publish(B, "Back.")
            assert catalogue.article(B).gone_at is None
    after, there = read_all(origin), read_all(target)
    for name, place in (("captures", 0), ("outbox", 0)):
        assert there[name][-1][place] == after[name][-1][place]


def test_a_revisit_is_copied_after_the_capture_it_refers_to_whichever_has_the_lower_number(
    origin: str, target: str
) -> None:
    database = Database(origin)
    with database.writing() as connection:
        last = connection.execute(select(captures.c.id).order_by(captures.c.id.desc())).scalars().first()
        assert last and last > 1
        connection.execute(captures.update().where(captures.c.id == 1).values(revisit_of=last))
    database.close()
    copy_catalogue(origin, target, lambda *_: None)
    assert read_all(target) == read_all(origin)


def test_a_catalogue_that_holds_anything_is_left_alone(origin: str, target: str) -> None:
    with Catalogue.open(target) as catalogue:
        catalogue.open_run("another")
    before = read_all(target)
    with pytest.raises(CatalogueError, match="is not empty: it has runs") as caught:
        copy_catalogue(origin, target, lambda *_: None)
    assert "Name a new database" in caught.value.mend
    assert read_all(target) == before


class Killed(BaseException):
    """As by a signal."""


@pytest.mark.parametrize("fault", ["refused", "short", "killed"])
def test_a_copy_that_fails_leaves_the_target_empty_and_can_be_made_again(origin: str, target: str, fault: str) -> None:
    def watch(table: str, *_: int) -> None:
        if fault == "killed" and table == "versions":
            raise Killed

    faults = {
        "refused": (origin, "UPDATE versions SET extractor = 'a' || char(0)"),  # PostgreSQL takes no such letter
        "short": (target, "CREATE RULE lossy AS ON INSERT TO held DO INSTEAD NOTHING"),
    }
    mended = {
        "refused": (origin, "UPDATE versions SET extractor = 'a'"),
        "short": (target, "DROP RULE lossy ON held"),
    }
    Catalogue.open(target).close()
    say(*faults.get(fault, (origin, "SELECT 1")))
    with pytest.raises((CatalogueError, Killed)) as caught:
        copy_catalogue(origin, target, watch)
    assert "\n" not in str(caught.value)
    assert fault != "short" or "held: 0 of 1" in str(caught.value)
    assert not any(read_all(target).values())
    say(*mended.get(fault, (origin, "SELECT 1")))
    copy_catalogue(origin, target, lambda *_: None)
    assert read_all(target) == read_all(origin)


def say(url: str, statement: str) -> None:
    database = Database(url)
    with database.writing() as connection:
        connection.execute(text(statement))
    database.close()


def test_it_goes_from_a_file_that_is_there_to_a_server(origin: str, target: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="from SQLite to PostgreSQL"):
        copy_catalogue(origin, f"sqlite:///{tmp_path}/other.sqlite", lambda *_: None)
    with pytest.raises(UsageError, match="there is no catalogue"):
        copy_catalogue(f"sqlite:///{tmp_path}/none.sqlite", target, lambda *_: None)
    assert not (tmp_path / "none.sqlite").exists()
