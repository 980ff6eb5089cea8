"""From a page's lines and tree to its provenance: every reader in turn, then the scale."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date, timedelta

from reprints.extract.provenance.frame import Frame
from reprints.extract.provenance.metadata.metadata import Metadata
from reprints.extract.provenance.readers.announced import read_announced
from reprints.extract.provenance.readers.bylines.elements import read_byline_elements
from reprints.extract.provenance.readers.bylines.lines import read_byline_lines
from reprints.extract.provenance.readers.bylines.names import (
    read_lead_name,
    read_name_before_credit,
    read_name_lines,
    read_text_bylines,
)
from reprints.extract.provenance.readers.credits import read_credits
from reprints.extract.provenance.readers.dateline import read_dateline
from reprints.extract.provenance.readers.day_search import search_day
from reprints.extract.provenance.readers.dayline import read_day_lines, read_labelled_day
from reprints.extract.provenance.readers.fields import read_fields
from reprints.extract.provenance.readers.glued import read_glued
from reprints.extract.provenance.readers.linked import read_linked
from reprints.extract.provenance.readers.prose_credits.cues import read_cues
from reprints.extract.provenance.readers.prose_credits.mentions import read_mentions
from reprints.extract.provenance.readers.prose_credits.prose import read_prose
from reprints.extract.provenance.readers.prose_credits.sentences import read_sentences
from reprints.extract.provenance.readers.signature import read_signatures
from reprints.extract.provenance.readers.topic import topic_above, topic_of_url
from reprints.extract.provenance.readers.unlabelled import read_unlabelled
from reprints.extract.provenance.reading import Field, Found, Method, PageLines, Provenance, Reading
from reprints.extract.provenance.tagger.opinion import Opinion
from reprints.extract.provenance.weighing.doubts import without_doubtful
from reprints.extract.provenance.weighing.fields import weigh
from reprints.extract.provenance.words.dates import Calendar
from reprints.extract.provenance.words.hosts import host_of
from reprints.extract.provenance.words.keys import name_key
from reprints.extract.provenance.words.notice import Notice, is_law_alone, lines_of_notice, read_notice
from reprints.extract.provenance.words.text import fold
from reprints.model import Original, RemovedKind, Republication

_DAY_FIRST_ENDINGS = (".uk", ".ie", ".au", ".nz", ".in", ".za", ".ng", ".ke", ".pk", ".my", ".sg", ".eu", ".scot")


def read_provenance(page: PageLines) -> Provenance:
    """Who first published the page's article and who republished it, as the page says."""
    calendar = calendar_of(page)
    frame = Frame(page)
    metadata = Metadata(page, calendar)
    notices, notice_day = _read_notices(frame, calendar)
    stated = list(metadata.read())
    calendar = dataclasses.replace(calendar, reference=notice_day or day_of(stated))
    taken = {text for one in notices for _, text in one.lifted}
    own_names = frozenset(map(name_key, metadata.site_names)) - {""}
    rules = [*notices, *_read_lines(frame, calendar, stated, taken, own_names)]
    certain = without_doubtful(frame, rules, stated)
    refused = frozenset(one.credit_line for one in rules if one.credit_line) - {one.credit_line for one in certain}
    opinion = Opinion(frame, calendar, frozenset(map(fold, metadata.site_names)), own_names, day_of(stated))
    found = [*opinion.revise(certain, refused)]
    readings = _without_credited(found) + stated
    readings.extend(_of_source(frame))
    readings.extend(read_announced(page, calendar))
    if any(reading.field == Field.ORIGINAL_OUTLET for reading in readings):
        readings.extend(read_mentions(frame))
    weighed = weigh(readings, metadata.site_names, lambda: search_day(page, calendar), _beside(frame), page.accounts)
    return Provenance(
        original=weighed.original,
        republication=weighed.republication,
        credit_line=next((one.credit_line for one in found if one.credit_line), None),
        credit_status=weighed.status,
        evidence=weighed.evidence,
        lifted=tuple(dict.fromkeys(_lifted(found, weighed.original, weighed.republication))),
    )


_SEEN_DAYS = (Method.BYLINE, Method.BESIDE_TITLE, Method.DATED_LINE, Method.TIME_ELEMENT, Method.LABELLED_DAY)


def _without_credited(found: list[Found]) -> list[Reading]:
    """All readings but the day of a credit read a second time as the page's own."""
    readings = [reading for one in found for reading in one.readings]
    credited = {
        (one.credit_line, reading.value)
        for one in found
        if one.credit_line
        for reading in one.readings
        if reading.field is Field.ORIGINAL_DATE
    }
    return [
        one
        for one in readings
        if not (one.field is Field.PAGE_DATE and one.method in _SEEN_DAYS)
        or not any(one.value == day and one.text in line for line, day in credited)
    ]


def _beside(frame: Frame) -> str:
    return fold("\n".join(frame.lines[at] for at in dict.fromkeys([*frame.head, *frame.lead, *frame.ending])))


def _lifted(found: list[Found], original: Original, republication: Republication) -> Iterator[tuple[RemovedKind, str]]:
    """The lines that are no body. Bylines and dates beside the title that are not the article's are its neighbours'."""
    days = {original.date, republication.date} - {None}
    for one in found:
        dated = {reading.value for reading in one.readings if isinstance(reading.value, date)}
        for kind, text in one.lifted:
            if kind is RemovedKind.BYLINE and original.authors:
                folded = fold(text)
                if not any(fold(name).split()[-1] in folded for name in original.authors):
                    continue
            if kind is RemovedKind.DATE_LINE and days and not any(_is_near(day, days) for day in dated):
                continue
            yield kind, text


def _is_near(day: date, days: set[date | None]) -> bool:
    return any(other is not None and abs((day - other).days) <= 3 for other in days)


def _read_lines(
    frame: Frame, calendar: Calendar, stated: list[Reading], taken: set[str], own_names: frozenset[str]
) -> Iterator[Found]:
    signatures, days = list(read_signatures(frame)), list(read_day_lines(frame, calendar))
    credits = list(_read_credits(frame, calendar))
    yield from credits
    taken |= {text for one in signatures for _, text in one.lifted}
    taken |= {text for one in credits if one.readings for _, text in one.lifted}
    seen = [one for found in days for one in found.readings]
    own_days = [one for one in [*stated, *seen] if one.field is Field.PAGE_DATE]
    named = _houses_of(credits)
    unlabelled = list(read_unlabelled(frame, calendar, own_days, taken, own_names))
    for found in unlabelled:
        if not named or _houses_of([found]) <= named:  # beside a credit that is understood, only what completes it
            yield found
    beside = dict.fromkeys([*frame.head, *frame.tail])
    if not named and not any(_houses_of([one]) for one in unlabelled):
        yield from read_linked(frame)
    yield from filter(None, (read_glued(frame.lines[at], calendar) for at in beside))
    yield from signatures
    for _, line in frame.each(range(max(0, frame.text_from - 2), min(frame.text_from + 1, len(frame.lines)))):
        dateline = read_dateline(line, calendar)
        yield dateline
        if dateline.readings:
            break
    yield from days
    yield from read_labelled_day(frame, calendar)
    yield from read_byline_elements(frame)
    yield from read_byline_lines(frame, calendar)
    lines = frozenset(text for one in credits for kind, text in one.lifted if kind is RemovedKind.CREDIT)
    yield from read_name_before_credit(frame, lines)
    yield from read_name_lines(frame, calendar)
    yield from read_lead_name(frame)
    yield from read_text_bylines(frame)


def _read_credits(frame: Frame, calendar: Calendar) -> Iterator[Found]:
    """The page's labelled credit and its credits in prose; the freer readers only where there is none."""
    fields = read_fields(frame, calendar)
    found = [fields if fields.readings else read_credits(frame, calendar), *read_prose(frame, calendar)]
    found = [dataclasses.replace(one, firm=True) for one in found]
    for read in (read_sentences, read_cues):
        if not any(one.field is not Field.CREDIT_SIGN for each in found for one in each.readings):
            found.extend(read(frame, calendar))
    yield from found


def _houses_of(found: list[Found]) -> set[str]:
    readings = (one for each in found for one in each.readings)
    return {name_key(one.shown) for one in readings if one.field is Field.ORIGINAL_OUTLET}


def calendar_of(page: PageLines) -> Calendar:
    latest = page.fetched_at.date() + timedelta(days=2) if page.fetched_at else None
    return Calendar(day_first=_order_of(page), latest=latest, language=page.language)


def _order_of(page: PageLines) -> bool | None:
    """Whether 03/04 is in April on this page: the source's word, else the language's; English alone does not say."""
    if page.source is not None:
        return page.source.extraction.day_first
    stated = (page.elements.root.get("lang") or "").lower().replace("_", "-")
    language = page.language or stated[:2]
    if language and language != "en":
        return True
    if stated == "en-us":
        return False
    if stated in ("en-gb", "en-ie", "en-au", "en-nz", "en-in", "en-za") or host_of(page.url).endswith(
        _DAY_FIRST_ENDINGS
    ):
        return True
    return None


def day_of(readings: list[Reading]) -> date | None:
    return next((one.value for one in readings if one.field == Field.PAGE_DATE and isinstance(one.value, date)), None)


def _read_notices(frame: Frame, calendar: Calendar) -> tuple[list[Found], date | None]:
    """The page's notice, the last where there are several, with the topic above it."""
    naming = [at for at in frame.notices if not is_law_alone(frame.lines[at])]
    at = next(reversed(naming or frame.notices), None)
    notice = None if at is None else read_notice(frame.lines, at, calendar)
    if at is None or notice is None:
        return [], None
    lifted = [(RemovedKind.NOTICE, line) for line in lines_of_notice(frame.lines, at)]
    readings = _readings_of(notice)
    if topic := topic_above(frame, at, notice.before, notice.publisher):
        readings.append(topic[0])
        if topic[1] != notice.before:
            lifted.append((RemovedKind.NAVIGATION, topic[1]))
    return [Found(readings=tuple(readings), lifted=tuple(lifted))], notice.day


def _readings_of(notice: Notice) -> list[Reading]:
    values = {
        Field.REPUBLICATION_NOTICE: notice.text,
        Field.REPUBLICATION_PUBLISHER: notice.publisher,
        Field.REPUBLICATION_DATE: notice.day,
    }
    return [
        Reading(field=name, value=value, text=notice.text[:160], method=Method.NOTICE)
        for name, value in values.items()
        if value
    ]


def _of_source(frame: Frame) -> Iterator[Reading]:
    """What the source's own description says."""
    if topic := topic_of_url(frame):
        yield topic
    source = frame.page.source
    if source is not None and source.publisher:
        yield Reading(
            field=Field.REPUBLICATION_PUBLISHER, value=source.publisher, text=source.publisher, method=Method.SOURCE
        )
