"""Credits in prose: `This article was originally published at X`, `Republished from X`, `Copyright © A, X, 2019`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from reprints.extract.provenance.frame import SHORT, Frame
from reprints.extract.provenance.readers.links import leads_there, links_of
from reprints.extract.provenance.reading import Field, Found, Method, Reading
from reprints.extract.provenance.words.dates import Calendar, FoundDate, find_dates
from reprints.extract.provenance.words.formulas import expression, formulas
from reprints.extract.provenance.words.hosts import same_site
from reprints.extract.provenance.words.houses import without_connector, without_noun
from reprints.extract.provenance.words.people.names import is_author, is_person, read_authors
from reprints.extract.provenance.words.segments import VOLUME
from reprints.extract.provenance.words.tables import alternation, word_set
from reprints.extract.provenance.words.text import DIGIT, fold, squeeze, trim
from reprints.model import RemovedKind

_SENTENCE = re.compile(r"(?<=[.!?”\"»)])\s+(?=(?:This|Est[ea]|Ce|Cet|Cette|Aquest|Aquesta|Quest[oa]|Diese[rs]?)\s)")
_BASQUE_PUBLISHED = re.compile(r"\s+argitaratu")
_COPYRIGHT = re.compile(r"\s*(?:copyright\s*(?:©|\(c\))?|©|\(c\))\s*", re.I)
_OWN_NOUN = re.compile(
    r"(?:\bThe )?(?<![^\W_])(?:Diario|Peri[oó]dico|Jornal|Journal|Magazine|Newspaper|Revista|Rivista|Zeitung)\b|\bThe $"
)
# of a German sentence, not of the name
_LOWERED_ARTICLE = re.compile(r"^(?:der|dem|den|die|das)\s+(?=[„\"«»]?[A-ZÄÖÜ])")
# an entry of a bibliography: `Roe, J. (2010), …`
ENTRY = re.compile(r"\((?:19|20)\d\d[a-z]?\)|^[^\W\d_]+,\s[^\W\d_a-z]\.")
_ADDRESS = re.compile(r"https?://[^\s\])>,]+", re.I)


def read_prose(frame: Frame, calendar: Calendar) -> Iterator[Found]:
    """Every credit in prose of the page, in order."""
    beside = {*frame.head, *frame.tail}
    for at in frame.lines_with("prose_fragments"):
        line = frame.lines[at]
        found = _read_line(frame, line, at in beside, calendar) if len(line) <= SHORT + 100 else None
        if found is None and (at in beside or at == frame.text_to - 1) and (sentence := _last_sentences(line)):
            found = _read_line(frame, sentence, False, calendar)
        if found is not None:
            yield found


def _last_sentences(line: str) -> str:
    """The end of a paragraph from the start of a sentence that speaks of the page itself, if there is one."""
    tail = line[-SHORT:]
    start = _SENTENCE.search(tail)
    return tail[start.end() :] if start else ""


def _read_line(frame: Frame, line: str, beside: bool, calendar: Calendar) -> Found | None:
    folded = fold(line)
    if beside and (found := _read_copyright(line) or _read_address(frame, line, folded)) is not None:
        return found
    matches = [formula.pattern.match(folded) for formula in formulas() if formula.deictic or beside]
    if not any(matches) or is_picture(folded) or frame.is_caption(line):
        return None
    credits = (_read_formula(frame, line, match.end(), calendar) for match in matches if match)
    return next((one for one in credits if one is not None), None)


def _read_formula(frame: Frame, line: str, end: int, calendar: Calendar) -> Found | None:
    """The outlet, date, author and address after a formula; None where no outlet and no link follows."""
    stated = line[end:]
    links = links_of(frame, line)
    name, found = name_and_date(stated, calendar)
    authors, name = _author_at(name)
    named = (anchor for anchor, _ in links if is_outlet(anchor) and fold(anchor) in fold(stated[: len(anchor) + 90]))
    outlet = name if is_outlet(name) else next(named, "").removeprefix("the ") or _host_name(name)
    url = next((href for anchor, href in links if leads_there(anchor, outlet, href, frame.page.url)), None)
    if outlet is None and url is None:
        return None
    return _found(line, outlet, authors, found, url)


def _author_at(name: str) -> tuple[tuple[str, ...], str]:
    """`Jane Doe at Counterfire` as author and outlet."""
    parts = re.split(r"\s(?:at|in|on|for|en|para|sur|bei|su)\s+", name, maxsplit=1)
    return (read_authors(parts[0]), trim(parts[1])) if len(parts) == 2 and is_person(parts[0]) else ((), name)


def _found(line: str, outlet: str | None, authors: tuple[str, ...], found: FoundDate | None, url: str | None) -> Found:
    readings = []
    if authors:
        readings.append(Reading(field=Field.ORIGINAL_AUTHORS, value=authors, text=line, method=Method.PROSE))
    if outlet:
        readings.append(Reading(field=Field.ORIGINAL_OUTLET, value=outlet, text=line, method=Method.PROSE))
    if found:
        readings.append(Reading(field=Field.ORIGINAL_DATE, value=found.day, text=found.text, method=Method.PROSE))
    if url:
        readings.append(Reading(field=Field.ORIGINAL_URL, value=url, text=line, method=Method.PROSE))
    return Found(readings=tuple(readings), lifted=((RemovedKind.CREDIT, line),), credit_line=line)


def name_and_date(stated: str, calendar: Calendar) -> tuple[str, FoundDate | None]:
    """The words after the formula up to where the name ends, without the date and volume among them."""
    stated = VOLUME.sub(" ", stated[:240]) if DIGIT.search(stated) else stated
    dates = find_dates(stated[:220], calendar)
    found = dates[0] if dates else None
    if found:
        before = re.sub(
            r"\W*\b(?:on|in|el|en|le|am|il|em|dated|of|de|del|the|vom)\W*$",
            "",
            stated[: found.start].rstrip(" ,("),
            flags=re.I,
        )
        # `auf am`: the date stands before the outlet
        stated = (
            before
            if len(before.strip()) > 2
            else re.sub(r"^\W*(?:at|by|on|in|en|por|auf|bei|sur|su|im)\s+", "", stated[found.end :].lstrip(" ,)"))
        )
    folded = fold(stated)
    start = expression("before-name").match(folded)
    begin = start.end() if start else 0
    capital = _OWN_NOUN.search(stated[:begin])
    if capital:  # `Diario del Valle`, `The Guardian`: part of the name; `el diario`, `the` are the sentence's
        begin = capital.start()
    end = expression("after-name").search(folded, begin)
    name = without_connector(trim(squeeze(stated[begin : end.start() if end else None])))
    name = trim(without_noun(_LOWERED_ARTICLE.sub("", name)))
    if end and _BASQUE_PUBLISHED.match(end.group()) and name.endswith(("an", "en")):
        name = name[:-1]  # the case ending of `Argian argitaratu`
    return name, found


def is_outlet(name: str) -> bool:
    """Whether words can be an outlet: a capital or a site's name among them, few, and no pointer or bare year."""
    folded = fold(name)
    if (
        not 2 <= len(name) <= 80
        or len(name.split()) > 10
        or folded in word_set("pointers")
        or not any(map(str.isalpha, name))
    ):
        return False
    if re.match(r"(?:ref\b|\d|\[|(?:the )?(?:early|late|mid|spring|summer|autumn|fall|winter|january|year)\b)", folded):
        return False
    first = name.split(maxsplit=1)[0]
    proper = [
        word for word in name.split() if word[:1].isupper() or any(c.isupper() for c in word[1:]) or "." in word[1:-1]
    ]
    return bool(proper) and (
        first in proper or fold(first) in ("the", "el", "la", "le", "il", "der", "die", "das", "los", "les", "l'")
    )


def _host_name(name: str) -> str | None:
    return name if re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", name) and not name[0].isdigit() else None


def is_picture(folded: str) -> bool:
    return bool(_picture().match(folded))


@cache
def _picture() -> re.Pattern[str]:
    sites = "getty images|shutterstock|unsplash|pixabay|wikimedia commons|flickr|giphy|imgur"
    words = alternation("picture_words")
    return re.compile(rf"[\W_]*(?:{words})\b|.*\b(?:{sites})\b|.*\bref\. ?\[")


def _read_copyright(line: str) -> Found | None:
    """`Copyright © AUTHOR, OUTLET, YEAR`: three fields. The site's own `© 2019 Site` is none."""
    match = _COPYRIGHT.match(line)
    if match is None or len(line) > 160:
        return None
    stated = re.sub(r"(?<=\d{4})\.\s.*$", "", line[match.end() :])
    fields = [trim(field) for field in stated.split(",") if trim(field)]
    if len(fields) < 3 or not re.fullmatch(r"(?:19|20)\d\d", fields[-1]) or not is_outlet(fields[-2]):
        return None
    authors = read_authors("; ".join(fields[:-2]))
    if not authors or not all(map(is_author, authors)):
        return None
    return _found(line, fields[-2], authors, None, None)


@cache
def _article_source() -> re.Pattern[str]:
    return re.compile(rf"[\W_]*(?:{alternation('article_source_labels')})\s*:\s*")


def _read_address(frame: Frame, line: str, folded: str) -> Found | None:
    """`Article source: https://…`, or the name of an outlet in that place."""
    match = _article_source().match(folded)
    if match is None:
        return None
    stated = line[match.end() :]
    if address := _ADDRESS.search(stated):
        return _found(line, None, (), None, address.group().rstrip(".,;"))
    outlet = trim(stated)
    url = next((href for _, href in links_of(frame, line) if not same_site(href, frame.page.url)), None)
    return _found(line, outlet if is_outlet(outlet) else None, (), None, url) if url or is_outlet(outlet) else None
