"""An archive that outgrows its machine: its catalogue copied to a real PostgreSQL, and the next night there."""

from __future__ import annotations

from pathlib import Path

import pytest

from reprints.settings import load_settings
from reprints.stages.locks import hold_source
from tests.conftest import Command
from tests.servers.postgres import Server

pytestmark = [pytest.mark.slow]

REVIEW = "sample-review"


def test_the_next_night_goes_on_in_the_copied_catalogue(
    command: Command, postgres: tuple[Server, str], tmp_path: Path
) -> None:
    command.run("crawl", REVIEW)
    assert "no PostgreSQL catalogue is set" in command.run("catalogue", "copy", code=2).stderr
    before = command.json("report", "--json")
    server, _ = postgres
    name = server.create()
    command.environment["REPRINTS_CATALOGUE_URL"] = server.url(name).replace("+psycopg", "")
    with hold_source(load_settings(data=command.data), REVIEW):
        assert f"{REVIEW} is already being crawled" in command.run("catalogue", "copy", code=1).stderr
    done = command.run("catalogue", "copy")
    assert "articles: 12 rows" in done.stderr
    assert "catalogue.sqlite is as it was" in done.stdout
    assert command.json("report", "--json") == before
    assert "is not empty" in command.run("catalogue", "copy", code=1).stderr
    (command.data / "catalogue.sqlite").rename(tmp_path / "aside.sqlite")
    command.run("crawl", REVIEW)
    [report] = command.json("report", "--json")
    assert report["unchanged_only"], report["outcomes"]
    assert command.json("index", "status", "--json")[0]["level"]
    assert not (command.data / "catalogue.sqlite").exists()
