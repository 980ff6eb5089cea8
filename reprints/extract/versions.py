"""Which extractor reads a page: the one its capture date calls for.

A version that reads layouts differently is entered with the day from which captures are its own; captures of before
keep being read by the version that was right for them, which stays callable by name. `EXTRACTOR` names the newest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from reprints.errors import UsageError


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """`since`: first day of capture, in UTC, it is meant for; None where it is used by name alone. `structural`: old
    layouts are made modern and the body is cleaned by the page's structure."""

    name: str
    since: date | None
    structural: bool = True


# oldest first
VERSIONS: tuple[Version, ...] = (
    # trafilatura's body as it is, less what was lifted into fields: what the rules are compared with
    Version(name="plain", since=None, structural=False),
    Version(name="2026.11", since=date.min),
)
EXTRACTOR = VERSIONS[-1].name


def version_for(fetched_at: datetime | None) -> Version:
    """The version that reads a page captured then; the newest where that is not known."""
    if fetched_at is None:
        return VERSIONS[-1]
    day = fetched_at.astimezone(UTC).date()
    return next(version for version in reversed(VERSIONS) if version.since is not None and version.since <= day)


def version_named(name: str) -> Version:
    """Raises UsageError naming the versions there are."""
    found = next((version for version in VERSIONS if version.name == name), None)
    if found is None:
        known = ", ".join(version.name for version in VERSIONS)
        raise UsageError(f"no extractor version is called {name!r}", mend=f"There are: {known}")
    return found
