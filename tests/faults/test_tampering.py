"""Somebody who tries: random tamperings with all that an archive consists of, each to be found by the check for it."""

from __future__ import annotations

import os
import random
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reprints.archive.proof.manifest import append_entry, read_chain
from reprints.errors import ArchiveError
from reprints.settings import Settings
from reprints.stages.custody.casefile import export_case
from reprints.stages.custody.proof import Audit, verify_archive
from tests.cli.test_import import make_warc
from tests.conftest import Bucket, Command, Trials

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("tampering")]

# of each kind
TIMES = max(2, int(os.environ.get("REPRINTS_TEST_KILLS", "2")) // 2)
REVIEW, IMPORTED = "sample-review", "imported"
ARTICLE = "http://old.example/news/1.html"


def settings_of(command: Command, data: Path | None = None) -> Settings:
    given = {name.removeprefix("REPRINTS_").lower(): value for name, value in command.environment.items()}
    return Settings(_env_file=None, **{**given, "data": data or command.data})  # type: ignore[arg-type, call-arg]


@pytest.fixture(scope="module")
def owned(make_command: Callable[[], Command]) -> Command:
    """Two sources, two nights, an import and corrections, signed with a key that only the owner has."""
    command = make_command()
    folder = command.data.parent
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", str(folder / "key.pem")], check=True)
    command.environment["REPRINTS_SIGNING_KEY"] = str(folder / "key.pem")
    pages = [
        (f"http://old.example/news/{n}.html", f"2012-05-0{n}T10:00:00Z", f"Word {n} of it. " * 9) for n in range(1, 6)
    ]
    (folder / "old.warc.gz").write_bytes(make_warc(pages))
    command.run("archive", "import", str(folder / "old.warc.gz"))
    for night in ("1", "2"):
        command.environment["REPRINTS_SAMPLE_NIGHT"] = night
        command.run("crawl", REVIEW)
    command.run("correct", ARTICLE, "original.outlet=The Mill", "title=Another", "--why", "the printed paper")
    command.run("correct", ARTICLE, "title", "--undo", "--why", "a mistake")
    command.run("archive", "stamp")
    del command.environment["REPRINTS_SAMPLE_NIGHT"]
    return command


class Forger:
    """One try on a copy of the data. What it harmed is in `touched`, as names that the check may name."""

    def __init__(self, data: Path, dice: random.Random) -> None:
        self.data, self.root, self.dice = data, data / "archive", dice

    def choose(self, *patterns: str) -> Path:
        return self.dice.choice(sorted(path for pattern in patterns for path in self.root.glob(pattern)))

    def name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def flip(self, path: Path) -> None:
        data = bytearray(path.read_bytes())
        data[self.dice.randrange(len(data))] ^= 1 << self.dice.randrange(8)
        path.write_bytes(bytes(data))

    # each returns the names of which one at least must be named

    def flip_warc(self) -> set[str]:
        path = self.choose("*/*/*.warc.gz")
        self.flip(path)
        return {self.name(path)}

    def move_warc(self) -> set[str]:
        path = self.choose("*/*/*.warc.gz")
        match self.dice.randrange(4):
            case 0:
                path.unlink()
            case 1:
                path.write_bytes(path.read_bytes()[: self.dice.randrange(path.stat().st_size)])
            case 2:
                path.write_bytes(path.read_bytes() + self.dice.randbytes(9))
            case _:
                path = shutil.copy(path, path.parent / f"{self.dice.randrange(9)}.warc.gz")
        return {self.name(path)}

    def harm_chain(self) -> set[str]:
        path = self.choose("*/manifest.jsonl", "*/journal.jsonl")
        if self.dice.random() < 0.5:
            self.flip(path)
        else:
            lines = path.read_bytes().splitlines(keepends=True)
            place = self.dice.randrange(len(lines))
            match self.dice.randrange(3):
                case 0:
                    del lines[place]
                case 1:
                    lines.insert(self.dice.randrange(len(lines)), lines[place])
                case _:
                    lines[place] = lines[place].replace(b"2026", b"2025", 1)
            path.write_bytes(b"".join(lines))
        return {
            self.name(path),
            *map(self.name, path.parent.glob("stamps/*")),
            *map(self.name, path.parent.glob("*/*")),
        }

    def rewrite_chain(self) -> set[str]:
        """A whole chain that holds, over a file that was changed with it; its stamps removed."""
        source = self.dice.choice([REVIEW, IMPORTED])
        facts = [entry.facts for entry in read_chain(self.root, source).entries]
        (self.root / source / "manifest.jsonl").unlink()
        for one in facts:
            append_entry(self.root, source, one)
        shutil.rmtree(self.root / source / "stamps")
        return {f"{source}/manifest.jsonl"}

    def harm_details(self) -> set[str]:
        path = self.choose("*/journal/*.json")
        match self.dice.randrange(3):
            case 0:
                path.unlink()
            case 1:
                path = shutil.copy(path, path.with_name("000777.json"))
            case _:
                self.flip(path)
        return {self.name(path)}

    def harm_witness(self) -> set[str]:
        path = self.choose("*/stamps/*.sig", "*/stamps/*.pem")
        others = sorted(set(path.parent.glob("*.sig")) - {path})
        match self.dice.randrange(3):
            case 0 if path.suffix == ".sig":
                path.unlink()
                source = path.parent.parent.name
                return {self.name(path), f"{source}/manifest.jsonl", f"{source}/journal.jsonl"}
            case 1:
                path.write_bytes(self.dice.choice(others).read_bytes())
            case _:
                self.flip(path)
        return {self.name(path)}

    # of the catalogue

    def edit_version(self) -> set[str]:
        changes = [
            "document = json_set(document, '$.text', 'forged')",
            "document = json_set(document, '$.original.outlet', 'forged')",
            "document = json_set(document, '$.capture.fetched_at', '2001-01-01T00:00:00+00:00')",
            "document = json_set(document, '$.evidence', json('[]'))",
            "captured_at = '2001-01-01 00:00:00.000000'",
            "digest = 'f' || substr(digest, 2) || '0'",
            "capture_id = (SELECT max(id) FROM captures)",
            "extractor = 'forged'",
        ]
        return self._edit("versions", self.dice.choice(changes), "article_id")

    def edit_article(self) -> set[str]:
        changes = [
            "first_seen = '2001-01-01 00:00:00.000000'",
            "changed_at = '2001-01-01 00:00:00.000000'",
            "last_seen = '2001-01-01 00:00:00.000000'",
            "canonical_url = 'http://forged.example/'",
            "language = 'xx'",
            "version = version + 1",
            'corrections = json(\'{"title": {"value": "x", "why": "x", "author": "x", "at": "2026"}}\')',
        ]
        return self._edit("articles", self.dice.choice(changes), "id")

    def edit_capture(self) -> set[str]:
        changes = [
            "url = 'http://forged.example/', final_url = NULL",
            "fetched_at = '2001-01-01 00:00:00.000000'",
            "status = status + 1",
            "offset = offset + 1",
            "length = length + 1",
            "payload_sha256 = 'f' || substr(payload_sha256, 2) || '0'",
            "content_type = 'forged/type'",
        ]
        chosen = self.dice.choice(changes)
        where = "content_type IS NOT NULL AND warc LIKE 'sample%'" if "content_type" in chosen else "1"
        return self._edit("captures", chosen, "warc", where)

    def edit_correction(self) -> set[str]:
        changes = ["value = '\"forged\"'", "author = 'forged'", "why = 'forged'", "at = '2001-01-01 00:00:00.000000'"]
        return self._edit("corrections", self.dice.choice(changes), "article_id")

    def remove_row(self) -> set[str]:
        table, name = self.dice.choice([("versions", "article_id"), ("corrections", "article_id")])
        return self._edit(table, "", name)

    def edit_verdict(self) -> set[str]:
        return self._edit("runs", "verdict = 'dropped'", "id", "verdict IS NOT NULL")

    def _edit(self, table: str, change: str, name: str, where: str = "1") -> set[str]:
        with sqlite3.connect(self.data / "catalogue.sqlite") as database:
            rows = database.execute(f"SELECT rowid, {name} FROM {table} WHERE {where} ORDER BY rowid").fetchall()  # noqa: S608
            number, found = self.dice.choice(rows)
            words = f"UPDATE {table} SET {change}" if change else f"DELETE FROM {table}"  # noqa: S608
            database.execute(f"{words} WHERE rowid = ?", (number,))
        return {str(found)}


KINDS = [
    ("a bit flipped in a WARC", Forger.flip_warc),
    ("a WARC removed, cut, lengthened or put there", Forger.move_warc),
    ("a line of a chain changed, removed or added", Forger.harm_chain),
    ("a chain written anew, its witnesses removed", Forger.rewrite_chain),
    ("details of a journal entry", Forger.harm_details),
    ("a signature or a key", Forger.harm_witness),
    ("a version in the catalogue", Forger.edit_version),
    ("an article's row", Forger.edit_article),
    ("a capture in the catalogue", Forger.edit_capture),
    ("a correction", Forger.edit_correction),
    ("a row removed", Forger.remove_row),
    ("a verdict on a run", Forger.edit_verdict),
]


def judge(audit: Audit, touched: set[str], harmed: str) -> list[str]:
    """What is wrong with the audit: nothing of the harm is named, or more than that."""
    said = [(finding.file, finding.what) for finding in audit.findings] + [("", note) for note in audit.notes]
    if not any(name in file or name in what for name in touched for file, what in said):
        return [f"{harmed}: none of {sorted(touched)} is named, but {said}"]
    sources = {source for source in (REVIEW, IMPORTED) for name in touched if name.startswith(source)}
    strangers = [file for file, _ in said if sources and file and file.partition("/")[0] not in sources]
    return [f"{harmed}: {strangers} are accused, {sorted(touched)} was touched"] if strangers else []


@pytest.mark.fault("somebody who tries: archive, chains, witnesses and catalogue tampered with")
@pytest.mark.parametrize(("harmed", "harm"), KINDS, ids=[name for name, _ in KINDS])
def test_every_tampering_is_found_by_a_deep_check_and_none_of_the_untouched_accused(
    owned: Command, tmp_path: Path, trials: Trials, harmed: str, harm: Callable[[Forger], set[str]]
) -> None:
    dice = random.Random(harmed)
    for number in range(TIMES):
        data = tmp_path / str(number)
        shutil.copytree(owned.data, data, ignore=shutil.ignore_patterns("runs", "index", "reports"))
        touched = harm(Forger(data, dice))
        audit = verify_archive(settings_of(owned, data), [], deep=True)
        trials.add(1, judge(audit, touched, harmed))
        shutil.rmtree(data)


def test_what_was_not_tampered_with_is_not_accused(owned: Command) -> None:
    audit = verify_archive(settings_of(owned), [], deep=True)
    assert (audit.findings, audit.notes, audit.skipped) == ((), (), 0)


@pytest.fixture(scope="module")
def case(owned: Command, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A case file, and the digest that was noted when it was made."""
    folder = tmp_path_factory.mktemp("cases") / "case"
    made = export_case(settings_of(owned), "source:sample-review", folder, limit=2)
    key = owned.environment["REPRINTS_SIGNING_KEY"]
    words = ["openssl", "pkey", "-in", key, "-pubout", "-out", str(folder.parent / "key.pub.pem")]
    subprocess.run(words, check=True)
    return folder, made.sums


def follow(folder: Path, noted: str, guide: Path) -> Iterator[str]:
    """What the steps that only need sha256sum say is wrong. `guide` is the VERIFY.txt that was received; that in the
    folder may be the forger's."""
    text = guide.read_text(encoding="utf-8")
    for block in re.findall(r"(?:^    .*\n)+", text, re.M)[:3]:
        done = subprocess.run(["sh", "-c", block], cwd=folder, capture_output=True, check=False)
        if done.returncode or (b"sha256sum SHA256SUMS" in block.encode() and noted.encode() not in done.stdout):
            yield (done.stdout + done.stderr).decode(errors="replace")


@pytest.mark.fault("somebody who tries: any byte of a case file")
def test_a_bit_flipped_anywhere_in_a_case_file_is_found_by_sha256sum(
    case: tuple[Path, str], tmp_path: Path, trials: Trials
) -> None:
    dice, (whole, noted) = random.Random(12), case
    guide = whole / "VERIFY.txt"
    assert list(follow(whole, noted, guide)) == []
    files = sorted(path.relative_to(whole) for path in whole.rglob("*") if path.is_file())
    for number in range(2 * TIMES):
        folder = tmp_path / str(number)
        shutil.copytree(whole, folder)
        name = dice.choice(files) if number % 3 else Path("SHA256SUMS")
        Forger(tmp_path, dice).flip(folder / name)
        trials.add(1, [] if list(follow(folder, noted, guide)) else [f"{name} was changed and passed"])
        shutil.rmtree(folder)


@pytest.mark.fault("somebody who tries: forgeries that would be handed out")
def test_nothing_forged_is_handed_out(owned: Command, tmp_path: Path, trials: Trials) -> None:
    dice = random.Random(13)
    for number in range(TIMES):
        data = tmp_path / str(number)
        shutil.copytree(owned.data, data)
        forger = Forger(data, dice)
        harm = dice.choice([Forger.flip_warc, Forger.edit_version, Forger.edit_capture, Forger.edit_correction])
        harm(forger)
        settings = settings_of(owned, data)
        try:
            export_case(settings, "*", tmp_path / f"case-{number}")
        except ArchiveError:
            passed = []
        else:
            found = {finding.file for finding in verify_archive(settings, [], deep=True).findings}
            named = {line.split("\t")[3] for line in (tmp_path / f"case-{number}/records.tsv").read_text().splitlines()}
            # else what was forged is not of the case: a listing, say
            is_of_case = harm in (Forger.edit_version, Forger.edit_correction) or found & named
            passed = [f"{harm.__name__}: handed out"] if is_of_case else []
        trials.add(1, passed)
        shutil.rmtree(data)


@pytest.mark.fault("somebody who tries: objects of the bucket")
def test_every_object_tampered_with_in_the_bucket_is_found(
    owned: Command, bucket: Bucket, tmp_path: Path, trials: Trials
) -> None:
    data = tmp_path / "data"
    shutil.copytree(owned.data, data)
    command = Command(data=data, environment={**owned.environment, **bucket.variables})
    command.run("archive", "upload")
    settings = settings_of(command)
    assert verify_archive(settings, [], deep=True).findings == ()
    dice, objects = random.Random(14), bucket.folder
    kinds = [
        path for path in sorted(objects.rglob("*.*")) if path.is_file() and path.suffix in (".gz", ".jsonl", ".json")
    ]
    for _ in range(TIMES):
        path = dice.choice(kinds)
        whole = path.read_bytes()
        Forger(data, dice).flip(path)
        found = verify_archive(settings, [], deep=True, afresh=True).findings
        trials.add(1, [] if any(Path(finding.file).name == path.name for finding in found) else [f"{path.name} passed"])
        path.write_bytes(whole)
