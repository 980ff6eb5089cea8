"""Several processes on one index, and processes that die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from reprints.errors import BusyError
from reprints.index.contract import Index, Search
from reprints.index.embedded.engine import EmbeddedIndex
from reprints.index.query.parser import parse_query
from tests.index.corpus import make_change, read_changes

WRITER = """
import sys
from pathlib import Path
from reprints.index.embedded.engine import EmbeddedIndex
from tests.index.corpus import make_change

index = EmbeddedIndex(Path(sys.argv[1]))
for batch in range(1, 10_000):
    index.apply([make_change(f"b{batch}-{n}", text=f"grain batch{batch}") for n in range(20)])
    print(batch, flush=True)
"""

REBUILDER = """
import sys, time
from pathlib import Path
from reprints.index.embedded.engine import EmbeddedIndex
from tests.index.corpus import make_change

with EmbeddedIndex(Path(sys.argv[1])).begin_rebuild() as rebuild:
    rebuild.apply([make_change(f"new-{n}", text="fresh") for n in range(50)])
    print(rebuild.count(), flush=True)
    time.sleep(600)
"""


def start(program: str, root: Path, **options: object) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])}
    return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
        [sys.executable, "-c", program, str(root)], env=environment, stdout=subprocess.PIPE, text=True, **options
    )


def total(index: Index, query: str) -> int:
    return index.search(Search(query=parse_query(query))).total


def read_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def kill(process: subprocess.Popen[str]) -> str:
    """End the process as a power cut would; what it had printed by then."""
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate()
    return rest


@pytest.mark.fault("kill -9 of the embedded index within a batch")
def test_a_killed_writer_leaves_every_batch_it_acknowledged_and_none_by_half(root: Path) -> None:
    for delay in (0.0, 0.013, 0.029):
        process = start(WRITER, root)
        read_line(process)
        time.sleep(delay)
        acknowledged = int((["1", *kill(process).split()])[-1])
        index = EmbeddedIndex(root, wait=5)
        batches = [total(index, f"batch{batch}") for batch in range(1, acknowledged + 3)]
        assert batches[:acknowledged] == [20] * acknowledged
        assert set(batches[acknowledged:]) <= {0, 20}
        assert index.apply([make_change("after", text="afterwards")])[0].accepted
        assert total(index, "afterwards") == 1


def test_a_searcher_sees_what_another_process_commits(root: Path) -> None:
    index = EmbeddedIndex(root)
    index.apply([make_change("a", text="barley")])
    assert total(index, "grain") == 0
    process = start(WRITER, root)
    first = int(read_line(process))
    assert total(index, f"batch{first}") == 20
    second = int(read_line(process))
    assert total(index, f"batch{second}") == 20
    kill(process)
    assert total(index, "barley") == 1


def test_searches_find_the_old_index_or_the_new_one_while_it_is_rebuilt_and_never_a_gap(root: Path) -> None:
    writer, searcher = EmbeddedIndex(root), EmbeddedIndex(root)
    writer.apply([make_change(f"old-{n}", text="stale grain") for n in range(30)])
    seen: list[tuple[int, int]] = []
    failures: list[BaseException] = []
    done = threading.Event()

    def search_on() -> None:
        try:
            while not done.is_set():
                seen.append((total(searcher, "grain"), searcher.count()))
        except BaseException as error:  # reported below, in the thread that can fail the test
            failures.append(error)

    thread = threading.Thread(target=search_on)
    thread.start()
    try:
        for size in (40, 50, 60):
            with writer.begin_rebuild() as rebuild:
                rebuild.apply([make_change(f"new-{n}", text="fresh grain") for n in range(size)])
                rebuild.commit()
    finally:
        done.set()
        thread.join()
    assert not failures
    assert {grain for grain, _ in seen} <= {30, 40, 50, 60}
    assert [grain for grain, _ in seen] == sorted(grain for grain, _ in seen)
    assert (total(searcher, "grain"), total(searcher, "stale")) == (60, 0)


def test_a_rebuild_keeps_writers_out_and_one_that_is_left_changes_nothing(root: Path) -> None:
    index = EmbeddedIndex(root, wait=0.05)
    index.apply([make_change("a", text="barley")])
    with index.begin_rebuild() as rebuild:
        rebuild.apply([make_change("b", text="rice"), make_change("b", text="rice")])
        assert rebuild.count() == 1
        with pytest.raises(BusyError):
            EmbeddedIndex(root, wait=0.05).apply([make_change("c", text="rye")])
    assert (total(index, "barley"), total(index, "rice")) == (1, 0)
    assert len(list((root / "generations").iterdir())) == 1
    index.apply([make_change("c", text="rye")])
    assert total(index, "rye") == 1


def test_a_killed_rebuild_leaves_the_old_index_and_the_next_one_cleans_up(root: Path) -> None:
    index = EmbeddedIndex(root, wait=5)
    index.apply(read_changes())
    process = start(REBUILDER, root)
    assert read_line(process) == "50"
    kill(process)
    assert (index.count(), total(index, "fresh")) == (len(read_changes()), 0)
    assert len(list((root / "generations").iterdir())) == 2
    with index.begin_rebuild() as rebuild:
        rebuild.apply(read_changes()[:5])
        rebuild.commit()
    assert index.count() == 5
    assert len(list((root / "generations").iterdir())) == 1


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from reprints.errors import IndexError_
from reprints.index.embedded.engine import EmbeddedIndex
from tests.index.corpus import make_change

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
try:
    EmbeddedIndex(Path(sys.argv[1])).apply([make_change(f"n{n}", text=f"word{n} " * 2_000) for n in range(2_000)])
except IndexError_ as error:
    print(error)
"""


def test_a_full_disk_is_told_and_the_last_commit_stays(root: Path) -> None:
    index = EmbeddedIndex(root)
    index.apply([make_change("a", text="barley")])
    answer, _ = start(FULL_DISK, root, stderr=subprocess.DEVNULL).communicate()
    assert "full" in answer
    assert (index.count(), total(index, "barley")) == (1, 1)
    assert index.apply([make_change("b", text="rice")])[0].accepted


READER = """
import os, sys
from pathlib import Path
from reprints.errors import IndexError_
from reprints.index.embedded.engine import EmbeddedIndex
from tests.index.corpus import read_changes

changes = read_changes()
index = EmbeddedIndex(Path(sys.argv[1]))
if os.geteuid() == 0:
    os.setuid(65534)  # to root no folder is read-only
for use in (index.count, lambda: index.apply(changes), index.begin_rebuild):
    try:
        use()
    except IndexError_ as error:
        print(error, flush=True)
"""


def test_a_read_only_folder_is_told_with_the_mend() -> None:
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to other users
        folder = Path(name)
        folder.chmod(0o755)
        root = folder / "index"
        EmbeddedIndex(root).apply(read_changes())
        paths = [root, *root.rglob("*")]
        for path in paths:
            path.chmod(0o555 if path.is_dir() else 0o444)
        try:
            answer, _ = start(READER, root).communicate()
        finally:
            for path in paths:
                path.chmod(0o755)
    refusals = answer.splitlines()
    assert len(refusals) == 3
    assert all("no permission to write" in line and "permissions" in line for line in refusals)
