"""Which extractor reads a page: the one its capture date calls for.

A version that reads layouts differently is added with the first day of captures it is for. Older captures are still
read by the version that was right for them, and every version can be called by name. `EXTRACTOR` names the newest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from reprints.errors import UsageError


@dataclass(frozen=True, kw_only=True, slots=True)
class ExtractorVersion:
    """`since`: first day of capture, in UTC, that it is for; None if it is used by name only. `structural`: old layouts
    are modernised, and the body is cleaned by the page's structure."""

    name: str
    since: date | None
    structural: bool = True


# oldest first
VERSIONS: tuple[ExtractorVersion, ...] = (
    # trafilatura's body less what was read into fields: the baseline for the rules
    ExtractorVersion(name="plain", since=None, structural=False),
    ExtractorVersion(name="2026.11", since=date.min),
)
EXTRACTOR = VERSIONS[-1].name


def version_for(fetched_at: datetime | None) -> ExtractorVersion:
    """The version for a page captured then; the newest if that is unknown."""
    if fetched_at is None:
        return VERSIONS[-1]
    day = fetched_at.astimezone(UTC).date()
    return next(version for version in reversed(VERSIONS) if version.since is not None and version.since <= day)


def version_named(name: str) -> ExtractorVersion:
    """Raises UsageError, which names the known versions."""
    found = next((version for version in VERSIONS if version.name == name), None)
    if found is None:
        known = ", ".join(version.name for version in VERSIONS)
        raise UsageError(f"no extractor version is called {name!r}", mend=f"There are: {known}")
    return found
