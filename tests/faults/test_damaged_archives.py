"""WARCs that are cut off or have bits flipped, ours and others'; and packages whose names lead elsewhere."""

from __future__ import annotations

import os
import random
import shutil
import stat
import zipfile
from pathlib import Path

import pytest

from reprints.archive.layout import list_warcs
from reprints.archive.proof.audit import check_deeply, check_source
from reprints.archive.reader import iterate_responses
from tests.conftest import Command, Trials
from tests.faults.conftest import MakeEstate
from tests.faults.estate import SOURCE, Estate
from tests.faults.pages import make_pages

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("damaged-archives")]

_TIMES = int(os.environ.get("REPRINTS_TEST_KILLS", "2"))
_PAGES = 16


@pytest.fixture(scope="module")
def crawled(make_estate: MakeEstate) -> Estate:
    estate = make_estate(make_pages(_PAGES))
    estate.command.run("crawl", SOURCE)
    return estate


@pytest.fixture(scope="module")
def warc(crawled: Estate) -> Path:
    (path,) = list_warcs(crawled.data / "archive")
    return path


def flip(data: bytes, dice: random.Random) -> bytes:
    damaged = bytearray(data)
    damaged[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    return bytes(damaged)


def cut(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(1, len(data))]


@pytest.mark.fault("a bit flipped in one of our own WARCs")
def test_every_flipped_bit_is_found_by_a_deep_check(
    crawled: Estate, warc: Path, trials: Trials, tmp_path: Path
) -> None:
    root, dice, whole = tmp_path / "archive", random.Random(1), warc.read_bytes()
    shutil.copytree(crawled.data / "archive", root)
    copy = root / warc.relative_to(crawled.data / "archive")
    chain, findings = check_source(root, SOURCE)
    assert findings == []
    for _ in range(max(50, _TIMES)):
        copy.write_bytes(flip(whole, dice))
        found = check_deeply(root, chain.entries[0])
        trials.add(1, [] if found else ["a flipped bit was not found"])


@pytest.mark.fault("our own WARC cut off or with a bit flipped, then read again")
@pytest.mark.parametrize("damage", [flip, cut])
def test_reading_a_damaged_archive_again_takes_no_article_away(
    crawled: Estate, make_estate: MakeEstate, warc: Path, damage: object, trials: Trials
) -> None:
    dice, before = random.Random(2), crawled.read_articles()
    for _ in range(max(1, _TIMES // 5)):
        estate = make_estate(crawled.pages)
        shutil.copytree(crawled.data, estate.data)
        copy = estate.data / warc.relative_to(crawled.data)
        copy.write_bytes(damage(copy.read_bytes(), dice))  # type: ignore[operator]
        done = estate.command.run("reextract", "--source", SOURCE, code=None)
        wrong = [done.stderr] if "Traceback" in done.stderr else []
        if estate.read_articles() != before:
            wrong.append("articles are not what they were")
        if estate.command.run("archive", "verify", "--deep", code=None).returncode != 1:
            wrong.append("the damage was not found")
        trials.add(1, [*wrong, *estate.check_index()])


@pytest.mark.fault("others' WARC cut off or with a bit flipped, imported")
@pytest.mark.parametrize("damage", [flip, cut])
def test_of_a_damaged_warc_every_whole_record_is_imported(
    crawled: Estate, make_estate: MakeEstate, warc: Path, damage: object, trials: Trials
) -> None:
    dice = random.Random(3)
    for number in range(max(1, _TIMES // 5)):
        estate = make_estate(crawled.pages)
        path = estate.folder / f"{number}.warc.gz"
        path.write_bytes(damage(warc.read_bytes(), dice))  # type: ignore[operator]
        whole = {r.url for r in iterate_responses(path, lenient=True) if r.status == 200 and "/articles/" in r.url}
        wanted = {url for url in crawled.read_articles() if url in whole}
        done = estate.command.run("archive", "import", str(path), code=None)
        wrong = [done.stdout + done.stderr] if "Traceback" in done.stderr or done.returncode not in (0, 1) else []
        missing = wanted - (set(estate.read_articles()) if wanted else set())
        wrong += [f"{url} is whole and was not imported" for url in sorted(missing)]
        trials.add(1, [*wrong, *estate.find_unreadable()])


def make_traps(folder: Path, warc: bytes) -> dict[str, Path]:
    """Packages that want to be unpacked elsewhere than they are."""
    link = zipfile.ZipInfo("archive/link.warc.gz")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    members: dict[str, list[tuple[str | zipfile.ZipInfo, bytes]]] = {
        "climbing": [("archive/good.warc.gz", warc), ("../../../climbed.warc.gz", warc)],
        "absolute": [("archive/good.warc.gz", warc), (f"{folder}/climbed.warc.gz", warc)],
        "link": [(link, b"/etc/passwd")],
        "bomb": [("archive/bomb.warc", bytes(300_000_000))],
        "empty": [("archive/none.warc.gz", b"")],
    }
    found = {}
    for name, files in members.items():
        found[name] = folder / f"{name}.wacz"
        with zipfile.ZipFile(found[name], "w", zipfile.ZIP_DEFLATED) as package:
            for member, data in files:
                package.writestr(member, data)
    found["link to a file of ours"] = folder / "passwd.warc.gz"
    found["link to a file of ours"].symlink_to("/etc/passwd")
    return found


@pytest.mark.fault("packages with names that climb, links, bombs; WARCs that are links to our files")
def test_a_trap_is_refused_in_one_line_and_what_is_beside_it_is_imported(
    command: Command, warc: Path, tmp_path: Path, trials: Trials
) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir()
    odd = folder / "-\x1b[31m\n..%2f \N{RIGHT-TO-LEFT OVERRIDE}warc.warc.gz"
    odd.write_bytes(warc.read_bytes())
    traps = make_traps(folder, warc.read_bytes())
    done = command.run("archive", "import", *map(str, [*traps.values(), odd]), code=1)
    lines = done.stdout.splitlines()
    for name, path in traps.items():
        trials.add(1, [] if sum(str(path) in line for line in lines) == 1 else [f"{name}: {done.stdout}{done.stderr}"])
    assert "Traceback" not in done.stderr
    assert "\x1b[31m" not in done.stdout
    assert list(tmp_path.rglob("climbed*")) == []
    assert "root:" not in done.stdout
    kept = list_warcs(command.data / "archive")
    assert [path.read_bytes() for path in kept] == [warc.read_bytes()]
    assert all(character.isalnum() or character in "._-" for character in kept[0].name)
    assert command.run("archive", "verify", "--deep").returncode == 0
