"""Bylines: lines such as `By Caleb Weiss | June 7, 2016`, and the elements a page marks as its author's name."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from functools import cache
from itertools import islice

from lxml.html import HtmlElement

from reprints.extract.provenance.dates import Calendar, FoundDate, find_date, find_dates
from reprints.extract.provenance.frame import Frame
from reprints.extract.provenance.names import is_agency, is_person, read_authors, starts_byline
from reprints.extract.provenance.reading import Found, Reading
from reprints.extract.provenance.tables import alternation
from reprints.extract.provenance.text import fold, squeeze, trim
from reprints.model import RemovedKind

LONGEST_LINE = 160
LONGEST_ELEMENT = 200
_MARKED = re.compile(
    r"(?:^|[\s_-])(?:by-?line|author|authors|autor|autores|auteur|autore|firma|writer|verfasser)"
    r"(?:[\s_-]?(?:name|names|link|title|full|fn|vcard))?(?:$|[\s_])"
    r"|[a-z](?:Author|Byline)(?:Name)?(?:$|\s)|(?:^|\s)c-byline"
)
_HINT = re.compile("uthor|aut|yline|firma")  # enough to leave most elements out; _MARKED decides
_FRAMES = ("body", "html", "article", "main")
# classes of what is not the article's own byline
_ELSEWHERE = re.compile(
    r"bio|related|recommend|comment|avatar|social|share|teaser|promo|sidebar|footer|widget|(?<![a-z])(?<!h-)card|"
    r"(?<![a-z])list|image|photo|caption|credit|box|more|description|about|follow|contact|newsletter|popular|trending|"
    r"(?<![a-z])date|time|email|twitter|popup|tooltip|loop|grid"
)
LONGEST_LABELLED = 90
_LABELLED = re.compile(
    r"(?:(?:written|story|words) by|authors?|autor(?:in|en|a|es)?|auteurs?|autore|texto?|testo)\s*:\s*"
)
_AFTER_DAY = re.compile(r"\s(?i:by|von|par|por|di|per)\s+(?=[^\W\d_a-z])([^|•·]{4,80})$")
_AFTER_NAME = re.compile(r"\s(?=(?:In|Ein|Keine?|No|Leave|One|Sin|Laisser)\s|\d)")  # a category, a count of comments
_HOUR = re.compile(r"[\W\d]*(?:at|um|a las|à|uhr|h|am|pm|clock)?[\W\d]*(?:uhr|h|am|pm)?\W*", re.I)
_BARS = re.compile(r"\s*[|•·]\s*")
_WEAK_WORDS = ("di ", "per ", "de ", "da ")


def read_byline_lines(frame: Frame, calendar: Calendar) -> Iterator[Found]:
    """The byline between the top of the page and its text, with the day beside it."""
    for _, line in frame.each(frame.tail):
        if found := _read_labelled(line):
            yield found
    for at, line in frame.each(frame.head):
        if not 5 <= len(line) <= LONGEST_LINE or at == frame.title_at:
            continue
        following = frame.lines[at + 1] if at + 1 < len(frame.lines) else ""
        alone = re.fullmatch(r"(?:by|von|par|por)\s*:?", line.strip(), re.I)
        if alone and len(following) < 60 and is_person(trim(following)):
            yield _byline(f"{line} {following}", (trim(following),), (line, following))
        elif found := _read_line(line, calendar) or _read_dated(line, calendar) or _read_part(line, calendar):
            yield found


def _read_labelled(line: str) -> Found | None:
    """A line below the text that is nothing but a label and people: `Author: Jane Roe`."""
    match = _LABELLED.match(fold(line)) if len(line) <= LONGEST_LABELLED else None
    names = read_authors(line[match.end() :]) if match else ()
    return _byline(line, names, (line,)) if names and all(map(is_person, names)) else None


def _read_dated(line: str, calendar: Calendar) -> Found | None:
    """The day before the name: `Posted on June 7, 2016 by Jane Roe`."""
    match = _AFTER_DAY.search(line)
    date = find_date(line[: match.start()], calendar) if match else None
    if match is None or date is None or not _says_day(line[: match.start()], date):
        return None
    names = read_authors(_AFTER_NAME.split(match[1])[0])
    if not names or not all(is_person(name) or " " not in name for name in names):
        return None
    found = _byline(line, names, (line,))
    day = Reading(field="page.date", value=date.day, text=date.text, method="byline")
    return dataclasses.replace(found, readings=(*found.readings, day))


def _says_day(text: str, date: FoundDate) -> bool:
    """Whether a text is nothing but its day, a word such as `Posted` before it and the hour after it."""
    return bool(_day_words().fullmatch(fold(text[: date.start])) and _HOUR.fullmatch(text[date.end :]))


@cache
def _day_words() -> re.Pattern[str]:
    return re.compile(rf"[\W_]*(?:(?:{alternation('date_words')})\W*){{0,2}}")


def _read_part(line: str, calendar: Calendar) -> Found | None:
    """A byline between separators: `Front page | By Jane Roe | June 7`."""
    parts = _BARS.split(line)
    for at, part in enumerate(parts[1:], start=1):
        if (length := starts_byline(part)) and is_person(trim(part[length:])):
            found = _read_line(" | ".join(parts[at:]), calendar)
            return dataclasses.replace(found, lifted=((RemovedKind.BYLINE, line),)) if found else None
    return None


def _read_line(line: str, calendar: Calendar) -> Found | None:
    length = starts_byline(line)
    if not length:
        return None
    dates = find_dates(line, calendar)
    named = line[length : dates[0].start] if dates else line[length:]
    named = re.split(r"\s*[|•·]\s*|\s[-–—]\s|\s{2,}", named.strip())[0]
    names = read_authors(f"By {named}")
    authors = tuple(name for name in names if not is_agency(name))
    weak = fold(line).startswith(_WEAK_WORDS)
    if not names or (weak and not all(map(is_person, names))):
        return None
    readings = [Reading(field="page.authors", value=names, text=line, method="byline")] if authors or names else []
    if dates:
        readings.append(Reading(field="page.date", value=dates[0].day, text=dates[0].text, method="byline"))
    return Found(readings=tuple(readings), lifted=((RemovedKind.BYLINE, line),))


def _byline(text: str, names: tuple[str, ...], lines: tuple[str, ...]) -> Found:
    reading = Reading(field="page.authors", value=names, text=text, method="byline")
    return Found(readings=(reading,), lifted=tuple((RemovedKind.BYLINE, line) for line in lines))


def read_byline_elements(frame: Frame) -> Iterator[Found]:
    """The names in elements marked as the author's, those of one kind in one container; best marked first."""
    ranked: dict[int, list[HtmlElement]] = {}
    for element in _marked_elements(frame.page.tree):
        if (rank := _rank(element)) is not None:
            ranked.setdefault(rank, []).append(element)
    for rank in sorted(ranked):
        names, text = _names_of(_together(ranked[rank]))
        if names:
            yield Found(readings=(Reading(field="page.authors", value=names, text=text, method="byline-element"),))
            return


def _marked_elements(tree: HtmlElement) -> list[HtmlElement]:
    """Elements that may be bylines. Walked here: an XPath that asks three attributes takes twice as long."""
    found = (
        one
        for one in tree.iter("*")
        if ((classes := one.get("class")) and _HINT.search(classes))
        or "author" in one.get("itemprop", "")
        or (one.tag == "a" and one.get("rel") == "author")
    )
    return [*islice((one for one in found if one.tag not in _FRAMES), 80)]


def _rank(element: HtmlElement) -> int | None:
    """0 for the best mark; None for what is no byline or another article's."""
    classes = element.get("class", "")
    marked = bool(_MARKED.search(classes))
    rel, prop = "author" in element.get("rel", "").split(), "author" in element.get("itemprop", "").lower()
    if not (marked or rel or prop) or _ELSEWHERE.search(_MARKED.sub(" ", classes).lower()):
        return None
    for depth, ancestor in enumerate(element.iterancestors()):
        if ancestor.tag in ("aside", "nav", "figure", "figcaption"):
            return None
        if ancestor.tag == "footer":  # an article's own footer may hold its byline, a page's does not
            return 3 if any(one.tag == "article" for one in ancestor.iterancestors()) else None
        if (
            depth < 4
            and ancestor.tag not in ("body", "html")
            and _ELSEWHERE.search(_MARKED.sub(" ", ancestor.get("class", "")).lower())
        ):
            return 3
    return 0 if rel or prop else 1 if "line" in classes.lower() else 2


def _together(elements: list[HtmlElement]) -> list[HtmlElement]:
    """The first element and those near it; a page's later ones are comments or teasers."""
    first = elements[0]
    container = first.getparent()
    container = container.getparent() if container is not None and container.getparent() is not None else container
    if container is None:
        return [first]
    near = [one for one in elements[:8] if one is first or container in one.iterancestors()]
    return [one for one in near if not any(other is not one and other in one.iterancestors() for other in near)]


def _names_of(elements: list[HtmlElement]) -> tuple[tuple[str, ...], str]:
    found: dict[str, str] = {}
    texts = []
    for element in elements:
        text = _text_of(element)
        if not 2 < len(text) <= LONGEST_ELEMENT:
            continue
        date = find_date(text)
        named = text[: date.start] if date and date.start > 3 else text
        named = re.split(r"\s*[|•·]\s*|\s[-–—]\s", named)[0]
        for name in read_authors(named):
            if len(name.split()) <= 6:
                found.setdefault(fold(name), name)
        texts.append(text)
    return tuple(found.values()), " ".join(texts)


def _people_in(element: HtmlElement) -> list[str]:
    """The persons an element names each in an element of its own, where it says nothing else."""
    leaves = [one for one in element.iter("span", "li", "div", "strong") if one is not element and not len(one)]
    texts = [text for one in leaves if (text := squeeze(one.text or ""))]
    if len(texts) < 2 or " ".join(texts) != squeeze(" ".join(element.itertext())):
        return []
    return texts if all(map(is_person, texts)) else []


def _text_of(element: HtmlElement) -> str:
    """The element's words; of a person's mark-up the name alone, of links the links alone."""
    for named in element.iter():
        if (
            named is not element
            and isinstance(named.tag, str)
            and (named.get("itemprop") == "name" or "fn" in named.get("class", "").split())
        ):
            return squeeze(named.get("content") or "".join(named.itertext()))
    if element.get("content"):
        return squeeze(element.get("content", ""))
    if people := _people_in(element):
        return "; ".join(people)
    links = [link for link in element.iter("a") if squeeze("".join(link.itertext()))]
    if links and len(links) <= 6 and element.tag != "a":
        texts = [squeeze("".join(link.itertext())) for link in links]
        if any(is_person(text) for text in texts):
            return "; ".join(text for text in texts if is_person(text))
    return squeeze(" ".join(part for part in element.itertext()))
