"""User and pen names: what a page marks as its author's name although it does not look like one.

`gizzmo`, `ThE_PaiN`, `Catch more fish` say who wrote, in the page's own words. They rank last, and count only if the
mark-up itself calls them the author's name.
"""

from __future__ import annotations

import re

from reprints.extract.provenance.words.dates import find_date
from reprints.extract.provenance.words.people.names import is_nobody, read_agency, starts_byline, unique
from reprints.extract.provenance.words.places import is_place
from reprints.extract.provenance.words.text import fold, squeeze, trim

LONGEST = 30
_SHAPE = re.compile(r"[^\W_][\w.'’/-]*(?: [\w.'’/-]+){0,2}")
_ADDRESS = re.compile(r"@|://|\bwww\.")
# accounts of whoever runs the site
_ACCOUNT = re.compile(
    r"admin|webmaster|redakt|redacc|redaz|editor|author|autor|user|\bby\b|\b(?:von|comment|kommentar)", re.I
)


def read_handles(text: str) -> tuple[str, ...]:
    """The names in a field that is nothing but names; none where any part of it is anything else."""
    named = squeeze(text)
    if length := re.match(r"(?i:by|von|par|por|di)\s*:?\s+", named):
        named = named[length.end() :]
    named = named[starts_byline(named) :]
    parts = [trim(part) for part in re.split(r"\s*[;,]\s*", named)]
    if len(parts) > 4 or not all(map(_is_handle, parts)):
        return ()
    return unique(parts)


def _is_handle(name: str) -> bool:
    if not 2 <= len(name) <= LONGEST or not _SHAPE.fullmatch(name) or _ADDRESS.search(name) or _ACCOUNT.search(name):
        return False
    if not any(map(str.isalpha, name)) or sum(map(str.isdigit, name)) > len(name) / 2:
        return False
    return not (
        find_date(name)
        or is_nobody(name)
        or is_nobody(fold(name).strip("0123456789"))
        or is_place(name)
        or read_agency(name)
    )
