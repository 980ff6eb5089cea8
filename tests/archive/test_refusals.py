"""A disk that is full, a limit, a folder that may not be written: said plainly, and nothing earlier is lost."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from reprints.archive.layout import list_partials, list_warcs
from reprints.archive.proof.verify import verify_warc
from reprints.archive.reader import iterate_responses
from reprints.errors import ArchiveError

# Fills whatever limit there is, then writes something small that still fits, and closes.
FILL = """
    import random, sys
    from datetime import UTC, datetime
    from pathlib import Path
    from reprints.archive.warc.records import Exchange
    from reprints.archive.writer import WarcWriter
    from reprints.errors import ArchiveError

    def make(number, size):
        return Exchange(
            url=f"http://a.test/{number}", method="GET", request_headers=(), status=200, reason="OK",
            response_headers=(), body=random.Random(number).randbytes(size), fetched_at=datetime.now(UTC))

    with WarcWriter(Path(sys.argv[1]), source="s-s", run="r", max_bytes=10**9, software="s", operator="o") as writer:
        for number in range(100):
            try:
                writer.write(make(number, 30_000))
            except ArchiveError as error:
                print(number, error)
                break
        else:
            sys.exit("nothing was refused")
        writer.write(make(number + 1, 10))
"""


def check_what_is_left(root: Path, output: str) -> None:
    refused = int(output.split(maxsplit=1)[0])
    assert refused > 0
    [path] = list_warcs(root)
    assert list_partials(root) == []
    assert verify_warc(path).problems == ()
    found = list(iterate_responses(path))
    assert [response.url.rpartition("/")[2] for response in found] == [*map(str, range(refused)), str(refused + 1)]
    for number, response in enumerate(found[:-1]):
        assert response.payload == random.Random(number).randbytes(30_000)


def _limit_file_size() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))


def test_a_file_size_limit_costs_one_exchange_and_no_more(tmp_path: Path) -> None:
    command = [sys.executable, "-c", textwrap.dedent(FILL), tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=_limit_file_size)
    assert done.returncode == 0, done.stderr
    assert "File too large" in done.stdout
    assert "ulimit" in done.stdout
    check_what_is_left(tmp_path, done.stdout)


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("unshare"), reason="mounting a small disk takes root")
def test_a_full_disk_costs_one_exchange_and_no_more(tmp_path: Path) -> None:
    disk, kept = tmp_path / "disk", tmp_path / "kept"
    disk.mkdir()
    # the mount is seen by this one process tree only, so what is left is copied out before it ends
    script = 'mount -t tmpfs -o size=200k none "$1" && "$2" -c "$3" "$1" && cp -r "$1" "$4"'
    probe = ["unshare", "-m", "sh", "-c", 'mount -t tmpfs none "$1"', "sh", disk]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("mounting is not allowed here")
    command = ["unshare", "-m", "sh", "-c", script, "sh", disk, sys.executable, textwrap.dedent(FILL), kept]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "No space left on device" in done.stdout
    assert "Free space" in done.stdout
    check_what_is_left(kept, done.stdout)


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path, open_writer: Any) -> None:
    (tmp_path / "archive").write_text("")
    with pytest.raises(ArchiveError, match="archive/sample-archive cannot be created") as caught:
        open_writer(tmp_path / "archive")
    assert caught.value.mend


def _write_as_nobody(root: Path, open_writer: Any) -> int:
    """The exit code of a child that may not write there: 7 when it is told so."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            if os.geteuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            open_writer(root)
        except ArchiveError as error:
            code = 7 if "Make the folder writable" in error.mend and str(root) in error.message else 2
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("made", [True, False])
def test_a_read_only_folder_is_refused_before_anything_is_fetched(
    tmp_path_factory: Any, open_writer: Any, made: bool
) -> None:
    root = tmp_path_factory.mktemp("archive")
    for folder in (root, *list(root.parents)[:2]):
        folder.chmod(0o755)
    if made:
        (root / "sample-archive").mkdir()
        (root / "sample-archive").chmod(0o555)
    root.chmod(0o555)
    assert _write_as_nobody(root, open_writer) == 7


def test_a_disk_that_refuses_the_first_byte_leaves_no_file(
    tmp_path: Path, make_exchange: Any, open_writer: Any
) -> None:
    writer = open_writer(tmp_path)
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, old[1]))
    try:
        with pytest.raises(ArchiveError):
            writer.write(make_exchange())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, handler)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    writer.write(make_exchange())
    writer.close()
    assert len(list_warcs(tmp_path)) == 1
