"""However an article comes into the archive, its copies are found and the index knows of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from reprints.settings import find_config
from tests.conftest import Command

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("following")]
COPIED = "orchards Idlib"  # a text on both sites


@pytest.fixture(scope="module")
def held(make_command: Callable[[], Command]) -> Command:
    """The review is in; the archive's articles wait, for more were expected."""
    command = make_command()
    config = shutil.copytree(find_config(), command.data.parent / "config")
    path = config / "sources" / "sample-archive.yml"
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    document["expectations"] = {"articles": {"min": 1_000}}
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    command.environment["REPRINTS_CONFIG"] = str(config)
    command.run("crawl", "sample-archive", "sample-review", code=1)
    assert command.json("families", "--json") == []
    return command


def copy(command: Command, tmp_path: Path) -> tuple[Command, str]:
    """A copy of its own, and the run that is held in it."""
    shutil.copytree(command.data, tmp_path / "data")
    copied = Command(data=tmp_path / "data", environment=dict(command.environment))
    [entry] = copied.json("quarantine", "list", "--json")
    return copied, entry["run"]


def check_families(command: Command) -> None:
    assert [family["size"] for family in command.json("families", "--json")] == [2, 2]
    assert command.json("search", COPIED, "--json")[0]["total"] == 2
    assert command.json("search", COPIED, "--collapse", "--json")[0]["total"] == 1, "the index knows the family"


def test_copies_among_released_articles_are_found(held: Command, tmp_path: Path) -> None:
    command, run = copy(held, tmp_path)
    command.run("quarantine", "release", run)
    check_families(command)


def test_copies_among_articles_read_again_are_found(held: Command, tmp_path: Path) -> None:
    command, run = copy(held, tmp_path)
    command.run("reextract", "--run", run, "--dry-run")
    assert command.json("families", "--json") == []
    command.run("reextract", "--run", run)
    check_families(command)


def test_copies_among_imported_articles_are_found(held: Command, tmp_path: Path) -> None:
    command = Command(data=tmp_path / "data", environment=dict(held.environment))
    command.run("archive", "import", *map(str, sorted((held.data / "archive").rglob("*.warc.gz"))))
    check_families(command)
