"""Credits in sentences of any form and place within a short paragraph: `A review of X. Originally published at Y`,
`The following research note first appeared on Y`, `Artículo publicado por A en la columna S en el diario O, DAY`.

A sentence credits where its verb speaks of publication, and of the text itself: the verb comes first, or a word such as
`this` or `article` stands before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from reprints.extract.provenance.frame import Frame
from reprints.extract.provenance.readers.assign import assign
from reprints.extract.provenance.readers.links import leads_there, links_of, named_by_link
from reprints.extract.provenance.readers.prose_credits.prose import ENTRY, is_outlet, is_picture, name_and_date
from reprints.extract.provenance.reading import Field, Found, Method, Reading, Value
from reprints.extract.provenance.words.dates import Calendar, find_dates
from reprints.extract.provenance.words.formulas import any_anywhere, anywhere
from reprints.extract.provenance.words.hosts import same_site
from reprints.extract.provenance.words.houses import Strength, include_article, weigh_house
from reprints.extract.provenance.words.people.capitals import CAPITALS
from reprints.extract.provenance.words.people.names import is_person
from reprints.extract.provenance.words.tables import alternation
from reprints.extract.provenance.words.text import fold, trim
from reprints.model import RemovedKind

LONGEST = 420
_SENTENCE = re.compile(r"(?<=[^\W\d_]{2}[.!?])\s+(?=[^\W\d_])|(?<=[.!?][”\"»)])\s+|\s*[|•]\s*|(?<=[。！？])")
_POSTED = re.compile(r"\((?:re)?posted[^()]*\)|\b(?:re)?posted\b[^()|]*$", re.I)
_BY = re.compile(
    r"(?<![^\W_])(?:written by|authored by|by|escrit[oa] por|por|de|par|von|di|da|de autoria de|от|автор|od|autor|door"
    r"|av|af)"
    r"\s*:?\s+(?=[^\W\d_])",
    re.I,
)
_SECTION = re.compile(
    r"(?:colum(?:n|na)|coluna|rubri(?:que|ca|k)|kolumne|seccion|section|suplemento|caderno|colonna|rubryce|рубрик[еа])"
    r"\s+[“\"«„']?(?P<name>[^”\"»“',]{2,50})[”\"»“']?",
    re.I,
)


# what somebody wrote elsewhere, in a note about them
_OF_AUTHOR = re.compile(
    r"(?<![^\W_])(?:her|his|their|whose|my|our|sus?|ses?|leurs?|seus?|suas?|suoi|sue|seine|ihre|его|ее|jego|jej)\s+(?:\w+\s){0,2}"
    r"(?:works?|writings?|articles?|essays?|stories|books?|poems?|journalism|textos?|articulos?|artigos?|textes?|articoli|texte|artikel|стать\w*|teksty)"
)
_SECTION_OF = (
    re.compile(
        r"(?:the |la |el |na |no |der |die |il )?[“\"«„‘'](?P<section>[^”\"»“’]{2,40})[”\"»“’']\s+"
        r"(?:section|column|page|pages|blog|supplement|rubric|series)\s+(?:of|in)\s+(?P<outlet>\S.*)",
        re.I,
    ),
    re.compile(
        r"(?:la |el |o |a |the |der |die |il |le )?"
        r"(?:secci[oó]n|section|column|columna|coluna|suplemento|caderno|rubrica"
        r"|rubrique|rubrik|supplement|editoria)\s+[“\"«„]?(?P<section>[^”\"»“,]{2,40}?)[”\"»“]?\s+(?:de|del|of|do|da|di|du|der|des|von|dell[ao]?)\s+"
        r"(?P<outlet>(?:(?i:el|la|los|las|the|le|o|a|il)\s+)?[^\W\d_a-z].*)"
    ),
)
_IN_PRESS = re.compile(r"^\W*(?:en|in|no|na|del|de|of|dans|nel|im|do|da)\s+(?:el |la |the |le |o |a |il )?", re.I)


@cache
def _of_text() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{alternation('text_nouns')})(?![^\W_])")


def read_sentences(frame: Frame, calendar: Calendar) -> Iterator[Found]:
    """The first sentence beside the text that credits."""
    beside = dict.fromkeys([*frame.head, frame.text_from, frame.text_from + 1, *frame.ending, frame.text_to - 1])
    for at in beside:
        if not 0 <= at < len(frame.lines) or at == frame.title_at or frame.is_beside(at):
            continue
        line = frame.lines[at]
        if not 12 < len(line) <= LONGEST or frame.is_caption(line) or is_picture(fold(line)):
            continue
        if ENTRY.search(line):
            continue
        if found := _read_line(
            frame, line, calendar, whole=at != frame.text_to - 1 or len(line) < 200, after_text=at in frame.ending
        ):
            yield found
            return


def _read_line(frame: Frame, line: str, calendar: Calendar, *, whole: bool, after_text: bool) -> Found | None:
    start = 0
    for sentence in _SENTENCE.split(line):
        start = line.find(sentence, start)
        if found := _read_sentence(frame, line, sentence, calendar, after_text=after_text):
            lifted = line if whole else line[start:]
            return Found(
                readings=found, lifted=((RemovedKind.CREDIT, lifted),), credit_line=sentence if not whole else line
            )
    return None


def _read_sentence(
    frame: Frame, line: str, sentence: str, calendar: Calendar, *, after_text: bool
) -> tuple[Reading, ...]:
    folded = fold(sentence)
    for formula in anywhere() if any_anywhere().search(folded) else ():
        match = formula.pattern.search(folded)
        if (
            match is None
            or re.search(r"\ben \d{4}\b|\bin \d{4}\b", folded[match.end() :])
            or not _speaks_of_text(folded[: match.start()], after_text=after_text)
        ):
            continue
        begin = include_article(sentence, match.end())
        statement = _Statement(frame=frame, line=line, sentence=sentence, begin=begin, weak=formula.weak)
        if readings := _read_fields(statement, calendar):
            return readings
    return ()


def _speaks_of_text(before: str, *, after_text: bool) -> bool:
    """Whether the words before the verb are of the text, or name its author; after the text any few words are."""
    said = before.strip(' "“«([*-–—')
    if _OF_AUTHOR.search(before):
        return False
    if len(said) < 3 or _of_text().search(before) or (said.endswith(",") and is_person(said.rstrip(", ").title())):
        return True
    return after_text and len(said.split()) <= 5 and not re.search(r"[\d(),;]", said)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Statement:
    """A sentence with a formula in it: the whole line, the sentence, and where in it the outlet's name begins."""

    frame: Frame
    line: str
    sentence: str
    begin: int
    weak: bool

    @property
    def rest(self) -> str:
        return self.stated[self.begin :]

    @property
    def stated(self) -> str:
        """The sentence without what it says of its republication, as long as it was."""
        return _POSTED.sub(lambda match: " " * len(match.group()), self.sentence)

    def is_house(self, name: str, *, elsewhere: bool) -> bool:
        """Whether a name may be the outlet's: behind a weak formula it is marked, set off, or a link elsewhere."""
        if not self.weak or elsewhere or _is_set_off(self.rest, name):
            return bool(name)
        strength = weigh_house(name, self.frame.page.houses) if name else None
        return strength is not None and strength >= Strength.MARKED


def _read_fields(statement: _Statement, calendar: Calendar) -> tuple[Reading, ...]:
    frame, stated = statement.frame, statement.stated
    links = links_of(frame, statement.line)
    rest, section = _take_section(statement.rest)
    if section is None and (before := _SECTION.search(stated[: statement.begin])):
        section = trim(before["name"])
    outlet, day = name_and_date(rest, calendar)
    outlet, place = _take_place(_without_author(trim(outlet)))
    if not is_outlet(outlet):
        outlet = next((anchor for anchor, _ in links if is_outlet(anchor) and anchor in statement.rest[:90]), "")
    outlet = named_by_link(outlet, links, frame.page.url)
    if not statement.is_house(outlet, elsewhere=any(not same_site(href, frame.page.url) for _, href in links)):
        return ()
    days = [day] if day else [one for one in find_dates(stated, calendar) if one.form != "no-year"]
    posted = _POSTED.search(statement.line)
    reposted = find_dates(posted.group(), calendar) if posted else []
    values: dict[Field, Value | None] = {
        Field.ORIGINAL_AUTHORS: _authors_of(stated, outlet),
        Field.ORIGINAL_OUTLET: outlet,
        Field.ORIGINAL_SECTION: section,
        Field.ORIGINAL_PLACE: place,
        Field.ORIGINAL_DATE: days[0].day if days else None,
        Field.REPUBLICATION_DATE: reposted[0].day if reposted else None,
        Field.ORIGINAL_URL: _original_of(statement, outlet, links),
    }
    said = statement.sentence
    return tuple(
        Reading(field=field, value=value, text=said, method=Method.PROSE) for field, value in values.items() if value
    )


def _original_of(statement: _Statement, outlet: str, links: list[tuple[str, str]]) -> str | None:
    """The link that leads to the original: on the outlet's name, or on the words of the formula itself."""
    url, said = statement.frame.page.url, fold(statement.sentence)
    named = (href for anchor, href in links if leads_there(anchor, outlet, href, url))
    formula = (href for anchor, href in links if fold(anchor) in said and leads_there("original", outlet, href, url))
    return next(named, None) or next(formula, None)


def _take_section(stated: str) -> tuple[str, str | None]:
    """`la sección Campo de El Surco`, `the “Timetables” section of The Sleeper` as outlet and section."""
    for pattern in _SECTION_OF:
        if match := pattern.match(stated):
            return match["outlet"], trim(match["section"])
    if match := _SECTION.search(stated):
        outside = f"{stated[: match.start()].rstrip(' ,')}{stated[match.end() :]}" if match.start() > 2 else stated
        outside = _IN_PRESS.sub("", stated[match.end() :], count=1) if match.start() <= 12 else outside
        return outside, trim(match["name"])
    return stated, None


def _take_place(name: str) -> tuple[str, str | None]:
    """`The Kerbstone, Glasgow` as house and place."""
    parts = [trim(part) for part in name.split(",")]
    if len(parts) < 2 or len(parts) > 3:
        return name, None
    told = assign(parts, has_author=False)
    return (told.outlet, told.place) if told.outlet and told.place else (parts[0], None)


def _is_set_off(stated: str, outlet: str) -> bool:
    """Whether a name stands in quotation marks."""
    at = stated.find(outlet)
    return at > 0 and stated[at - 1] in "\"“„«‹「『《'‘"


def _without_author(name: str) -> str:
    """`Harbour Commons by Cuthbert Ashdown` without the author."""
    match = _BY.search(name)
    return trim(name[: match.start()]) if match and match.start() > 2 and is_person(trim(name[match.end() :])) else name


def _authors_of(stated: str, outlet: str) -> tuple[str, ...]:
    """The people after `by` and its like, anywhere in the sentence but in the outlet's name."""
    for match in _BY.finditer(stated):
        name = CAPITALS.match(stated, match.end())
        named = trim(name.group()) if name else ""
        rest = stated[name.end() :] if name else ""
        both = re.match(r"\s(?:and|y|e|et|und|i|и|&)\s(?=[^\W\d_a-z])", rest)
        second = CAPITALS.match(rest, both.end()) if both else None
        people = [one for one in (named, trim(second.group()) if second else "") if one]
        if people and fold(named) not in fold(outlet) and all(map(_is_author, people)):
            return tuple(people)
    return ()


def _is_author(name: str) -> bool:
    return is_person(name) and (weigh_house(name) or 0) < Strength.MARKED
