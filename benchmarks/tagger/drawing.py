"""Forms filled in: one example for each drawing of names, day and place on a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from benchmarks.tagger.examples import Example, Span
from benchmarks.tagger.forms import Form
from benchmarks.tagger.pools import Pools
from reprints.extract.provenance.tagger.lines import PlacedLine
from reprints.extract.provenance.words.dates import Calendar, find_dates
from reprints.extract.provenance.words.text import fold

_SLOT = re.compile(r"@([OPDLSHWTNMopdlshtu])|\{([HPDLS]) ([^}]*)\}|([<>])")
_TAGS = {"O": "H", "H": "H", "P": "P", "L": "L", "S": "S"}
_QUOTES = ("“{}”", "«{}»", '"{}"', "„{}“", "‘{}’", "« {} »", "„{}”")


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """Where a line of a real page stands, lent to forms: by place, and by whether it credits."""

    hints: tuple[str, ...]
    before: str
    after: str


Lent = Mapping[tuple[str, bool], Sequence[Surroundings]]


@dataclass
class _Drawing:
    """One filling of a form."""

    form: Form
    pools: Pools
    own: str
    day: date
    page_day: date | None
    titles: Sequence[str]
    text: str = ""
    opened: int = -1

    def __post_init__(self) -> None:
        self.spans: list[Span] = []
        self.days: list[tuple[int, int]] = []
        self.anchors: list[str] = []

    @property
    def random(self) -> Random:
        return self.pools.random

    def fill(self, text: str) -> None:
        at = 0
        for match in _SLOT.finditer(text):
            self.text += text[at : match.start()]
            at = match.end()
            if match[4] == "<":
                self.opened = len(self.text)
            elif match[4] == ">":
                self.anchors.append(self.text[self.opened :])
            elif match[2]:
                self._keep(match[2], match[3])
            else:
                self._fill_slot(match[1])
        self.text += text[at:]

    def _keep(self, label: str, stated: str) -> None:
        """A span as it stands, or another name in its place."""
        if (
            label in "HP"
            and self.pools.is_known
            and len(stated) > 3
            and stated[:1].islower() is False
            and self.random.random() < 0.5
        ):
            stated = self.pools.draw_house() if label == "H" else self.pools.draw_person()
        if label == "D":
            self.days.append((len(self.text), len(self.text) + len(stated)))
        else:
            self.spans.append(Span(label, len(self.text), len(self.text) + len(stated)))
        self.text += stated

    def _fill_slot(self, slot: str) -> None:
        opening, closing = self._quote(slot)
        start = len(self.text) + len(opening)
        name = self._draw(slot)
        end = start + len(name)
        self.text += f"{opening}{name}{closing}"
        if slot in _TAGS:
            self.spans.append(Span(_TAGS[slot], start, end))
        elif slot == "D":
            self.days.append((start, end))

    def _quote(self, slot: str) -> tuple[str, str]:
        """Quotation marks around a house, now and then, where the form has none."""
        plain = not re.search('["«„“『《]', self.form.text)
        if slot not in "Oo" or not plain or self.random.random() > 0.06:
            return "", ""
        opening, closing = self.random.choice(_QUOTES).split("{}")
        return opening, closing

    def _draw(self, slot: str) -> str:
        draw, random = self.pools, self.random
        ways: dict[str, Callable[[], str]] = {
            "o": lambda: self._draw_house(tagged=slot == "O"),
            "p": draw.draw_person,
            "d": lambda: draw.write_day(self.day if slot == "D" else self._own_day()),
            "h": lambda: draw.draw_host(draw.draw_house()),
            "t": lambda: random.choice(self.titles),
            "l": draw.draw_place,
            "s": draw.draw_section,
            "w": lambda: self.own,
            "n": lambda: random.choice(("3", "7", "12", "38", "54", "118", "214", "356", "1204")),
            "m": lambda: (
                f"{random.choice(('May', 'June', 'Spring'))} {self.day.year}"
                if draw.language == "en"
                else f"{self.day.month}/{self.day.year}"
            ),
            "u": lambda: f"{draw.draw_host('x')}/{random.randrange(999)}",
        }
        return ways[slot.lower()]()

    def _own_day(self) -> date:
        if (
            self.form.kind in ("n-day", "shape-own", "n-own", "n-byline")
            and self.page_day
            and self.random.random() < 0.85
        ):
            return self.page_day
        return self.day

    def _draw_house(self, *, tagged: bool) -> str:
        house = self.pools.draw_house()
        chance = self.random.random()
        if chance > 0.95 and tagged:
            return house.upper()
        if chance > 0.9 and tagged and self.form.kind in ("label", "formula", "prose", "shape"):
            self.anchors.append(house)
        if chance > 0.85 and not tagged and self.form.kind in ("n-mention", "n-bio", "n-prose"):
            self.anchors.append(house)
        return house


def draw_examples(
    forms: Sequence[Form], lent: Lent, titles: Mapping[str, Sequence[str]], *, seed: int, times: float
) -> Iterator[Example]:
    """Each form filled in some times, on a page of its own each time."""
    for number, form in enumerate(forms):
        random = Random(f"{seed}|{number}|{form.language}|{form.text}")
        share = times * (0.25 if form.kind.startswith("shape") else 1)
        count = int(share) + (random.random() < share - int(share))
        for _ in range(count):
            yield from _draw_one(form, random, lent, titles)


def _draw_one(form: Form, random: Random, lent: Lent, titles: Mapping[str, Sequence[str]]) -> Iterator[Example]:
    pools = Pools(language=form.language, random=random)
    day = pools.draw_day()
    page_day = (
        None if random.random() < 0.3 else day + timedelta(days=random.choice((0, 0, 0, 1, 1, 1, 2, 3, 4, 7, 20, 400)))
    )
    own = pools.draw_house()
    where = _choose_place(form, random)
    texts = form.text.split(" ¶ ")
    drawings = []
    for text in texts:
        drawing = _Drawing(form, pools, own, day, page_day, titles.get(form.language) or titles["en"])
        drawing.fill(_vary(text, form, random))
        drawings.append(drawing)
    around = random.choice(lent[where, form.credits if random.random() < 0.6 else not form.credits])
    if random.random() < 0.15:
        around = Surroundings(hints=(), before=around.before, after=around.after)
    names = {fold(own), re.sub(r"\W", "", fold(own))}
    for at, drawing in enumerate(drawings):
        before = drawings[at - 1].text if at else around.before
        after = drawings[at + 1].text if at + 1 < len(drawings) else around.after
        yield _finish(drawing, where, Surroundings(hints=around.hints, before=before, after=after), frozenset(names))


def _finish(drawing: _Drawing, where: str, around: Surroundings, own: frozenset[str]) -> Example:
    form = drawing.form
    calendar = Calendar(day_first=True, language=form.language, latest=date(2027, 1, 1))
    days = tuple(find_dates(drawing.text, calendar))
    line = PlacedLine(
        text=drawing.text,
        where=where,
        hints=around.hints,
        anchors=tuple(drawing.anchors),
        before=around.before,
        after=around.after,
        days=days,
        page_day=drawing.page_day,
    )
    spans = [*drawing.spans]
    spans += [
        Span("D", one.start, one.end)
        for one in days
        if any(start < one.end and one.start < end for start, end in drawing.days)
    ]
    houses = [line.text[one.start : one.end] for one in spans if one.label == "H"]
    known = frozenset(map(fold, houses)) if drawing.random.random() < 0.08 else frozenset()
    return Example(line=line, spans=tuple(spans), own=own, known=known)


def _choose_place(form: Form, random: Random) -> str:
    if form.where in ("above", "head", "ending"):
        return form.where
    if form.kind in ("n-prose", "n-mention", "n-dateline"):
        return random.choice(("first", "last", "first", "last", "head", "ending"))
    if form.kind in ("n-bio", "n-rights", "n-event", "n-contact", "n-review", "n-sources"):
        return random.choice(("ending", "ending", "last", "head"))
    if form.kind == "prose":
        return random.choice(("head", "ending", "ending", "first", "last"))
    return random.choice(("head", "head", "head", "ending", "ending", "ending", "above", "lead"))


def _vary(text: str, form: Form, random: Random) -> str:
    """Other signs around and between the same words."""
    chance = random.random()
    if form.kind == "label" and ":" in text and chance < 0.08:
        return re.sub(r"\s?:\s", random.choice((" – ", " | ", " » ", ":", " ")), text, count=1)
    if form.kind in ("label", "formula", "shape", "prose") and 0.1 < chance < 0.15 and text[:1] not in "([{":
        return random.choice(("({})", "[{}]", "— {}", "* {}", "– {}", "» {}")).format(text.rstrip("."))
    if form.kind in ("formula", "prose") and 0.15 < chance < 0.25:
        return text.rstrip(".") if text.endswith(".") else f"{text}."
    return text
