"""Which credits without a label are none after all: on an ordinary page, `Docker Desktop for Windows` or a row of
topics has the shape of `AUTHOR, OUTLET`, too.

Such a line states no day, and nothing marks its first half as a person; where the page's own byline names somebody
else, or nothing marks the second half as a house either, it is passed over. So is a row of links to the site's own
topics.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reprints.extract.provenance.frame import Frame
from reprints.extract.provenance.readers.links import links_of
from reprints.extract.provenance.reading import Field, Found, Method, Reading
from reprints.extract.provenance.words.hosts import same_site
from reprints.extract.provenance.words.houses import Strength, weigh_house
from reprints.extract.provenance.words.people.given import has_given_name
from reprints.extract.provenance.words.text import fold

_INITIAL = re.compile(r"(?:^|\s)[^\W\d_]\.\s?\S")
_QUOTES = re.compile(r"[\"“”„«»]")


def without_doubtful(frame: Frame, found: Sequence[Found], stated: Sequence[Reading]) -> list[Found]:
    """The readings of the page's lines without credits that are none. `stated` is what the page tells machines."""
    own = {fold(name) for name in _name_own(found, stated)}
    return [one for one in found if not (_is_doubtful(one, own, frame.page.houses) or _is_row_of_topics(frame, one))]


def _is_row_of_topics(frame: Frame, found: Found) -> bool:
    """Whether a credit without a label is several links within the site and little else."""
    line = found.credit_line or ""
    if not any(one.method is Method.UNLABELLED for one in found.readings):
        return False
    links = links_of(frame, line)
    inside = [text for text, href in links if same_site(href, frame.page.url)]
    return len(inside) > 1 and len(inside) == len(links) and len("".join(inside)) > len(line) / 2


def _name_own(found: Sequence[Found], stated: Sequence[Reading]) -> Iterator[str]:
    for one in (*stated, *(reading for each in found for reading in each.readings)):
        if one.field is Field.PAGE_AUTHORS and one.method is not Method.NAME_LINE:
            yield from _names_of(one)


def _names_of(one: Reading) -> tuple[str, ...]:
    return one.value if isinstance(one.value, tuple) else (one.shown,)


def _is_doubtful(found: Found, own: set[str], known: frozenset[str]) -> bool:
    values = {one.field: one for one in found.readings if one.method is Method.UNLABELLED}
    house, authors = values.get(Field.ORIGINAL_OUTLET), values.get(Field.ORIGINAL_AUTHORS)
    if house is None or Field.ORIGINAL_DATE in values:
        return False
    if len(_QUOTES.findall(house.shown)) == 1:
        return True  # half a quotation
    if authors is None or any(_is_told(name) for name in _names_of(authors)):
        return False
    if any(fold(name) in own for name in _names_of(authors)):
        return False  # the page's own byline says so, too
    strength = weigh_house(house.shown, known)
    return bool(own) or strength is None or strength < Strength.MARKED


def _is_told(name: str) -> bool:
    """Whether a given name or an initial tells a person."""
    return has_given_name(name) or _INITIAL.search(name) is not None
