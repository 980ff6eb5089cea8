"""How agencies sign on the last lines: `AP`, `(dpa/gem)`, `© dpa-infocom, dpa:2304…`, `(Reporting by …)`,
`(Con información de AFP, EFE y Reuters)`, `©2019 The Associated Press. All rights reserved.`"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from reprints.extract.provenance.frame import Frame
from reprints.extract.provenance.reading import Field, Found, Method, Reading
from reprints.extract.provenance.words.people.names import is_agency, is_author, read_agency, read_authors
from reprints.extract.provenance.words.tables import alternation
from reprints.extract.provenance.words.text import fold, squeeze, trim
from reprints.model import RemovedKind

LONGEST = 260
BARE_WITHIN = 4  # lines after the text in which a name alone is a signature
_CODE = re.compile(r"©\s*(?P<house>[\w-]+(?:\s[\w-]+)?),?\s*(?P<agency>[a-z]{2,5}):[\d-]{6,}")
_RIGHTS = re.compile(
    r"\s*(?:copyright\s*)?(?:©|\(c\)|copyright)?\s*(?:by\s+)?(?:19|20)?\d{0,2}\s*(?:by\s+)?(?P<house>[^.,;|]{2,40})",
    re.I,
)
_REPORTING = re.compile(r"\W*(?:additional\s+)?reporting by\s+(?P<names>[^;()\]]{3,200})", re.I)
_GLUED = re.compile(r"\(([\w./ -]{2,24})\)\s*\.?$")


@cache
def _contribution() -> re.Pattern[str]:
    words = alternation("contribution_words")
    return re.compile(rf"\W*(?:{words})\s+(?P<houses>(?:the )?[^()\[\]]{{2,80}}?)[\W_]*$")


@cache
def _contributed() -> re.Pattern[str]:
    return re.compile(r"\W*(?P<houses>(?:the )?[\w .,/-]{2,60}?) contributed to this (?:report|story|article)\W*$")


def read_signatures(frame: Frame) -> Iterator[Found]:
    """Every signature beside the end of the text."""
    for at in frame.tail:
        line = frame.lines[at]
        if len(line) <= LONGEST and not frame.is_caption(line):
            found = _read_line(line, bare=frame.text_to - 1 <= at < frame.text_to + BARE_WITHIN)
            if found is not None:
                yield found
        elif at == frame.text_to - 1 and (match := _GLUED.search(line[-40:])) and (agency := read_agency(match[1])):
            yield Found(readings=(_outlet(agency, match.group(), Method.SIGNATURE),))


def _read_line(line: str, *, bare: bool) -> Found | None:
    stripped = squeeze(line)
    if match := _CODE.search(stripped):
        return _credit(line, _outlet(read_agency(match["agency"]) or match["house"], line, Method.SIGNATURE))
    if match := _REPORTING.match(stripped):
        return _reporters(line, match["names"])
    folded = fold(stripped)
    if "©" in stripped or folded.startswith(("copyright", "(c)")):
        house = _RIGHTS.match(stripped)
        return _credit_agency(line, trim(house["house"]), Method.SIGNATURE) if house else None
    for pattern in (_contribution(), _contributed()):
        if match := pattern.match(folded):
            return _credit_agency(
                line, trim(stripped[match.start("houses") : match.end("houses")]), Method.CONTRIBUTION
            )
    if bare and not stripped.startswith("[") and len(stripped) <= 40:
        return _credit_agency(line, read_agency(stripped) or "", Method.SIGNATURE)
    return None


def _credit_agency(line: str, name: str, method: Method) -> Found | None:
    return _credit(line, _outlet(name, line, method)) if name and read_agency(name) else None


def _reporters(line: str, names: str) -> Found | None:
    people = re.sub(r"\s+(?:in|from|at|en|desde)\s+[A-Z][\w .']*?(?=,|\s+and\s|$)", "", names)
    people = re.split(r"\.\s|\s+(?:writing|editing|additional)\b", people, maxsplit=1, flags=re.I)[0]
    authors = tuple(name for name in read_authors(people) if is_author(name) and not is_agency(name))
    if not authors and (agency := read_agency(trim(people))):
        return _credit(line, _outlet(agency, line, Method.SIGNATURE))
    if not authors:
        return Found(lifted=((RemovedKind.CREDIT, line),))
    return _credit(line, Reading(field=Field.ORIGINAL_AUTHORS, value=authors, text=line, method=Method.SIGNATURE))


def _outlet(house: str, text: str, method: Method) -> Reading:
    return Reading(field=Field.ORIGINAL_OUTLET, value=house, text=text, method=method)


def _credit(line: str, reading: Reading) -> Found:
    return Found(readings=(reading,), lifted=((RemovedKind.CREDIT, line),), credit_line=line)
