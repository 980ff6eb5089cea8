"""The lines of whole pages as training material: labelled by what is true of each page."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from unittest import mock

from benchmarks.provenance.corpus import Case, load
from benchmarks.provenance.reading import read
from benchmarks.tagger.examples import Example, Span, find_spans
from reprints.extract import learned
from reprints.extract.provenance import PageLines, Provenance
from reprints.extract.provenance.frame import Frame
from reprints.extract.provenance.metadata.metadata import Metadata
from reprints.extract.provenance.read import calendar_of, day_of
from reprints.extract.provenance.tagger.lines import PlacedLine, find_lines
from reprints.extract.provenance.words.dates import Calendar, find_dates
from reprints.extract.provenance.words.text import fold

SENTENCES = 3  # of a page's text that stand as lines of their own


@dataclass(frozen=True, kw_only=True, slots=True)
class TaggedPage:
    """A page as the tagger reads it. `own` are folded names of the site, `day` the one it states for machines."""

    frame: Frame
    calendar: Calendar
    own: frozenset[str]
    day: date | None

    def lines(self) -> list[PlacedLine]:
        return [*find_lines(self.frame, self.calendar, self.day)]


def read_pages(path: Path) -> Iterator[tuple[Case, TaggedPage]]:
    """Each page of a corpus; without those that are taken for no article."""
    for case in load(path):
        seen: list[PageLines] = []

        def look(page: PageLines, *, to: list[PageLines] = seen) -> Provenance:
            to.append(page)
            return Provenance()

        with mock.patch.object(learned, "read_provenance", look):
            read(case)
        if seen:
            yield case, _open(seen[0])


def _open(page: PageLines) -> TaggedPage:
    calendar = calendar_of(page)
    metadata = Metadata(page, calendar)
    day = day_of(list(metadata.read()))
    calendar = dataclasses.replace(calendar, reference=day)
    return TaggedPage(frame=Frame(page), calendar=calendar, own=frozenset(map(fold, metadata.site_names)), day=day)


def label_page(case: Case, page: TaggedPage) -> Iterator[Example]:
    """The page's lines with the spans that name what is true of it; nothing of a page whose house none names."""
    truth, lines = case.expect, page.lines()
    found = [[*find_spans(line.text, "H", truth.outlet)] for line in lines]
    if truth.outlet and not any(found):
        return
    for line, houses in zip(lines, found, strict=True):
        spans = [*houses, *(span for name in truth.authors for span in find_spans(line.text, "P", name))]
        if houses:
            spans += [*find_spans(line.text, "L", truth.place), *find_spans(line.text, "S", truth.section)]
        if not case.is_own and truth.date and (houses or truth.date != truth.republication_date):
            first = date.fromisoformat(truth.date)
            spans += [Span("D", day.start, day.end) for day in line.days if day.day == first]
        yield Example(line=line, spans=tuple(spans), own=page.own)


def draw_body(case: Case, page: TaggedPage) -> Iterator[Example]:
    """Sentences of the text as lines of their own, as pages without paragraphs have them: they credit nobody."""
    frame, random = page.frame, Random(case.id)
    body = [frame.lines[at] for at in range(frame.text_from + 1, frame.text_to - 1)]
    sentences = [part for line in body for part in re.split(r"(?<=[.!?。？])\s+", line) if 8 < len(part) < 200]
    for text in random.sample(sentences, min(SENTENCES, len(sentences))):
        line = PlacedLine(
            text=text,
            where=random.choice(("head", "first", "lead", "last", "ending")),
            hints=random.choice(((), ("0<p",), ("0<div",))),
            before=random.choice(frame.lines),
            after=random.choice(sentences),
            days=tuple(find_dates(text, page.calendar)),
            page_day=page.day,
        )
        yield Example(line=line, spans=(), own=page.own)
