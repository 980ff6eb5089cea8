"""What a byline says somebody did or is: `Jane Roe (Text), Max Muster (Bild)`, `Jane Roe Political Editor`."""

from __future__ import annotations

import re
from functools import cache

from reprints.extract.provenance.words.tables import alternation
from reprints.extract.provenance.words.text import fold


def is_pictures(credit: str) -> bool:
    """Whether the brackets behind a name say that the pictures are theirs: `Max Muster (Bild)`."""
    return "(" in credit and bool(_pictures().search(fold(credit)))


@cache
def text_role() -> re.Pattern[str]:
    """The brackets that say whose the text is: `(Text)`, `(Bild und Text)`."""
    return re.compile(rf"\s*\((?:[^():]*\b)?(?:{alternation('text_roles')})\b[^():]*\)", re.I)


def cut_role(name: str) -> str:
    """A name of two words or more without the role behind it: `Jane Roe` of `Jane Roe Envoyée spéciale à Toulouse`."""
    match = _behind().search(fold(name)) if name.count(" ") > 1 else None
    return name[: match.start()] if match and " " in name[: match.start()].strip() else name


def is_role(text: str) -> bool:
    """Whether words beside a name are what somebody is: `Chief Technology Officer`, `Redactora de tribunales`."""
    match = _behind().match(fold(text))
    return match is not None


@cache
def _behind() -> re.Pattern[str]:
    return re.compile(
        rf"(?:^|\s+)(?:(?:{alternation('role_fields')})\s+){{0,3}}(?:{alternation('roles_behind')})(?![^\W_])(?:\s.*)?$"
    )


@cache
def _pictures() -> re.Pattern[str]:
    not_text = rf"(?![^()]*\b(?:{alternation('text_roles')})\b)"
    return re.compile(rf"\({not_text}(?:{alternation('picture_roles')})\b[^():]*\)?$")
