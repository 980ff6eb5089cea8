"""The points that speak for a line as a credit: what marks its house, and what else it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reprints.extract.provenance.frame import Frame
from reprints.extract.provenance.readers.links import links_of
from reprints.extract.provenance.readers.short_lines import ShortLine
from reprints.extract.provenance.reading import Reading
from reprints.extract.provenance.words.dates import FoundDate
from reprints.extract.provenance.words.hosts import same_site
from reprints.extract.provenance.words.houses import Strength, is_domain, is_institution
from reprints.extract.provenance.words.segments import Kind, Segment

NEEDED = 3  # points of a credit


_ASIDE = (Kind.FILLER, Kind.PLACE, Kind.VOLUME, Kind.TITLE, Kind.SECTION)


_PARTED = ("/", "|", "-", "–", "—", "·", "•", ",", "(", "[", "/", "~", "‖", "¦")


@dataclass(frozen=True, kw_only=True, slots=True)
class LineCredit:
    house: Segment
    authors: tuple[str, ...]
    place: str | None
    section: str | None
    day: FoundDate | None
    points: int


def count_points(
    frame: Frame, line: ShortLine, segments: Sequence[Segment], credit: LineCredit, own_days: list[Reading]
) -> int:
    house = credit.house
    points = int(house.strength)
    own = is_own_day(line, credit.day, own_days)
    points += bool(credit.authors) + bool(credit.day) + bool(credit.place and credit.day)
    points += any(one.kind is Kind.TITLE for one in segments) + any(one.kind is Kind.VOLUME for one in segments)
    points += house.quoted + house.prep + (house.after == "/" and bool(credit.authors)) * 2
    points += _leads_elsewhere(frame, line)
    points += line.near_byline and (house.strength >= Strength.MARKED or credit.day is not None or house.quoted)
    points += line.near_person and house.quoted
    if line.marked:
        return max(points, NEEDED)
    if len(segments) == 1 and not line.near_byline and not is_domain(house.text):
        return _count_alone(line, house)
    if credit.day and not own and has_later_day(line, credit.day, own_days):
        points += 1 + (house.strength <= Strength.ARTICLE and _is_alone(line, segments, house))
    if credit.authors and house.strength <= Strength.ARTICLE and not own and not line.above:
        points += _in_usual_order(segments, house, ending=line.ending)
    bracketed = line.text[:1] in "[(" and bool(credit.place or credit.day)
    points += bracketed
    if line.above and not bracketed and (credit.day is None or house.strength < Strength.MARKED) and points < NEEDED:
        return 0  # a section or slogan above the title
    if own and house.strength < Strength.MARKED:
        return min(points, NEEDED - 1)
    if is_institution(house.text) and not credit.day and not line.text.startswith("["):
        return min(points, NEEDED - 1)  # where somebody works
    return points


def _count_alone(line: ShortLine, house: Segment) -> int:
    """Points of a house alone in its line: an agency in brackets above the title, a paper in brackets at the end. A
    signature is read elsewhere; another name alone may be anything."""
    bracketed = line.text[:1] in "[(" and line.text[-1:] in "])"
    agency = house.strength is Strength.KNOWN
    return NEEDED if bracketed and (agency if line.above else line.ending and house.strength is Strength.MARKED) else 0


def _in_usual_order(segments: Sequence[Segment], house: Segment, *, ending: bool) -> int:
    """Points for a line that is nothing but a person, the house and perhaps a place and day, in this order; more where
    a byline word or a given name tells the person, or the line ends the article."""
    told = [one for one in segments if one.kind not in _ASIDE]
    kinds = sorted("HOUSE" if one is house else one.kind.name for one in told)
    parted = house.after in _PARTED or house.prep or told[0] is house
    if kinds == ["DAY", "HOUSE", "PERSON"]:
        return int(parted) * (1 + (ending or any(one.sure for one in told)))
    if kinds == ["HOUSE", "PERSON"] and told[1] is house:
        return int(parted) * 2 * (told[0].sure or ending)
    return 0


def _leads_elsewhere(frame: Frame, line: ShortLine) -> bool:
    return any(not same_site(href, frame.page.url) for _, href in links_of(frame, line.lines[0]))


def is_own_day(line: ShortLine, day: FoundDate | None, own_days: list[Reading]) -> bool:
    """Whether a line's day is one that the page states of itself elsewhere."""
    return day is not None and any(one.value == day.day and one.text not in line.text for one in own_days)


def has_later_day(line: ShortLine, day: FoundDate, own_days: list[Reading]) -> bool:
    """Whether the page states a later day of itself than a line's: when it republished."""
    return any(one.day is not None and one.day > day.day and one.text not in line.text for one in own_days)


def _is_alone(line: ShortLine, segments: Sequence[Segment], house: Segment) -> bool:
    """Whether a line is a house, a day and perhaps a place, and the house no single word before a comma: a town."""
    told = [one.kind for one in segments if one.kind not in (Kind.FILLER, Kind.PLACE, Kind.SECTION, Kind.VOLUME)]
    if sorted(kind.name for kind in told) != ["DAY", "HOUSE"]:
        return False
    return house.strength >= Strength.ARTICLE or " " in house.text or not line.text.startswith(house.text)
