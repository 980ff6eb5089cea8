"""Names and places: `<root>/<source>/<YYYY>/<source>-<YYYYMMDDhhmmss>-<serial>-<8 hex>.warc.gz`.

A file ends in `.open` until it is closed. The eight random digits keep machines that share a folder apart.
"""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath

from reprints.errors import ArchiveError

SUFFIX = ".warc.gz"
PLAIN_SUFFIX = ".warc"  # only for others' files
INDEX_SUFFIX = ".cdxj"
PARTIAL = ".open"

_BEGUN_AT = re.compile(r"-(\d{14})-\d{5}-[0-9a-f]{8}\.warc\.gz$")


def make_name(source: str, at: datetime, serial: int) -> str:
    """A new file's final name, relative to the archive; `at` in UTC."""
    return f"{source}/{at:%Y}/{source}-{at:%Y%m%d%H%M%S}-{serial:05d}-{secrets.token_hex(4)}{SUFFIX}"


def is_young(warc: str) -> bool:
    """Whether one of our files was begun within the last day: its crawl may be under way, or its upload pending."""
    found = _BEGUN_AT.search(warc)
    if found is None:
        return False
    return datetime.now(UTC) - datetime.strptime(found[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC) < timedelta(days=1)


def to_partial(final: Path) -> Path:
    return final.with_name(final.name + PARTIAL)


def to_final(partial: Path) -> Path:
    return partial.with_name(partial.name.removesuffix(PARTIAL))


def relate(root: Path, path: Path) -> str:
    """The final name of a file, relative to the archive, in posix form."""
    return to_final(path).relative_to(root).as_posix()


def locate(root: Path, warc: str) -> Path:
    """The file of that final name, or the partial one while it is being written. Raises ArchiveError."""
    found = find_local(root, warc)
    if found is None:
        raise ArchiveError(f"{root / warc} is missing", mend="Put it back from a copy; the catalogue refers to it")
    return found


def find_local(root: Path, warc: str) -> Path | None:
    """The same, or None where there is none. Raises ArchiveError on a name that leads out of the archive."""
    relative = PurePosixPath(warc)
    if relative.is_absolute() or ".." in relative.parts:
        raise ArchiveError(f"{warc!r} is not a name inside the archive")
    final = root / relative
    # try the final name again: the writer may have renamed the file between the two checks
    for path in (final, to_partial(final), final):
        if path.is_file():
            return path
    return None


def list_warcs(root: Path, source: str | None = None) -> list[Path]:
    """The closed files, oldest first within a source."""
    return sorted(path for suffix in (SUFFIX, PLAIN_SUFFIX) for path in root.glob(f"{source or '*'}/*/*{suffix}"))


def list_sources(root: Path) -> list[str]:
    """The sources that have a folder in the archive."""
    return sorted(path.name for path in root.glob("*") if path.is_dir())


def to_index(warc: Path) -> Path:
    """The path of a file's CDXJ index."""
    return warc.with_name(warc.name.removesuffix(".gz").removesuffix(PLAIN_SUFFIX) + INDEX_SUFFIX)


def list_partials(root: Path, source: str | None = None) -> list[Path]:
    """The files a writer has open, or left open."""
    suffixes = (SUFFIX + PARTIAL, PLAIN_SUFFIX + PARTIAL)
    return sorted(path for suffix in suffixes for path in root.glob(f"{source or '*'}/*/*{suffix}"))
