"""What brackets behind a name in a credit or byline say it did: `Jane Roe (Text), Max Muster (Bild)`."""

from __future__ import annotations

import re
from functools import cache

from reprints.extract.provenance.tables import alternation
from reprints.extract.provenance.text import fold


def is_pictures(credit: str) -> bool:
    """Whether the brackets behind a name say that the pictures are theirs: `Max Muster (Bild)`."""
    return "(" in credit and bool(_pictures().search(fold(credit)))


@cache
def text_role() -> re.Pattern[str]:
    """The brackets that say whose the text is: `(Text)`, `(Bild und Text)`."""
    return re.compile(rf"\s*\((?:[^():]*\b)?(?:{alternation('text_roles')})\b[^():]*\)", re.I)


@cache
def _pictures() -> re.Pattern[str]:
    not_text = rf"(?![^()]*\b(?:{alternation('text_roles')})\b)"
    return re.compile(rf"\({not_text}(?:{alternation('picture_roles')})\b[^():]*\)?$")
