"""Credits in sentences whose grammar nobody listed: beside the text, a sentence with a word such as `permission`,
`republished` or `originally` and one name set off as a house's: by a link elsewhere, quotation marks or italics, the
word `magazine` or its like before it, or a word of the press in it.

Read only where no other credit is. A sentence that sets off two houses credits neither, unless exactly one is linked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from lxml.html import HtmlElement

from reprints.extract.provenance.frame import Frame
from reprints.extract.provenance.readers.dayline import says_updated
from reprints.extract.provenance.readers.links import leads_there, links_of
from reprints.extract.provenance.readers.prose_credits.prose import ENTRY, is_outlet, is_picture
from reprints.extract.provenance.reading import Field, Found, Method, Reading, Value
from reprints.extract.provenance.running import calendar_words, is_running
from reprints.extract.provenance.words.dates import Calendar, find_dates
from reprints.extract.provenance.words.hosts import same_site
from reprints.extract.provenance.words.houses import Strength, is_domain, is_institution, weigh_house, without_noun
from reprints.extract.provenance.words.people.capitals import CAPITALS
from reprints.extract.provenance.words.people.given import has_given_name
from reprints.extract.provenance.words.people.names import is_person
from reprints.extract.provenance.words.tables import alternation
from reprints.extract.provenance.words.text import fold, squeeze, trim
from reprints.model import RemovedKind

LONGEST, LONGEST_RUNNING = 380, 260
_QUOTED = re.compile(r"[\"“„«‹『《「](?P<name>[^\"“”„«»‹›『』《》「」]{2,70})[\"”“»›』》」]")
_INTO = re.compile(
    r"(?:In|En|Na|No|Dans|Su|Nel|Nella|Sul|Sulla|In der|Im|W|В|У|I|Em|A|Al|În|Op|At)\s"
    r"(?:the |el |la |der |le )?\W?[^\W\d_a-z]"
)
_LEADING = re.compile(r"^(?:In|En|Na|No|Dans|Su|Nel|Nella|Sul|Sulla|Im|W|В|У|Em|On|At|From)\s+(?=[^\W\d_a-z])")
_CAPITAL = re.compile(r"(?<=[^.!?]\s)[^\W\d_a-zß-ÿ]\w+")
# the terms on which others may reprint a text that is the site's own
_TERMS = re.compile(
    r"обязательн|запрещ|prohib|verboten|vietat|interdit|required|obligator|zabron|zakaz|forbidden|proib"
)

_ITALICS = ("em", "i", "cite")


@cache
def _cue() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{alternation('credit_cues')})")


@cache
def _other_hand() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation('other_hands')})[^.;,]{{0,40}}$")


@cache
def _noun_before() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{alternation('press_nouns')})\s+[\"“„«‹『《「]?$")


def read_cues(frame: Frame, calendar: Calendar) -> Iterator[Found]:
    """The first sentence beside the text that credits by its words and one name set off in it."""
    beside = [*frame.head, frame.text_from, *frame.lead, frame.text_to - 2, frame.text_to - 1, *frame.ending]
    signs = []
    for at in dict.fromkeys(beside):
        if not 0 <= at < len(frame.lines) or at == frame.title_at or frame.is_beside(at):
            continue
        line = frame.lines[at]
        if not 20 < len(line) <= LONGEST or frame.is_caption(line) or is_picture(fold(line)):
            continue
        if is_running(line) and (len(line) > LONGEST_RUNNING or not _cue().search(fold(line[:90]))):
            continue
        introduces = at < frame.text_from and not is_running(line) and _introduces(line, calendar)
        cue = _cue().search(fold(line))
        if (
            ENTRY.search(line)
            or _TERMS.search(fold(line))
            or _own_terms().search(fold(line))
            or not (introduces or cue)
        ):
            continue
        if found := _read_line(frame, at, line, calendar):
            yield found
            return
        if cue and at >= frame.text_from - 1 and _is_sign(frame, line, cue.start()):
            signs.append(line)
    for line in signs[:1]:
        yield Found(readings=(Reading(field=Field.CREDIT_SIGN, value=line, text=line, method=Method.UNREAD),))


def _speaks_of_own(folded: str) -> bool:
    """Whether a sentence states the terms for reprinting the site's own texts."""
    return _TERMS.search(folded) is not None or _own_terms().search(folded) is not None


def _is_sign(frame: Frame, line: str, cue: int) -> bool:
    """Whether a sentence says of the text that it is taken from somebody, who is set off or has a capital."""
    if says_updated(line) or not _speaks_of_text(fold(line), cue):
        return False
    cased = line.upper() != line.lower() and any(map(str.isupper, line))
    named = not cased or any(fold(one.group()) not in calendar_words() for one in _CAPITAL.finditer(line, cue))
    return (
        named
        or _QUOTED.search(line, cue) is not None
        or any(not same_site(href, frame.page.url) for _, href in links_of(frame, line))
    )


def _speaks_of_text(folded: str, cue: int) -> bool:
    """Whether a sentence speaks of the text: a word such as `article` is in it, or its cue among the first words."""
    start = max(folded.rfind(". ", 0, cue), folded.rfind("。", 0, cue)) + 1
    return folded[start:cue].count(" ") <= 1 or _of_text().search(folded, start) is not None


@cache
def _of_text() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{alternation('text_nouns')})(?![^\W_])")


@cache
def _own_terms() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation('own_terms')})")


def _introduces(line: str, calendar: Calendar) -> bool:
    """Whether a line leads to the whole text: it ends in a colon, or begins `In THE HERALD of 3 May 2017`."""
    if line.rstrip().endswith(":"):
        return True
    dates = find_dates(line[:120], calendar)
    return bool(dates) and dates[0].start < 70 and bool(_INTO.match(line))


def _read_line(frame: Frame, at: int, line: str, calendar: Calendar) -> Found | None:
    links = links_of(frame, line)
    names = dict.fromkeys(name for name in _set_off(frame, at, line, links) if is_outlet(name))
    houses = [name for name in names if not _is_person(name)]
    if len(houses) != 1 and not (houses := _linked(houses, links)):
        return None
    outlet = houses[0]
    if frame.page.title and fold(outlet) in fold(frame.page.title):
        return None
    dates = [one for one in find_dates(line, calendar) if one.form != "no-year"]
    url = next((href for anchor, href in links if leads_there(anchor, outlet, href, frame.page.url)), None)
    values: dict[Field, Value | None] = {
        Field.ORIGINAL_AUTHORS: _authors_of(line, outlet),
        Field.ORIGINAL_OUTLET: outlet,
        Field.ORIGINAL_DATE: dates[0].day if dates else None,
        Field.ORIGINAL_URL: url,
    }
    readings = tuple(
        Reading(field=field, value=value, text=line, method=Method.PROSE) for field, value in values.items() if value
    )
    return Found(readings=readings, lifted=((RemovedKind.CREDIT, line),), credit_line=line)


def _linked(houses: list[str], links: list[tuple[str, str]]) -> list[str]:
    anchors = {trim(anchor) for anchor, _ in links}
    linked = [name for name in houses if name in anchors]
    return linked if len(linked) == 1 else []


def _set_off(frame: Frame, at: int, line: str, links: list[tuple[str, str]]) -> Iterator[str]:
    """The names a line sets off as a house's, the surest kind first."""
    linked = [trim(anchor) for anchor, href in links if not same_site(href, frame.page.url)]
    if houses := [name for name in linked if _may_be_house(name)]:
        yield from houses
        return
    marked = [without_noun(trim(match["name"])) for match in _QUOTED.finditer(line)] + list(_in_italics(frame, at))
    if houses := [name for name in marked if _may_be_house(name)]:
        yield from houses
        return
    for match in CAPITALS.finditer(line):
        name = trim(_LEADING.sub("", match.group()))
        strength = weigh_house(name, frame.page.houses)
        told = strength is not None and strength >= Strength.MARKED
        if told or (_noun_before().search(fold(line[: match.start()])) and _may_be_house(name)):
            yield without_noun(name)


def _may_be_house(name: str) -> bool:
    return 1 < len(name) <= 70 and (is_domain(name) or weigh_house(name) is not None) and len(name.split()) <= 7


def _in_italics(frame: Frame, at: int) -> Iterator[str]:
    element = frame.element_of(at)
    for one in element.iter(*_ITALICS) if element is not None else ():
        if _is_short(one):
            yield trim(squeeze("".join(one.itertext())))


def _is_short(element: HtmlElement) -> bool:
    return 1 < len(squeeze("".join(element.itertext()))) <= 70


def _is_person(name: str) -> bool:
    return is_person(name) and has_given_name(name) and not is_institution(name)


def _authors_of(line: str, outlet: str) -> tuple[str, ...]:
    """The people a line names who did not translate or edit."""
    found = []
    for match in CAPITALS.finditer(line):
        name = trim(match.group())
        if (
            _is_person(name)
            and fold(name) not in fold(outlet)
            and not _other_hand().search(fold(line[: match.start()]))
        ):
            found.append(name)
    return tuple(dict.fromkeys(found))[:3]
