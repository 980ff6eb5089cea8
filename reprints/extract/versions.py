"""Which extractor reads a page: the one its capture date calls for.

A later version that reads some layouts differently is entered with the day from which pages are its own; captures of
before keep being read by the version that was right for them. `EXTRACTOR` names the newest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from reprints.errors import UsageError

EXTRACTOR = "2026.11"


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """`since`: the first day of capture it is meant for, in UTC."""

    name: str
    since: date


VERSIONS: tuple[Version, ...] = (Version(name=EXTRACTOR, since=date.min),)


def version_for(fetched_at: datetime | None) -> str:
    """The version that reads a page captured then; the newest where that is not known."""
    if fetched_at is None:
        return VERSIONS[-1].name
    day = fetched_at.astimezone(UTC).date()
    return next(version.name for version in reversed(VERSIONS) if version.since <= day)


def check_version(name: str) -> str:
    """The name, if there is such a version. Raises UsageError naming those there are."""
    known = [version.name for version in VERSIONS]
    if name not in known:
        raise UsageError(f"no extractor version is called {name!r}", mend="There are: " + ", ".join(known))
    return name
