"""`kill -9` at random moments of what proves, corrects, takes in and hands out; then it is run again and checked."""

from __future__ import annotations

import itertools
import json
import os
import random
import shutil
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from reprints.catalogue.catalogue import Catalogue
from tests.cli.test_import import make_warc
from tests.conftest import Command
from tests.faults.killing import ALL, COMMAND, Work, kill_often, time_undisturbed

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("proof-kills")]

KILLS = int(os.environ.get("REPRINTS_TEST_KILLS", "2"))  # of each kind
_IN_A_ROW = 3
_SITE = "http://old.example/news"
_SYLLABLES = ["ba", "ce", "di", "fo", "gu", "la", "me", "ni", "ro", "su", "ta", "ve", "xi", "za", "tor", "men"]


def make_text(number: int) -> str:
    """Words that no two numbers share in order."""
    dice = random.Random(number)
    words = ["".join(dice.choices(_SYLLABLES, k=3)) for _ in range(60)]
    return " ".join(words).capitalize() + ". "


def make_pages(first: int, last: int, *, year: int) -> list[tuple[str, str, str]]:
    """Every fifth carries the text of the page before, and every fourth another than in an earlier year."""
    return [
        (
            f"{_SITE}/{n}.html",
            f"{year}-05-01T10:{n % 60:02}:00Z",
            make_text((n - (n % 5 == 4)) + 1000 * (n % 4 == 0) * year),
        )
        for n in range(first, last)
    ]


@dataclass
class Estate:
    command: Command
    wrong: list[str] = field(default_factory=list)

    def find_faults(self) -> list[str]:
        """What no kill may leave, whatever was half done."""
        path = self.command.data / "catalogue.sqlite"
        if not path.exists():
            return []
        with sqlite3.connect(path) as database:
            [(said,)] = database.execute("PRAGMA integrity_check").fetchall()
        faults = [] if said == "ok" else [said]
        with Catalogue.open(f"sqlite:///{path}") as catalogue:
            sizes = Counter(a.family for a in catalogue.articles() if a.family)
            for stored in catalogue.histories():
                article, numbers = stored.article, [one.article.version for one in stored.earlier]
                if numbers != list(range(1, article.version)):
                    faults.append(f"{article.url} has versions {numbers} before {article.version}")
                if article.family and sizes[article.family] != article.family_size:
                    faults.append(f"{article.url}: family of {sizes[article.family]}, told to be {article.family_size}")
        return faults

    def check_all(self) -> list[str]:
        """What must be true once the work was run to its end."""
        audit = json.loads(self.command.run("archive", "verify", "--deep", "--json", code=None).stdout)
        faults = [f"{finding['file']}: {finding['what']}" for finding in audit["findings"]]
        status = self.command.run("index", "status", "--json", code=None)
        if status.returncode:
            faults.append(status.stdout)
        return [*faults, *self.find_faults(), *map(str, self.command.data.rglob("*.partial"))]

    def describe(self) -> list[Any]:
        with Catalogue.open(f"sqlite:///{self.command.data}/catalogue.sqlite") as catalogue:
            return [
                (a.url, a.text, a.original.outlet, stored.article.version, [one.since for one in stored.earlier])
                for stored in catalogue.histories()
                for a in (stored.article,)
            ]

    def describe_families(self) -> list[list[str]]:
        with Catalogue.open(f"sqlite:///{self.command.data}/catalogue.sqlite") as catalogue:
            return sorted(
                sorted(article.url for article in catalogue.family_members(row.id)) for row in catalogue.families()
            )


@pytest.fixture(scope="module")
def base(make_command: Callable[[], Command]) -> Command:
    """An archive with forty old articles in it, and a key to sign with."""
    command = make_command()
    folder = command.data.parent
    key = folder / "key.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", str(key)], check=True)
    command.environment["REPRINTS_SIGNING_KEY"] = str(key)
    for number in range(4):
        (folder / f"later-{number}.warc.gz").write_bytes(
            make_warc(make_pages(10 * number, 10 * number + 20, year=2014 - number))
        )
    (folder / "first.warc.gz").write_bytes(make_warc(make_pages(0, 40, year=2012)))
    command.run("archive", "import", str(folder / "first.warc.gz"))
    command.run("families", "--update")
    return command


def lend(base: Command, folder: Path) -> Estate:
    shutil.copytree(base.data, folder / "data")
    return Estate(Command(data=folder / "data", environment=dict(base.environment)))


def measure(base: Command, folder: Path, words: tuple[str, ...]) -> tuple[Estate, float]:
    """The archive after the work was done undisturbed, and how long that took."""
    calm = lend(base, folder)
    return calm, time_undisturbed(calm.command, words)


@dataclass
class Trials:
    """Counts up until there were enough kills: one that came too late, as the work had ended, is none."""

    struck: int = 0

    def __iter__(self) -> Iterator[int]:
        for number in itertools.count():
            if self.struck >= KILLS:
                return
            assert number < 10 * KILLS, "nearly every kill came too late"
            yield number


def strike(base: Command, folder: Path, work: Work, dice: random.Random) -> Iterator[Estate]:
    """Archives in which the work was killed some times and then done; with what was found wrong on the way."""
    trials = Trials()
    for number in trials:
        estate = lend(base, folder / f"trial-{number}")
        times = min(_IN_A_ROW, KILLS - trials.struck)
        struck, estate.wrong = kill_often(estate.command, work, times=times, dice=dice, check=estate.find_faults)
        estate.wrong += estate.check_all()
        assert estate.wrong == []
        yield estate
        trials.struck += struck


def test_an_import_of_several_files_is_gone_on_with_and_ends_the_same(base: Command, tmp_path: Path) -> None:
    words = ("archive", "import", *map(str, sorted(base.data.parent.glob("later-*.warc.gz"))))
    calm, seconds = measure(base, tmp_path / "calm", words)
    assert max(version for *_, version, _ in calm.describe()) > 2
    work = Work(words=words, longest=seconds, victims=(COMMAND, ALL))
    for estate in strike(base, tmp_path, work, random.Random(71)):
        assert estate.describe() == calm.describe()
        lines = (estate.command.data / "archive" / "imported" / "manifest.jsonl").read_text().splitlines()
        assert len(lines) == 5


def test_a_correction_is_made_whole_or_not_at_all_and_reaches_the_index(base: Command, tmp_path: Path) -> None:
    url = f"{_SITE}/3.html"
    words = (
        "correct",
        url,
        "original.outlet=The Valley Post",
        "original.date=2012-05-01",
        "--why",
        "the printed paper",
    )
    calm, seconds = measure(base, tmp_path / "calm", words)
    for estate in strike(base, tmp_path, Work(words=words, longest=seconds), random.Random(72)):
        assert estate.describe() == calm.describe()
        made = estate.command.json("correct", url, "--json")
        assert Counter(one["field"] for one in made).keys() == {"original.outlet", "original.date"}
        assert len({Counter(one["field"] for one in made)[name] for name in ("original.outlet", "original.date")}) == 1
        [hits] = estate.command.json("search", 'outlet:="The Valley Post" date:2012-05-01', "--json")
        assert [hit["url"] for hit in hits["hits"]] == [url]


def test_a_pass_over_families_ends_with_the_same_families(base: Command, tmp_path: Path) -> None:
    bare = lend(base, tmp_path / "bare").command
    with sqlite3.connect(bare.data / "catalogue.sqlite") as database:
        for table in ("copies", "fingerprints", "family_events"):
            database.execute(f"DELETE FROM {table}")  # noqa: S608
        database.execute("UPDATE articles SET family = NULL, family_size = 1")
    bare.run("index", "rebuild")
    words = ("families", "--update")
    calm, seconds = measure(bare, tmp_path / "calm", words)
    assert len(calm.describe_families()) == 4
    for estate in strike(bare, tmp_path, Work(words=words, longest=seconds), random.Random(73)):
        assert estate.describe_families() == calm.describe_families()


@pytest.mark.parametrize("form", ["", ".zip"])
def test_a_case_file_is_there_whole_or_not_at_all(base: Command, tmp_path: Path, form: str) -> None:
    case = f"../case{form}"
    words = ("archive", "export", "*", "-o", case)

    def find_halves(data: Path) -> list[str]:
        target = data.parent / f"case{form}"
        return [] if not target.exists() or is_whole(target) else [f"{target} is there, and not whole"]

    _, seconds = measure(base, tmp_path / "calm", (*words[:4], str(tmp_path / f"calm-case{form}")))
    trials, dice = Trials(), random.Random(74)
    for number in trials:
        estate = lend(base, tmp_path / f"trial-{number}")
        target = estate.command.data.parent / f"case{form}"
        work = Work(words=(*words[:4], str(target)), longest=seconds, is_done=target.exists)
        struck, wrong = kill_often(
            estate.command, work, times=1, dice=dice, check=lambda estate=estate: find_halves(estate.command.data)
        )
        assert wrong == []
        assert is_whole(target)
        assert [path.name for path in target.parent.iterdir() if "case" in path.name] == [target.name]
        trials.struck += struck


def is_whole(target: Path) -> bool:
    folder = target
    if target.suffix == ".zip":
        folder = target.with_name("unpacked")
        shutil.rmtree(folder, ignore_errors=True)
        shutil.unpack_archive(target, folder)
        folder = next(folder.rglob("SHA256SUMS")).parent
    done = subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=folder, check=False)
    if target.suffix == ".zip":
        shutil.rmtree(target.with_name("unpacked"))
    return done.returncode == 0


def test_a_stamp_that_was_killed_is_made_by_the_next(base: Command, tmp_path: Path) -> None:
    bare = lend(base, tmp_path / "bare").command
    shutil.rmtree(bare.data / "archive" / "imported" / "stamps")
    words = ("archive", "stamp")
    _, seconds = measure(bare, tmp_path / "calm", words)
    for estate in strike(bare, tmp_path, Work(words=words, longest=seconds), random.Random(75)):
        [audit] = estate.command.json("archive", "verify", "--json")
        assert audit["witnesses"] == 2  # of the manifest and of the journal
