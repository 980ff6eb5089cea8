"""How well lines of forms are read that the training has not seen: a fifth of the sections, by language and kind, so
that no form stands on both sides."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence

from benchmarks.provenance.corpus import Case
from benchmarks.tagger.drawing import draw_examples
from benchmarks.tagger.examples import Example
from benchmarks.tagger.forms import Form
from benchmarks.tagger.pages import TaggedPage, label_page
from benchmarks.tagger.train import gather, lend, titles_of, train
from reprints.extract.provenance.tagger.model import Model
from reprints.extract.provenance.tagger.tag import tag_line

PARTS = 5
LIMITS = (0.3, 0.5, 0.8, 0.95)


def is_aside(form: Form) -> bool:
    return zlib.crc32(f"{form.language} {form.kind}".encode()) % PARTS == 0


def measure_aside(pages: Sequence[tuple[Case, TaggedPage]], forms: Sequence[Form]) -> Iterator[str]:
    """A table: of the lines set aside, how many credits are told at each probability, and how many others are."""
    kept, aside = [one for one in forms if not is_aside(one)], [one for one in forms if is_aside(one)]
    model = Model.from_json(train(gather(pages, kept)))
    lent = lend(one for case, page in pages for one in label_page(case, page))
    examples = [*draw_examples(aside, lent, titles_of(pages), seed=5, times=1)]
    read = [(one, tag_line(one.line, one.own, one.known, model)) for one in examples]
    credits, others = [one for one in read if one[0].credits], [one for one in read if not one[0].credits]
    yield f"{len(aside)} of {len(forms)} forms set aside: {len(credits)} lines that credit, {len(others)} others"
    yield "| probability | credits told | others taken for credits |\n|---|---|---|"
    for limit in LIMITS:
        told = [sum(tagged.credit >= limit for _, tagged in side) / len(side) for side in (credits, others)]
        yield f"| {limit} | {told[0]:.3f} | {told[1]:.3f} |"
    right = sum(_house(one) == {named.text for named in tagged.names if named.label == "H"} for one, tagged in credits)
    yield f"house read exactly: {right / len(credits):.3f} of the lines that credit"


def _house(one: Example) -> set[str]:
    return {one.line.text[span.start : span.end] for span in one.spans if span.label == "H"}
