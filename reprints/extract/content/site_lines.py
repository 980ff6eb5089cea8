"""The lines of a site's pages and their places, which tell its chrome from sentences that recur in its articles."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from reprints.extract.letters import measure

LEAST_PAGES = 4  # on which a line is no longer one page's own
RUNNING = 120  # letters from which a line is running text
_SENTENCE, _HEADING, _SAYS = 1, 2, 4  # traits of a line; it says something if it has a letter or digit

_NO_LETTER = re.compile(r"[\W_]+")
_YEAR = r"(?:19|20)\d\d"
_DAY = re.compile(
    rf"""
    \d{{1,4}}[-/.]\s?\d{{1,2}}[-/.]\s?\d{{1,4}}(?:t[\d:.]+(?:z|[+-][\d:]+)?)?  # 2016-06-13, 13/6/16, 13. 6. 2016
    | \b\d{{1,2}}[^\W\d_]{{3,4}}(?:\d{{4}}|\d\d)\b                             # 13Jun16
    | \d{{2,4}}\s?[年년]\s?\d{{1,2}}\s?[月월]\s?\d{{1,2}}\s?[日일]
    | \b\d{{1,2}}(?:st|nd|rd|th|er|º|ª)?\.?(?:\s(?:of|de|d))?[\s’'][^\W\d_]{{3,12}}\.?,?(?:\sdel?)?\s{_YEAR}\b
    | \b[^\W\d_]{{3,12}}\.?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s{_YEAR}\b               # June 13, 2016
    | \b\d{{1,2}}[:.]\d\d(?:[:.]\d\d)?(?:\s?[ap]\.?m\b\.?)?                      # 14:05
    | (?:©|\(c\)|copyright)\D{{0,30}}{_YEAR}(?:\s?[-–]\s?{_YEAR})?
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteLine:
    """A line of a page and its place: `box` stands for the kind of container around it (by tags, classes and ids),
    `row` for the table row it is a cell of. Both compare only with others of the page; 0 is unknown."""

    text: str
    box: int = 0
    row: int = 0
    is_sentence: bool = False
    is_heading: bool = False


@dataclass(slots=True)
class SeenPage:
    """A page's lines: `keys` are hashes of their fingerprints, 0 for fewer than three letters; `exact` are of sentences
    with days in them as they stand, else 0; `places` are (box, row, traits)."""

    keys: array[int] = field(default_factory=lambda: array("Q"))
    exact: array[int] = field(default_factory=lambda: array("Q"))
    places: list[tuple[int, int, int]] = field(default_factory=list)
    running: list[int] = field(default_factory=list)  # numbers of the lines that are running text


@dataclass(slots=True)
class Standing:
    """On how many pages each line stands inside running text, stands in the article, or is a sentence in a box."""

    inside: Counter[int] = field(default_factory=Counter)
    kept: Counter[int] = field(default_factory=Counter)
    boxed: Counter[int] = field(default_factory=Counter)


def make_fingerprint(text: str) -> str:
    """The line without case and punctuation, its days as one: a notice with another date is the same."""
    words = text.casefold()
    if any(map(str.isdigit, words)):
        words = _DAY.sub(" 0 ", words)
    return _spell(words)


def see_page(page: Sequence[SiteLine]) -> SeenPage:
    found = SeenPage()
    for place, line in enumerate(page):
        print_ = make_fingerprint(line.text)
        known = sum(map(str.isalpha, print_)) >= 3
        running = measure(line.text) >= RUNNING
        sentence = line.is_sentence or running
        found.keys.append(_hash(print_) if known else 0)
        found.exact.append(_hash(_spell(line.text)) if known and sentence and " 0 " in f" {print_} " else 0)
        traits = _SENTENCE * sentence + _HEADING * line.is_heading + _SAYS * any(map(str.isalnum, print_))
        found.places.append((line.box, line.row, traits))
        if running:
            found.running.append(place)
    return found


def judge_places(seen: Sequence[SeenPage], counts: Counter[int]) -> Standing:
    """`counts` says on how many of the pages each key stands."""
    standing = Standing()
    exact: Counter[int] = Counter()
    for page in seen:
        exact.update(set(page.exact) - {0})
    for page in seen:
        _judge_page(page, counts, exact, standing)
    return standing


def _judge_page(page: SeenPage, counts: Counter[int], exact: Counter[int], standing: Standing) -> None:
    own = [
        place
        for place, (key, as_it_stands) in enumerate(zip(page.keys, page.exact, strict=True))
        if key and (counts[key] < LEAST_PAGES or (as_it_stands and exact[as_it_stands] < LEAST_PAGES))
    ]
    own_running = [place for place in page.running if counts[page.keys[place]] < LEAST_PAGES]
    first, last = (own_running[0], own_running[-1]) if len(own_running) > 1 else (0, -1)
    boxes = {page.places[place][0] for place in own}
    texts = {page.places[place][0]: place for place in own if page.places[place][2] & _SENTENCE}  # the last in each
    rows = {page.places[place][1] for place in own}
    # figures alone have no key
    rows |= {row for key, (_, row, traits) in zip(page.keys, page.places, strict=True) if not key and traits & _SAYS}
    inside, kept, boxed = set(), set(), set()
    for place, key in enumerate(page.keys):
        if not key or counts[key] < LEAST_PAGES:
            continue
        box, row, traits = page.places[place]
        within = first <= place < last
        if within:
            inside.add(key)
        if traits & _SENTENCE:
            if box in boxes if box else within:
                kept.add(key)
            elif box:
                boxed.add(key)
        elif (traits & _HEADING and box and place < texts.get(box, 0)) or (row and row in rows):
            kept.add(key)
    standing.inside.update(inside)
    standing.kept.update(kept)
    standing.boxed.update(boxed - kept)


def _spell(text: str) -> str:
    return " ".join(_NO_LETTER.sub(" ", text.casefold()).split())


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())
