"""The WARCs inside a WACZ: a ZIP file, as Browsertrix and ArchiveWeb.page write it, with its WARCs under `archive/`.

What a ZIP file says of itself is not trusted: names that lead out of the folder, encrypted members, and members far
larger than their packed size are refused before or during unpacking.
"""

from __future__ import annotations

import errno
import hashlib
import json
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from reprints.archive.layout import PLAIN_SUFFIX, SUFFIX
from reprints.archive.warc.digests import Digest, parse_digest
from reprints.errors import ArchiveError

_FOLDER = "archive"
_CHUNK = 1 << 20
_MOST_RATIO = 100  # text packs ten to one; WARCs in a WACZ are already compressed and stored unpacked
_SMALL = 10_000_000  # bytes up to which any ratio is harmless
_MOST_MEMBERS = 100_000
_LARGEST_JSON = 50_000_000
_ENCRYPTED = 0x1
# what zipfile raises on a damaged directory, name or member
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, NotImplementedError, EOFError, ValueError)


def unpack_wacz(path: Path, folder: Path, *, most_bytes: int) -> Iterator[Path]:
    """Each WARC, unpacked into `folder` under its own name; the caller may remove it before the next.

    Raises ArchiveError on a file that is no WACZ or cannot be trusted; `most_bytes` limits all of them together.
    """
    try:
        with zipfile.ZipFile(path) as package:
            members = _list_members(path, package)
            for number, member in enumerate(members):
                target = folder / f"{number:05d}" / PurePosixPath(member.filename).name
                target.parent.mkdir()
                most_bytes -= _unpack(path, package, member, target, most_bytes)
                yield target
    except _BROKEN as error:
        raise ArchiveError(f"{path} is no whole WACZ: {error}") from None
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        # a directory that points before the start of the file
        raise ArchiveError(f"{path} is no whole WACZ: it is damaged") from None


def find_mismatches(path: Path) -> list[str]:
    """The members that are not what `datapackage.json` states, and that file itself if `datapackage-digest.json` states
    another. Empty without the one and the other. Raises ArchiveError on a file that is no WACZ."""
    try:
        with zipfile.ZipFile(path) as package:
            names = {info.filename for info in package.infolist()}
            stated = {
                **_read_stated(package, "datapackage-digest.json", lambda found: [found]),
                **_read_stated(package, "datapackage.json", lambda found: found["resources"]),
            }
            return [
                what
                for name, digest in stated.items()
                if (what := _compare(package, name, digest) if name in names else f"{name} is missing")
            ]
    except _BROKEN as error:
        raise ArchiveError(f"{path} is no whole WACZ: {error}") from None
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        raise ArchiveError(f"{path} is no whole WACZ: it is damaged") from None


def _read_stated(
    package: zipfile.ZipFile, name: str, list_resources: Callable[[Any], list[dict[str, Any]]]
) -> dict[str, Digest]:
    """Member -> the digest that a JSON file of the package states; none where there is no such file."""
    if name not in package.namelist():
        return {}
    with package.open(name) as file:
        try:
            found = list_resources(json.loads(file.read(_LARGEST_JSON)))
            texts = {str(one["path"]): str(one["hash"]) for one in found if one.get("path") and one.get("hash")}
        except (ValueError, LookupError, TypeError, AttributeError):
            return {}
    return {path: digest for path, text in texts.items() if (digest := parse_digest(text))}


def _compare(package: zipfile.ZipFile, name: str, stated: Digest) -> str:
    """How a member differs from what is stated; empty if it does not."""
    state = hashlib.new(stated.algorithm, usedforsecurity=False)
    with package.open(name) as file:
        while chunk := file.read(_CHUNK):
            state.update(chunk)
    if state.digest() == stated.value:
        return ""
    return f"{name} has the {stated.algorithm} {state.hexdigest()}, not {stated.value.hex()}"


def _list_members(path: Path, package: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    infos = package.infolist()
    if len(infos) > _MOST_MEMBERS:
        raise ArchiveError(f"{path} holds {len(infos)} files, more than any web archive does")
    for info in infos:
        name = PurePosixPath(info.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or ":" in info.filename[:3]:
            raise ArchiveError(f"{path} holds {info.filename[:200]!r}, a name that leads out of its folder")
    warcs = [info for info in infos if _is_warc(info)]
    if not warcs:
        raise ArchiveError(f"{path} holds no WARC under {_FOLDER}/", mend="A WACZ has its WARC files there")
    for info in warcs:
        if info.flag_bits & _ENCRYPTED:
            raise ArchiveError(f"{path}: {info.filename} is encrypted")
        if info.file_size > max(_SMALL, _MOST_RATIO * info.compress_size):
            raise ArchiveError(f"{path}: {info.filename} unpacks to {info.file_size} bytes, and is left out as a bomb")
    return warcs


def _is_warc(info: zipfile.ZipInfo) -> bool:
    name = info.filename
    return name.startswith(f"{_FOLDER}/") and name.endswith((SUFFIX, PLAIN_SUFFIX)) and not info.is_dir()


def _unpack(path: Path, package: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, most_bytes: int) -> int:
    size = 0
    with package.open(member) as packed, target.open("wb") as file:
        # zipfile stops reading at the declared size
        while chunk := packed.read(_CHUNK):
            size += len(chunk)
            if size > most_bytes:
                raise ArchiveError(f"{path} needs more room than there is", mend="Free some space on the disk")
            file.write(chunk)
    return size
