"""The archive in a bucket of a real S3 server, by the command a person types."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reprints.archive.closing import describe_file
from reprints.archive.layout import list_partials, list_warcs
from reprints.archive.proof.manifest import Entered, append_entry, read_chain
from reprints.archive.store import open_store
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import NewCapture
from reprints.errors import ArchiveError, StoreError
from reprints.extract.versions import EXTRACTOR
from reprints.registry import load_source
from reprints.settings import Settings, load_settings
from reprints.sources import path_of
from reprints.stages.custody.proof import Audit, verify_archive
from reprints.stages.custody.uploads import store_standing, upload_after, upload_archive
from reprints.stages.extraction.pool import ExtractionPool
from reprints.stages.extraction.reader import SourceReader
from reprints.stages.locks import hold_source
from tests.conftest import Bucket, Command
from tests.servers.s3.server import SECRET

NO_COPIES = {"REPRINTS_ARCHIVE_CACHE_BYTES": "0"}

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("s3")]

REVIEW = "sample-review"


@pytest.fixture(scope="module")
def crawled(make_command: Callable[[], Command]) -> Path:
    """A data folder of one crawl, made before there was a bucket."""
    command = make_command()
    command.run("crawl", REVIEW)
    return command.data


@pytest.fixture
def command_of(bucket: Bucket, tmp_path: Path) -> Callable[[str], Command]:
    """Data folders that keep nothing here once it is in the bucket."""

    def make(name: str) -> Command:
        (tmp_path / name).mkdir()
        return Command(data=tmp_path / name / "data", environment={**bucket.variables, **NO_COPIES})

    return make


@pytest.fixture
def fresh(command_of: Callable[[str], Command]) -> Command:
    return command_of("fresh")


@pytest.fixture
def copied(crawled: Path, command_of: Callable[[str], Command]) -> Command:
    """That data folder, with a bucket that has nothing of it yet."""
    command = command_of("copied")
    shutil.copytree(crawled, command.data)
    return command


def settings_of(command: Command) -> Settings:
    given = {name.removeprefix("REPRINTS_").lower(): value for name, value in command.environment.items()}
    return load_settings(data=command.data, **given)


def verify(command: Command, *, deep: bool = True) -> Audit:
    return verify_archive(settings_of(command), (), deep=deep)


def here(command: Command) -> list[Path]:
    return list_warcs(command.data / "archive")


def first_finding(command: Command, *, deep: bool = False) -> str:
    return str(verify(command, deep=deep).findings[0].what)


def test_a_crawl_ends_in_the_bucket_and_everything_is_done_from_there(fresh: Command, bucket: Bucket) -> None:
    fresh.run("crawl", REVIEW)
    assert here(fresh) == [], "the bucket has it, and no copy was wished for"
    [warc] = bucket.list_warcs()
    assert warc.relative_to(bucket.folder / "archive").parts[0] == REVIEW
    assert len(list(bucket.folder.rglob("*.cdxj"))) == len(list(bucket.folder.rglob("manifests/*.jsonl"))) == 1

    [audit] = fresh.json("archive", "verify", "--deep", "--json")
    assert (audit["intact"], audit["files"], audit["bytes"]) == (True, 1, warc.stat().st_size)
    [again] = fresh.json("reextract", "--source", REVIEW, "--json")
    assert again["outcomes"] == {"unchanged": 12}
    case = fresh.data.parent / "case"
    fresh.run("archive", "export", "judge", "-o", str(case))
    checked = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=case, check=False)
    assert checked.returncode == 0
    assert len((case / "manifest" / REVIEW / "manifest.jsonl").read_bytes().splitlines()) == 1

    # conditional requests and revisits rest on what is only in the bucket now
    fresh.environment["REPRINTS_SAMPLE_NIGHT"] = "2"
    [report] = fresh.json("crawl", REVIEW, "--json")
    assert report["outcomes"]["unchanged"] > 0
    assert len(bucket.list_warcs()) == 2
    audited = verify(fresh)
    assert (audited.intact, audited.files) == (True, 2)
    assert not [path for path in fresh.data.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]


def test_what_is_wrong_in_the_bucket_is_found(copied: Command, bucket: Bucket) -> None:
    upload_archive(settings_of(copied))
    [warc] = bucket.list_warcs()
    name = warc.relative_to(bucket.folder / "archive").as_posix()
    whole = warc.read_bytes()

    middle = len(whole) // 2
    warc.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    assert verify(copied, deep=False).intact, "its size is right"
    found = verify(copied).findings
    assert found[0].file == name
    assert "SHA-256" in found[0].what
    warc.write_bytes(whole[:-1])
    assert "bytes long" in first_finding(copied)
    aside = warc.rename(bucket.folder.parent.parent / "aside")
    assert "missing in the store" in first_finding(copied)
    aside.write_bytes(whole)
    aside.rename(warc)
    assert verify(copied).intact

    stranger = shutil.copy2(warc, warc.with_name("stranger.warc.gz"))
    assert verify(copied, deep=False).intact, "it may be arriving, its manifest a moment behind"
    long_ago = time.time() - 7200
    os.utime(stranger, (long_ago, long_ago))
    assert "put there by somebody else" in first_finding(copied)
    stranger.unlink()
    [manifest] = bucket.folder.rglob("manifests/*.jsonl")
    manifest.write_bytes(manifest.read_bytes().replace(b'"closed"', b'"adopted"'))
    assert "is not the beginning of the manifest here" in first_finding(copied)


def test_a_bucket_out_of_reach_costs_lateness_and_is_told_of(fresh: Command, bucket: Bucket) -> None:
    bucket.server.kill()
    late = fresh.run("crawl", REVIEW, code=1)
    assert "1 WARC file is not in the bucket yet" in late.stdout
    assert "12 new" in late.stdout
    doctor = fresh.run("doctor", "--json", code=1)
    [line] = [line for line in doctor.stdout.splitlines() if '"bucket"' in line]
    assert '"broken"' in line
    assert "1 WARC files" in line
    [status] = fresh.json("archive", "status", "--json")
    assert (status["bucket"]["waiting"], status["bucket"]["kept"]) == (1, 0)
    refused = fresh.run("archive", "verify", code=1)
    assert "cannot be reached" in refused.stderr
    assert SECRET not in "".join(one.stdout + one.stderr for one in (late, doctor, refused))
    [warc] = here(fresh)

    bucket.server.start()
    fresh.environment["REPRINTS_SAMPLE_NIGHT"] = "2"
    fresh.run("crawl", REVIEW)
    assert here(fresh) == []
    assert warc.name in [path.name for path in bucket.list_warcs()]
    audit = verify(fresh)
    assert (audit.intact, audit.files) == (True, 2)


def test_pages_that_wait_in_the_bucket_are_not_called_unreadable_while_it_is_away(
    copied: Command, bucket: Bucket
) -> None:
    upload_archive(settings_of(copied))
    bucket.server.kill()
    broken = copied.run("reextract", "--source", REVIEW, code=1)
    assert "cannot be reached" in broken.stderr
    bucket.server.start()
    [again] = copied.json("reextract", "--source", REVIEW, "--json")
    assert again["outcomes"] == {"unchanged": 12}


def test_a_server_that_goes_away_in_mid_crawl_and_comes_back_has_everything(fresh: Command, bucket: Bucket) -> None:
    fresh.environment |= {"REPRINTS_WARC_BYTES": "20000"}
    crawl = fresh.start("crawl", REVIEW)
    deadline = time.monotonic() + 120
    while not here(fresh):
        assert crawl.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    bucket.server.kill()
    said = crawl.communicate(timeout=240)
    assert "not in the bucket yet" in said[0], said
    files = len(here(fresh)) + len(bucket.list_warcs())
    assert files > 2
    bucket.server.start()
    upload_archive(settings_of(fresh))
    assert (len(bucket.list_warcs()), here(fresh)) == (files, [])
    audit = verify(fresh)
    assert (audit.intact, audit.files) == (True, files)


KILLED = """
import os, signal
from reprints.archive.bucket import upload as module
from reprints.settings import load_settings
from reprints.stages.custody.uploads import upload_archive
kept = module.{name}
def die(*words, **more):
    {before}
    os.kill(os.getpid(), signal.SIGKILL)
module.{name} = die
upload_archive(load_settings())
"""


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("upload_file", "pass"),  # between close and upload
        ("note_upload", "pass"),  # uploaded, not noted
        ("_push_chain", "pass"),  # noted, not in the bucket's manifest
        ("note_upload", "if words[3].endswith('.gz'): return kept(*words)"),  # manifest there, not noted
    ],
)
def test_a_kill_at_any_point_of_an_upload_loses_and_doubles_nothing(
    copied: Command, bucket: Bucket, name: str, before: str
) -> None:
    code = KILLED.format(name=name, before=before)
    done = subprocess.run([sys.executable, "-c", code], env=copied.variables(), cwd=copied.data.parent, check=False)
    assert done.returncode == -signal.SIGKILL
    upload_archive(settings_of(copied))
    assert (len(bucket.list_warcs()), here(copied)) == (1, [])
    assert list_partials(copied.data / "archive") == []
    audit = verify(copied)
    assert (audit.intact, audit.files) == (True, 1)


LEFT = """
import os
from datetime import UTC, datetime
from pathlib import Path
from reprints.archive.warc.records import Exchange
from reprints.archive.writer import WarcWriter
writer = WarcWriter(Path("data/archive"), source="sample-review", run="r", max_bytes=10**9, software="s", operator="o")
writer.write(Exchange(url="http://review.sample.test/x", method="GET", request_headers=(), status=200, reason="OK",
                      response_headers=(), body=b"x", fetched_at=datetime.now(UTC)))
writer.flush()
os._exit(1)
"""


def test_what_a_killed_crawl_left_open_is_closed_and_uploaded_though_another_machine_has_the_source_now(
    copied: Command, bucket: Bucket
) -> None:
    subprocess.run([sys.executable, "-c", LEFT], cwd=copied.data.parent, check=False)
    assert len(list_partials(copied.data / "archive")) == 1
    settings = settings_of(copied)
    with hold_source(settings, REVIEW):
        upload_after(settings)
        assert len(list_partials(copied.data / "archive")) == 1, "it is being crawled here"
    assert upload_after(settings) == ""
    assert list_partials(copied.data / "archive") == []
    assert len(bucket.list_warcs()) == 2
    audit = verify(copied)
    assert (audit.intact, audit.files) == (True, 2)


def test_a_capture_whose_file_is_still_on_another_machine_stays_to_be_read(copied: Command, bucket: Bucket) -> None:
    upload_archive(settings_of(copied))
    [warc] = bucket.list_warcs()
    aside = warc.rename(bucket.folder.parent.parent / "elsewhere")
    settings = settings_of(copied)
    source = load_source(path_of(settings.sources, REVIEW))
    with Catalogue.open(settings.catalogue) as catalogue, ExtractionPool(1) as pool:
        run = catalogue.open_run(REVIEW)
        page = catalogue.captures_of(next(catalogue.articles(REVIEW)).id)[0]
        again = NewCapture(
            url=page.url,
            kind=page.kind,
            status=200,
            fetched_at=datetime.now(UTC),
            warc=page.warc,
            length=1,
            offset=page.offset + 1,
            payload_sha256=page.payload_sha256,
            key=page.key,
            content_sha256="c" * 64,
        )
        catalogue.record(run.id, listed=[(str(page.key), page.url)], captures=[again])

        def read() -> int:
            reader = SourceReader(catalogue, pool, settings.archive, source, store=open_store(settings))
            while reader.step(complete=True) or not reader.idle:
                time.sleep(0.05)
            return reader.settled

        assert read() == 0
        assert len(catalogue.pending(extractor=EXTRACTOR, source=REVIEW)) == 1, "left for a later run"
        aside.rename(warc)
        assert read() == 1, "there is no record at that offset, which now is known"


def test_two_data_folders_write_one_source_into_one_bucket_each_with_its_own_chain(
    copied: Command, fresh: Command, bucket: Bucket
) -> None:
    upload_archive(settings_of(copied))
    fresh.run("crawl", REVIEW)
    assert len(bucket.list_warcs()) == len(list(bucket.folder.rglob("manifests/*.jsonl"))) == 2
    for one in (copied, fresh):
        audit = verify(one)
        assert (audit.intact, audit.files, len(audit.heads)) == (True, 2, 2), audit.findings


def test_a_copied_data_folder_does_not_overwrite_the_chain_of_the_first(
    copied: Command, command_of: Callable[[str], Command], bucket: Bucket
) -> None:
    upload_archive(settings_of(copied))
    twin = command_of("twin")
    shutil.copytree(copied.data, twin.data)
    for one in (copied, twin):
        root = one.data / "archive"
        [entry] = read_chain(root, REVIEW).entries
        path = (root / entry.facts.file).with_name(f"{one.data.parent.name}.warc.gz")
        shutil.copy(bucket.list_warcs()[0], path)
        append_entry(root, REVIEW, describe_file(root, path, Entered.ADOPTED))
    upload_archive(settings_of(copied))
    with pytest.raises(ArchiveError, match="another folder bears its name"):
        upload_archive(settings_of(twin))
    (twin.data / "archive" / "writer").unlink()
    upload_archive(settings_of(twin))
    assert len(list(bucket.folder.rglob("manifests/*.jsonl"))) == 2
    audit = verify(twin)
    assert (audit.intact, audit.files) == (True, 3), audit.findings


def test_as_many_copies_stay_as_there_is_room_for(copied: Command, bucket: Bucket) -> None:
    settings = settings_of(copied).model_copy(update={"archive_cache_bytes": 10**9})
    assert (upload_archive(settings).files, len(here(copied))) == (1, 1)
    standing = store_standing(settings, open_store(settings) or pytest.fail("there is a bucket"))
    assert (standing.waiting, standing.kept) == (0, 1)
    bucket.list_warcs()[0].rename(bucket.folder.parent.parent / "lost")
    assert upload_archive(settings_of(copied)).removed == 0, "the bucket has lost it: this is the only one"
    assert len(here(copied)) == 1
    bucket.server.kill()
    with pytest.raises(StoreError, match="cannot be reached"):
        upload_archive(settings_of(copied))
