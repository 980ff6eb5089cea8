from __future__ import annotations

import gzip
import zipfile
from pathlib import Path
from typing import Any

import pytest

from reprints.archive.wacz import unpack_wacz
from reprints.errors import ArchiveError

ROOM = 1_000_000_000


def pack(path: Path, members: dict[str, bytes], how: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", how) as package:
        for name, data in members.items():
            package.writestr(name, data)
    return path


def unpack(path: Path, **options: Any) -> list[Path]:
    folder = path.with_suffix(".d")
    folder.mkdir()
    return list(unpack_wacz(path, folder, **{"most_bytes": ROOM, **options}))


def test_the_warcs_under_archive_are_unpacked_and_nothing_else(tmp_path: Path) -> None:
    members = {
        "archive/a.warc.gz": b"one",
        "archive/more/a.warc.gz": b"two",
        "indexes/index.cdx.gz": b"x",
        "pages/pages.jsonl": b"x",
        "datapackage.json": b"{}",
    }
    found = unpack(pack(tmp_path / "a.wacz", members))
    assert [path.read_bytes() for path in found] == [b"one", b"two"]
    assert all(path.is_relative_to(tmp_path / "a.d") for path in found)


@pytest.mark.parametrize(
    "name",
    ["../evil.warc.gz", "archive/../../evil.warc.gz", "/etc/evil.warc.gz", "C:/evil.warc.gz", "archive\\..\\..\\x"],
)
def test_a_name_that_leads_out_of_the_folder_refuses_the_whole_file(tmp_path: Path, name: str) -> None:
    path = pack(tmp_path / "a.wacz", {"archive/good.warc.gz": b"x"})
    with zipfile.ZipFile(path, "a") as package:
        info = zipfile.ZipInfo("placeholder")
        info.filename = name
        package.writestr(info, b"evil")
    with pytest.raises(ArchiveError, match="leads out of its folder"):
        unpack(path)
    assert [p.name for p in tmp_path.rglob("*evil*")] == []


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.wacz", {"archive/a.warc": b"\0" * 30_000_000}, zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < 100_000
    with pytest.raises(ArchiveError, match="bomb"):
        unpack(path)


def test_a_member_that_is_larger_than_it_says_is_refused(tmp_path: Path) -> None:
    data = bytearray(
        pack(tmp_path / "a.wacz", {"archive/a.warc": b"\0" * 3_000_000}, zipfile.ZIP_DEFLATED).read_bytes()
    )
    size = (3_000_000).to_bytes(4, "little")
    assert data.count(size) == 2
    (tmp_path / "b.wacz").write_bytes(data.replace(size, (3_000).to_bytes(4, "little")))
    with pytest.raises(ArchiveError, match="no whole WACZ"):
        unpack(tmp_path / "b.wacz")


def test_more_than_the_disk_has_room_for_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.wacz", {"archive/a.warc": b"x" * 900, "archive/b.warc": b"x" * 900})
    with pytest.raises(ArchiveError, match="more room"):
        unpack(path, most_bytes=1_000)


@pytest.mark.parametrize("data", [b"", b"no zip", gzip.compress(b"WARC/1.0", mtime=0), b"PK\x03\x04" + b"\0" * 40])
def test_what_is_no_zip_is_said_to_be_none(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.wacz").write_bytes(data)
    with pytest.raises(ArchiveError, match="no whole WACZ"):
        unpack(tmp_path / "a.wacz")


def test_a_zip_without_warcs_and_one_cut_off_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="holds no WARC"):
        unpack(pack(tmp_path / "a.wacz", {"pages/pages.jsonl": b""}))
    whole = pack(tmp_path / "b.wacz", {"archive/a.warc.gz": b"x" * 5_000}).read_bytes()
    (tmp_path / "c.wacz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ArchiveError, match="no whole WACZ"):
        unpack(tmp_path / "c.wacz")
