"""What the trained tagger says of a page: a credit where no rule understood one, a second opinion on credits without a
label and in prose, and the names a rule left out of its line.

A line credits if the tagger is `STATED` sure of it, and is a sign that the page is credited if it is `SIGN` sure.
What a freer rule took for a credit is dropped below `VETO`, a sign below `NO_SIGN`. The thresholds are set so that a
page of the site's own keeps its day: a credit nobody wrote costs more than one that is missed.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from reprints.extract.provenance.frame import Frame
from reprints.extract.provenance.readers.links import leads_there, links_of
from reprints.extract.provenance.readers.prose_credits.prose import is_outlet
from reprints.extract.provenance.reading import Field, Found, Method, Reading, Value
from reprints.extract.provenance.tagger.lines import PlacedLine, find_lines
from reprints.extract.provenance.tagger.tag import Name, Tagged, tag_line
from reprints.extract.provenance.words.dates import Calendar
from reprints.extract.provenance.words.hosts import same_site
from reprints.extract.provenance.words.houses import Strength, is_domain, weigh_house
from reprints.extract.provenance.words.keys import name_key
from reprints.extract.provenance.words.people.names import is_author
from reprints.extract.provenance.words.text import trim
from reprints.model import RemovedKind

STATED, SIGN = 0.9, 0.5
VETO, NO_SIGN = 0.3, 0.2
AGREED = 0.6  # from here on where a freer rule cut the house's name differently, the tagger's stands
SURE = 0.5  # of a name
MOST_LINES = 3  # that are asked for names
_BRACKETED = re.compile(r"\[[^\]\d,;:–—/|-]*\]")  # `[Reuters]`, `[Opinion]`: a mark, no more
_OWN = (
    Method.BYLINE,
    Method.NAME_LINE,
    Method.DATED_LINE,
    Method.LABELLED_DAY,
    Method.TEXT_BYLINE,
    Method.BESIDE_TITLE,
)
_WHOLE = {Field.ORIGINAL_AUTHORS, Field.ORIGINAL_OUTLET, Field.ORIGINAL_DATE}
_FREE = (Method.UNLABELLED, Method.PROSE)
_BESIDE_LABEL = (Method.CREDIT_LINE, Method.GLUED_LINE, *_FREE)
_HOUSES = (*_BESIDE_LABEL, Method.SIGNATURE, Method.DATELINE)


@dataclass
class Opinion:
    """The tagger's opinion of one page, asked for as far as it is needed. `own` are folded names of the site, `keys`
    their keys."""

    frame: Frame
    calendar: Calendar
    own: frozenset[str]
    keys: frozenset[str]
    page_day: date | None
    _tagged: dict[int, Tagged] = field(default_factory=dict)

    def revise(self, found: Sequence[Found], refused: frozenset[str]) -> Iterator[Found]:
        """What the rules found, without what the tagger refuses and with what it adds. `refused` are lines that have
        the shape of a credit and are none."""
        kept = [*map(self._judge, found)]
        yield from kept
        readings = [one for each in kept for one in each.readings]
        if not any(one.field is Field.ORIGINAL_OUTLET and one.method in _HOUSES for one in readings):
            yield from self._read(frozenset(one.text for one in readings if one.method in _OWN), refused)

    @cached_property
    def _lines(self) -> tuple[PlacedLine, ...]:
        return tuple(find_lines(self.frame, self.calendar, self.page_day))

    def _tag(self, at: int) -> Tagged:
        if at not in self._tagged:
            self._tagged[at] = tag_line(self._lines[at], self.own, self.frame.page.houses)
        return self._tagged[at]

    def _tagged_of(self, text: str) -> Tagged | None:
        """The likeliest of the lines a reading was read from."""
        start = text[:60]
        held = [at for at, line in enumerate(self._lines) if start in line.text or line.text[:60] in text]
        return max(map(self._tag, held), key=lambda one: one.credit, default=None)

    def _judge(self, found: Found) -> Found:
        read = next((one for one in found.readings if one.method in (*_BESIDE_LABEL, Method.UNREAD)), None)
        if read is None:
            return found
        tagged = self._tagged_of(read.text)
        credit = 0.0 if tagged is None else tagged.credit
        anchors = () if tagged is None else tagged.line.anchors
        houses = [one.shown for one in found.readings if one.field is Field.ORIGINAL_OUTLET]
        linked = any(is_domain(one) or one in anchors for one in houses)
        if credit < _least(read.method, firm=found.firm) and not linked:
            return Found()
        whole = read.method is Method.CREDIT_LINE and {one.field for one in found.readings} >= _WHOLE
        if tagged is None or read.method is Method.UNREAD or credit < AGREED or whole:
            return found
        return dataclasses.replace(found, readings=tuple(self._complete(found, tagged, read.method)))

    def _complete(self, found: Found, tagged: Tagged, method: Method) -> Iterator[Reading]:
        """A rule's readings of a line with the tagger's house, where a freer rule read another, and its other names."""
        added = {one.field: one for one in self._readings(tagged)}
        house = added.pop(Field.ORIGINAL_OUTLET, None)
        told = (*tagged.line.anchors, *(trim(one.text) for one in tagged.names if one.label == "H"))
        for one in found.readings:
            free = one.field is Field.ORIGINAL_OUTLET and method in _FREE
            if free and house is not None and one.shown not in told and _overlap(one.shown, house.shown):
                yield house
            else:
                yield one
            added.pop(one.field, None)
        shown = " ".join(one.shown for one in found.readings)
        yield from (one for one in added.values() if one.shown not in shown)

    def _read(self, understood: frozenset[str], refused: frozenset[str]) -> Iterator[Found]:
        """The likeliest line that names a house; as a sign where unsure, if no other reader understood it."""
        ranked = sorted(map(self._tag, range(len(self._lines))), key=lambda one: -one.credit)
        for tagged in ranked[:MOST_LINES]:
            text = tagged.line.text
            if tagged.credit < SIGN or _BRACKETED.fullmatch(text) or text in refused or text.count('"') % 2:
                continue
            if text in tagged.line.anchors or self._is_navigation(tagged.line):
                continue  # links and no more credit only where the rules say so
            readings = self._readings(tagged)
            outlet = next((one.shown for one in readings if one.field is Field.ORIGINAL_OUTLET), None)
            if outlet is None or self._is_unmarked_heading(tagged.line, outlet):
                continue
            if tagged.credit >= STATED:
                yield Found(readings=readings, lifted=self._lifted(tagged), credit_line=text)
                return
            if text not in understood:
                yield Found(readings=(Reading(field=Field.CREDIT_SIGN, value=text, text=text, method=Method.TAGGED),))
                return

    def _readings(self, tagged: Tagged) -> tuple[Reading, ...]:
        names = [one for one in tagged.names if one.sure >= SURE]
        house = max((one for one in names if self._is_house(one)), key=lambda one: one.sure, default=None)
        if house is None:
            return ()
        outlet = trim(house.text)
        people = [trim(one.text) for one in names if one.label == "P"]
        links = links_of(self.frame, self.frame.lines[tagged.line.at])
        url = self.frame.page.url
        values: dict[Field, Value | None] = {
            Field.ORIGINAL_AUTHORS: tuple(dict.fromkeys(filter(is_author, people))),
            Field.ORIGINAL_OUTLET: outlet,
            Field.ORIGINAL_SECTION: _first(names, "S"),
            Field.ORIGINAL_PLACE: _first(names, "L"),
            Field.ORIGINAL_DATE: _day_of(tagged.line, names),
            Field.ORIGINAL_URL: next((href for anchor, href in links if leads_there(anchor, outlet, href, url)), None),
        }
        return tuple(
            Reading(field=name, value=value, text=tagged.line.text, method=Method.TAGGED)
            for name, value in values.items()
            if value
        )

    def _is_house(self, name: Name) -> bool:
        text = trim(name.text)
        named = name.label == "H" and "://" not in text and is_outlet(text)
        return named and not self._is_own(text) and not self.frame.is_in_menu(text)

    def _is_unmarked_heading(self, line: PlacedLine, outlet: str) -> bool:
        """Whether a line above the title names what nothing marks as a house: a series, a session, a topic."""
        strength = weigh_house(outlet, self.frame.page.houses)
        return line.where == "above" and (strength is None or strength < Strength.MARKED)

    def _is_navigation(self, line: PlacedLine) -> bool:
        """Whether a line is links within the site and little else: `Top | End`."""
        links = links_of(self.frame, self.frame.lines[line.at])
        inside = "".join(text for text, href in links if same_site(href, self.frame.page.url))
        return len(inside) > len(line.text) / 2

    def _is_own(self, text: str) -> bool:
        return name_key(text) in self.keys

    def _lifted(self, tagged: Tagged) -> tuple[tuple[RemovedKind, str], ...]:
        """The line, where nothing else stands on it."""
        whole = tagged.line.text == self.frame.lines[tagged.line.at]
        running = tagged.line.where in ("first", "last") and len(tagged.line.text) > 110
        return ((RemovedKind.CREDIT, tagged.line.text),) if whole and not running else ()


def _least(method: Method, *, firm: bool) -> float:
    """The probability below which a reading is refused."""
    if method is Method.UNREAD:
        return NO_SIGN
    return VETO if method in _FREE and not firm else 0.0


def _overlap(one: str, other: str) -> bool:
    """Whether two names are one that was cut differently."""
    return one in other or other in one


def _first(names: Sequence[Name], label: str) -> str | None:
    return next((trim(one.text) for one in names if one.label == label), None)


def _day_of(line: PlacedLine, names: Sequence[Name]) -> date | None:
    starts = {one.start for one in names if one.label == "D"}
    return next((one.day for one in line.days if one.start in starts), None)
