"""Who makes a correction or a decision."""

from __future__ import annotations

import getpass

from reprints.errors import UsageError
from reprints.settings import Settings


def name_author(settings: Settings) -> str:
    """REPRINTS_AUTHOR, else this user's name."""
    if settings.author:
        return settings.author
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise UsageError("the correction's author is unknown", mend="Set REPRINTS_AUTHOR to your name") from None


def find_author(settings: Settings) -> str | None:
    """The same; None where neither is known, as in a container without users."""
    try:
        return name_author(settings)
    except UsageError:
        return None
