from __future__ import annotations

import multiprocessing
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.database import migrate
from reprints.catalogue.database.connection import Database
from reprints.catalogue.schema import metadata
from reprints.errors import CatalogueError
from reprints.model import Evidence
from tests.catalogue.hand import Archive


def test_the_migrations_make_the_tables_the_code_uses(path: Path) -> None:
    database = Database(f"sqlite:///{path}")
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    database.close()


def test_the_code_knows_every_revision_there_is() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_current_head() == migrate.HEAD
    assert [script.revision for script in scripts.walk_revisions()][::-1] == list(migrate.REVISIONS)


def test_a_catalogue_is_made_where_there_is_not_even_a_folder(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a/b/catalogue.sqlite"
    with Catalogue.open(url) as catalogue:
        catalogue.open_run("sample")
    with Catalogue.open(url) as catalogue:
        assert len(catalogue.runs()) == 1


def test_it_keeps_what_it_holds_through_power_loss_and_checks_references(path: Path) -> None:
    database = Database(f"sqlite:///{path}")
    with database.reading() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    database.close()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}


def test_opening_a_present_catalogue_imports_no_alembic(path: Path) -> None:
    code = (
        "import sys; from reprints.catalogue.catalogue import Catalogue; "
        f"Catalogue.open('sqlite:///{path}').close(); print('alembic' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


def test_processes_that_open_a_new_catalogue_at_the_same_moment_all_get_it(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(3)
    url = f"sqlite:///{tmp_path}/catalogue.sqlite"
    processes = [context.Process(target=_open_and_write, args=(url, barrier, f"source-{n}")) for n in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    with Catalogue.open(url) as catalogue:
        assert {run.source for run in catalogue.runs()} == {"source-0", "source-1", "source-2"}


def _open_and_write(url: str, barrier: object, source: str) -> None:
    barrier.wait()  # type: ignore[attr-defined]
    with Catalogue.open(url) as catalogue:
        catalogue.open_run(source)


def test_a_migration_that_dies_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/catalogue.sqlite"
    database = Database(url)
    with pytest.raises(ZeroDivisionError), database.writing() as connection:
        migrate._upgrade(connection)
        raise ZeroDivisionError
    assert migrate.read_revision(database) is None
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar() == 0
    database.close()
    Catalogue.open(url).close()


def test_a_copy_that_lost_its_wal_mode_gets_it_back(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA journal_mode=DELETE").fetchone() == ("delete",)
    connection.close()
    Catalogue.open(f"sqlite:///{path}").close()
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_a_catalogue_of_a_newer_version_is_left_alone(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'v9999'")
    connection.close()
    before = shutil.copy(path, path.with_suffix(".before"))
    with pytest.raises(CatalogueError, match=r"newer version \(schema v9999\)") as caught:
        Catalogue.open(f"sqlite:///{path}")
    assert "Update the project" in caught.value.mend
    assert path.read_bytes() == Path(before).read_bytes()


def test_a_catalogue_of_before_snapshots_is_migrated_and_learns_from_what_it_holds(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/catalogue.sqlite"
    evidence = Evidence(field="original.outlet", value="The Mill", text="The Mill", method="credit-line")
    with Catalogue.open(url) as catalogue:
        archive = Archive(catalogue)
        archive.open_night()
        archive.publish("http://a.test/1", evidence=(evidence,))
    _go_back_to_v0008(tmp_path / "catalogue.sqlite")
    with Catalogue.open(url) as catalogue:
        article = catalogue.article("http://a.test/1")
        assert (article.evidence, article.capture.snapshot, article.credit_status) == ((evidence,), None, None)
        assert [run.snapshot for run in catalogue.runs()] == [None]
        assert catalogue.newest_snapshot() is None
        assert catalogue.last_name() == 0
        catalogue.recount_names()
        assert [house.name for house in catalogue.count_names(1).houses] == ["The Mill"]


def _go_back_to_v0008(path: Path) -> None:
    """As the version before left it: no names, no snapshots, and documents that know of neither."""
    with sqlite3.connect(path) as connection:
        for statement in (
            "DROP TABLE names",
            "DROP TABLE snapshots",
            "DROP TABLE journal_queue",
            "ALTER TABLE runs DROP COLUMN snapshot",
            "ALTER TABLE articles DROP COLUMN snapshot",
            "UPDATE versions SET document = json_remove(document, '$.capture.snapshot', '$.credit_status')",
            "UPDATE alembic_version SET version_num = 'v0008'",
        ):
            connection.execute(statement)
    connection.close()
