from __future__ import annotations

import os
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.database import connection as connection_module
from reprints.catalogue.database.faults import explain
from reprints.errors import CatalogueError
from tests.catalogue.hand import Archive


def test_a_file_that_is_no_database_is_named_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    path.write_bytes(b"Dear diary, " * 1_000)
    with pytest.raises(CatalogueError, match="is not a database") as caught:
        Catalogue.open(f"sqlite:///{path}")
    assert str(path) in caught.value.message
    assert path.read_bytes() == b"Dear diary, " * 1_000


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CatalogueError, match="cannot be used") as caught:
        Catalogue.open(f"sqlite:///{tmp_path}/file/catalogue.sqlite")
    assert "REPRINTS_DATA" in caught.value.mend


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(CatalogueError, match="cannot be used: Permission denied"):
        Catalogue.open(f"sqlite:///{tmp_path}/catalogue.sqlite")


@pytest.mark.fault("a catalogue that may not grow")
@pytest.mark.parametrize("catalogue_url", ["sqlite"], indirect=True)
def test_a_full_disk_loses_nothing_that_was_stored(archive: Archive) -> None:
    archive.publish("http://archive.sample.test/one")
    database = archive.catalogue._database
    with database.reading() as connection:
        # the limit holds for this one pooled connection, which the next transaction gets
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 2}")
    with pytest.raises(CatalogueError, match="the disk is full") as caught:
        archive.list(*(f"http://archive.sample.test/{number}" for number in range(5_000)))
    assert "Free some space" in caught.value.mend
    assert len(list(archive.catalogue.pages(archive.run.id))) == 1
    assert len(list(archive.catalogue.articles())) == 1


@pytest.mark.fault("SQLite held by another process for longer than is waited")
def test_a_catalogue_held_too_long_by_another_process_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_module, "BUSY_SECONDS", 0.05)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Catalogue.open(f"sqlite:///{path}") as catalogue:
        with pytest.raises(CatalogueError, match="held by another process"):
            catalogue.open_run("sample")
        assert catalogue.runs() == []  # readers do not wait
        other.execute("ROLLBACK")
        catalogue.open_run("sample")
    other.close()


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("hunter2", "not a database URL"),
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
        ("mysql://me:hunter2@host/name", "cannot be kept in mysql"),
        ("nonsense://me:hunter2@host/name", "cannot be kept in nonsense"),
        ("postgresql+nodriver://me:hunter2@host/name", "driver for postgresql.nodriver"),
    ],
)
def test_an_address_that_cannot_be_a_catalogue_is_explained_without_its_password(url: str, problem: str) -> None:
    with pytest.raises(CatalogueError, match=problem) as caught:
        Catalogue.open(url)
    assert "hunter2" not in str(caught.value)


def test_a_server_is_named_without_its_password() -> None:
    url = make_url("postgresql://me:hunter2@db.example.org/reprints?password=hunter2")
    error = explain(sqlite3.OperationalError("login of me with hunter2 failed"), url)
    assert "hunter2" not in str(error)
    assert "db.example.org" in str(error)


def test_a_datetime_without_a_zone_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(CatalogueError, match="without a zone"):
        catalogue.open_run("sample", started_at=datetime(2026, 11, 1))  # noqa: DTZ001
