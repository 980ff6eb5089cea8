"""Cuts a short line into segments and tells what each is: person, house, section, place, day, volume, address.

One reader for every line that may credit: commas, slashes, bars, dashes, brackets, blanks and line ends part fields
alike. What is nothing of these is `WORDS`: a line that has some says more than a credit does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cache, lru_cache

from reprints.extract.provenance.words.dates import Calendar, FoundDate, find_dates
from reprints.extract.provenance.words.houses import (
    Strength,
    include_article,
    is_domain,
    weigh_house,
    without_connector,
    without_noun,
)
from reprints.extract.provenance.words.months import months, weekdays
from reprints.extract.provenance.words.people.given import has_given_name
from reprints.extract.provenance.words.people.names import is_person, read_authors, starts_byline
from reprints.extract.provenance.words.people.roles import is_role
from reprints.extract.provenance.words.places import is_place
from reprints.extract.provenance.words.tables import alternation, branch, word_set
from reprints.extract.provenance.words.text import fold, trim


class Kind(Enum):
    PERSON = auto()
    HOUSE = auto()
    SECTION = auto()
    PLACE = auto()
    DAY = auto()
    VOLUME = auto()
    ADDRESS = auto()
    TITLE = auto()  # the page's own title, or another text in quotation marks
    FILLER = auto()  # an hour, a role, a word such as `published`
    WORDS = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class Segment:
    """`start` and `end` are its place in the line. `names` are a person's segment's people; `sure` whether a byline
    word or a given name says that they are people. `prep`: a word such as `in` or `en` stood before it; `after` is
    the sign that parts it from the segment before."""

    kind: Kind
    text: str
    start: int
    end: int
    strength: Strength = Strength.NONE
    names: tuple[str, ...] = ()
    sure: bool = False
    prep: bool = False
    quoted: bool = False
    after: str = ""
    found: FoundDate | None = None


_SEPARATOR = re.compile(
    r"\s*[,;|•·／|،、，；‖¦→»›]\s*|\s+[-–—−~/]+\s+|\s*[—]\s*|(?<![\W\d_])/(?=[^\W\d_])|\s*[()\[\]{}【】（）]\s*"
    r"|(?<=[^\W\d_]{3})\.\s+(?=\S)|(?<=[^\W\d_]{2})\s*[:：]\s*(?=\S|$)|\s{2,}"
)
_QUOTES = '"“„«‹「『《‘'
_QUOTED = re.compile(r"[\"“„«‘]([^\"“”„«»‘’]{2,160})[\"”“»’]")
VOLUME = re.compile(
    r"\b(?:vol(?:ume|umen)?|tomo|tome|band|jg|jahrgang|bd|n(?:o|um|r|ro|umero)?s?|nº|n°|№|issue|heft|ausgabe|numer|cislo|p|pp|pag|pags|s|año|ano|"
    r"anno|annee|rok|edicion|edition|том|вып|выпуск|св)\b\.?\s*(?:[ivxlc]+\b|\d+(?:\s*[-–/]\s*\d+)?)(?:\s*\(\d+\))?"
    r"|(?:spring|summer|autumn|fall|winter|primavera|verano|otono|invierno|printemps|ete|automne|hiver|estate|autunno|inverno|"
    r"fruhjahr|fruhling|sommer|herbst|verao|outono|wiosna|lato|jesien|zima|весна|лето|осень|зима)\s+\d{4}"
    r"|(?<![\d/.-])\d{1,3}/(?:19|20)\d\d\b|[№º°#]\s*\d+|第\s*\d+\s*[期号卷]|\d+\s*호",
    re.I,
)
_SECTION = re.compile(
    r"(?:colum(?:n|na)|coluna|rubri(?:que|ca|k)|kolumne|secci[oó]n|section|suplemento|caderno|colonna|dział|dzial|рубрика|раздел|"
    r"editoria|sezione|inserto|ressort|beilage|katern|sección|rubryka)\s+[“\"«„'‘]?(?P<name>[^”\"»“']{2,50}?)[”\"»“']?",
    re.I,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s,\])>|]+", re.I)
_CLOCK = re.compile(
    r"\W*\d{1,2}(?:[:.h]\d{2}){1,2}\s*(?:h|am|pm|uhr|a\.m\.|p\.m\.)?\W*(?:[a-z]{2,4})?\W*|\W*\d{1,4}\W*", re.I
)


@cache
def _preposition() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation('house_prepositions')})\s+(?=\S)")


@cache
def _filler() -> re.Pattern[str]:
    words = "|".join((alternation("date_words"), alternation("filler_words"), branch(weekdays())))
    return re.compile(rf"(?:(?:{words})\W*)+")


@lru_cache(maxsize=512)  # several readers ask for the same lines
def cut_line(
    line: str, calendar: Calendar, *, title: str | None = None, known: frozenset[str] = frozenset()
) -> tuple[Segment, ...]:
    """The segments of a line in order, none overlapping."""
    taken = sorted(_read_marked(line, calendar, title), key=lambda one: one.start)
    found: list[Segment] = []
    at = 0
    for one in taken:
        if one.start < at:
            continue
        found.extend(_cut_plain(line, at, one.start, known))
        found.append(one)
        at = one.end
    found.extend(_cut_plain(line, at, len(line), known))
    return tuple(found)


@cache
def _month_and_year() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W\d_])(?:{branch(months())})\.?(?:\s+(?:de|del|of|di))?\s+(?:19|20)\d\d(?!\d)")


def _read_marked(line: str, calendar: Calendar, title: str | None) -> Iterator[Segment]:
    """What is told by its form wherever it stands: days, volumes, addresses, quoted words."""
    for day in find_dates(line, calendar):
        if day.form != "no-year" or calendar.reference is not None:
            yield Segment(kind=Kind.DAY, text=day.text, start=day.start, end=day.end, found=day)
    for match in _ADDRESS.finditer(line):
        yield Segment(kind=Kind.ADDRESS, text=match.group().rstrip(".,;"), start=match.start(), end=match.end())
    folded = fold(line)
    for match in [*VOLUME.finditer(folded), *_month_and_year().finditer(folded)]:
        yield Segment(kind=Kind.VOLUME, text=line[match.start() : match.end()], start=match.start(), end=match.end())
    for match in _QUOTED.finditer(line):
        if _is_title(match[1], title) or len(match[1].split()) > 4:
            yield Segment(kind=Kind.TITLE, text=match[1], start=match.start(), end=match.end())
    if title and len(title) > 8 and (at := fold(line).find(fold(title))) >= 0 and len(line) > len(title) + 4:
        yield Segment(kind=Kind.TITLE, text=line[at : at + len(title)], start=at, end=at + len(title))


def _is_title(quoted: str, title: str | None) -> bool:
    return bool(title) and trim(fold(quoted)) == trim(fold(title or ""))


@cache
def _inner() -> re.Pattern[str]:
    """A preposition inside a part, before a capital: `Jane Roe for Harbour Scope`."""
    return re.compile(rf"\s(?=(?:{alternation('house_prepositions')})\s+\S)")


def _cut_plain(line: str, start: int, end: int, known: frozenset[str]) -> Iterator[Segment]:
    at, sign = start, ""
    for match in [*_SEPARATOR.finditer(line, start, end), None]:
        stop = match.start() if match else end
        yield from _read_parts(line, at, stop, sign, known)
        if match:
            at, sign = match.end(), match.group().strip() or " "


def _read_parts(line: str, start: int, end: int, sign: str, known: frozenset[str]) -> Iterator[Segment]:
    """A part as one segment, or a person and the house after a preposition."""
    whole = _read_part(line, start, end, sign, known)
    if whole is None:
        return
    if whole.kind not in (Kind.PLACE, Kind.FILLER, Kind.SECTION) and not whole.prep:
        for match in _inner().finditer(fold(line[start:end])):
            first = _read_part(line, start, start + match.start(), sign, known)
            second = _read_part(line, start + match.end(), end, "", known)
            if first and second and first.kind is Kind.PERSON and second.kind in (Kind.HOUSE, Kind.PERSON, Kind.PLACE):
                yield first
                yield second
                return
    yield from _split_blanks(whole) if whole.kind in (Kind.HOUSE, Kind.PERSON) else (whole,)


def _split_blanks(whole: Segment) -> Iterator[Segment]:
    """`Ian Crowhurst Morning Star` as the person and the house, which blanks alone part: three words and more that
    begin with a given name, the last of them no surname."""
    words = whole.text.split()
    if (
        len(words) < 3
        or (whole.sure and starts_byline(whole.text))
        or not has_given_name(whole.text)
        or whole.start < 0
    ):
        yield whole
        return
    for size in (2, 3):
        rest = " ".join(words[size:])
        strength = weigh_house(rest) if rest else None
        if strength is not None and strength >= Strength.MARKED and is_person(" ".join(words[:size])):
            cut = whole.start + len(" ".join(words[:size]))
            names = (" ".join(words[:size]),)
            yield replace(
                whole, kind=Kind.PERSON, text=names[0], end=cut, names=names, sure=True, strength=Strength.NONE
            )
            yield replace(
                whole, kind=Kind.HOUSE, text=rest, start=cut + 1, strength=strength, after=" ", names=(), sure=False
            )
            return
    yield whole


def _read_part(line: str, start: int, end: int, sign: str, known: frozenset[str]) -> Segment | None:
    text = trim(line[start:end])
    if not any(map(str.isalnum, text)):
        return None
    start = line.find(text, start, end) if text in line[start:end] else start
    text = without_noun(without_connector(text))
    prep = _preposition().match(fold(text))
    bare = without_noun(trim(text[include_article(text, prep.end()) :])) if prep else text
    if prep and not bare:
        return None
    kind, strength, names, sure = _tell(text, known)
    if kind in (Kind.WORDS, Kind.PERSON, Kind.SECTION, Kind.FILLER) and prep:
        told = _tell(bare, known)
        if told[0] is not Kind.WORDS:
            kind, strength, names, sure = told
            text = bare
    elif prep and kind is not Kind.HOUSE:
        text = bare
    return Segment(
        kind=kind,
        text=text,
        start=start,
        end=end,
        strength=strength,
        names=names,
        sure=sure,
        prep=bool(prep),
        quoted=start > 0 and line[start - 1] in _QUOTES,
        after=sign,
    )


# sections of old papers that are the papers' own names as well
_PAPERS = frozenset(("el pais", "el mundo", "le monde", "la nacion"))
Told = tuple[Kind, Strength, tuple[str, ...], bool]


@lru_cache(maxsize=2048)
def _tell(text: str, known: frozenset[str]) -> Told:
    """What a part is, how surely a house, and the people it names."""
    if starts_byline(text) and (people := _people_after(text)):
        return Kind.PERSON, Strength.NONE, people, True
    strength = weigh_house(text, known)
    if (told := _tell_plain(text)) and not (told is Kind.SECTION and fold(text) in _PAPERS):
        return told, Strength.NONE, _section_of(text), False
    if strength is not None and strength >= Strength.MARKED:
        return Kind.HOUSE, strength, (), False
    names = () if is_place(text) or strength is Strength.ARTICLE else read_authors(text)
    if names and all(map(is_person, names)):
        return Kind.PERSON, Strength.NONE, names, has_given_name(names[0])
    kind = Kind.PLACE if is_place(text) else Kind.WORDS if strength is None else Kind.HOUSE
    return kind, strength or Strength.NONE, (), False


def _people_after(text: str) -> tuple[str, ...]:
    """The people behind a byline word; after a short one (`di`, `av`) only what reads like a person's name."""
    names = read_authors(text)
    told = all(map(is_person, names)) or starts_byline(text) > 3
    return names if told and not any(map(is_domain, names)) else ()


def _tell_plain(text: str) -> Kind | None:
    folded = fold(text)
    if _CLOCK.fullmatch(text) or _filler().fullmatch(folded) or is_role(text):
        return Kind.FILLER
    return Kind.SECTION if _SECTION.fullmatch(text) or folded in word_set("section_words") else None


def _section_of(text: str) -> tuple[str, ...]:
    section = _SECTION.fullmatch(text)
    return (section["name"] if section else text,)
