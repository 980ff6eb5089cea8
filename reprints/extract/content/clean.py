"""Takes out of the body what is not part of it, each line with its reason.

Rules look at structure and place rather than words: at a body line together with the block of the page it came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from reprints.extract.content.blocks import HEADINGS, Block, BlockMark
from reprints.extract.content.chrome import Chrome
from reprints.extract.letters import count_words, make_key, measure
from reprints.model import Removed, RemovedKind

LEAD = 8  # lines at the top where title, date and byline are repeated
LONG = 120  # letters, as `measure` counts them, from which a line counts as running text
_BRACKETED = re.compile(r"[\[(][^\[\]()]{2,40}[\])]")
# how a sentence ends; in Thai and Lao a letter does
_SENTENCE = re.compile(r"[.!?…。．！？।؟۔։።။។\u0e01-\u0edf][\"'”’»)\]」』）]*$")
_LABEL = 5  # words, at most
# a spelled-out address, or a source in brackets, is part of the text
_CITED = re.compile(r"https?://|www\.|[\[(]")
_RELATED = re.compile(
    r"\W*(?:(?:see also|related|more (?:from|on|about)|read (?:more|next|also)|recommended|you may also|tags?|"
    r"comments?|(?:leave a|post a) (?:reply|comment)|share this|"
    r"relacionad|te puede interesar|lee (?:también|además)|comentarios|etiquetas|más (?:sobre|en)|"
    r"à lire|lire aussi|sur le même|mots-clés|commentaires|leia (?:também|mais)|"
    r"mehr (?:zum thema|dazu|von)|lesen sie|auch interessant|schlagworte|kommentare|leggi anche|potrebbe)\b).{0,60}",
    re.I,
)


@dataclass(slots=True)
class Line:
    text: str
    block: Block | None
    place: int | None  # of the block in the page

    @property
    def key(self) -> str:
        return self.block.key if self.block is not None else make_key(self.text)


@dataclass(slots=True)
class Body:
    """The body while it is cleaned: the lines kept so far, and what was taken out, in that order."""

    lines: list[Line]
    removed: list[Removed] = field(default_factory=list)

    @property
    def blocks(self) -> list[Block]:
        return [line.block for line in self.lines if line.block is not None]

    def take_out(self, kind: RemovedKind, chosen: Iterable[Line]) -> None:
        gone = {id(line) for line in chosen}
        if gone:
            self.removed += [Removed(kind=kind, text=line.text) for line in self.lines if id(line) in gone]
            self.lines = [line for line in self.lines if id(line) not in gone]


def align(texts: Sequence[str], blocks: Sequence[Block]) -> Body:
    """Pair each body line with the next block down the page that has its letters, and use the block's spelling."""
    keys = [make_key(text) for text in texts]
    places: dict[str, list[int]] = {key: [] for key in keys}
    for number, block in enumerate(blocks):
        if block.key in places:
            places[block.key].append(number)
    lines, last = [], -1
    for text, key in zip(texts, keys, strict=True):
        found = places[key]
        place = next((number for number in found if number > last), found[0] if found else None)
        if place is None:
            run = find_run(key, blocks) if measure(text) > LONG else ()
            lines += [Line(blocks[number].text, blocks[number], number) for number in run] or [Line(text, None, None)]
            last = max(last, *run) if run else last
            continue
        last = max(last, place)
        lines.append(Line(blocks[place].text, blocks[place], place))
    return Body(lines)


def find_run(key: str, blocks: Sequence[Block]) -> Sequence[int]:
    """The blocks in a row whose letters these are: of a short text, trafilatura may make one line. None: no such."""
    joined = "".join(block.key for block in blocks)
    start = joined.find(key)
    if not key or start < 0:
        return ()
    run, at = [], 0
    for number, block in enumerate(blocks):
        if at >= start + len(key):
            break
        if at >= start and block.key:
            run.append(number)
        at += len(block.key)
    return run if sum(len(blocks[number].key) for number in run) == len(key) else ()


def find_title(blocks: Sequence[Block], title: str | None) -> int | None:
    """The place of the title among the page's blocks; a heading takes precedence."""
    key = make_key(title or "")
    places = [number for number, block in enumerate(blocks) if key and block.key == key]
    headings = [number for number in places if blocks[number].tag in HEADINGS]
    return next(iter(headings or places), None)


def take_lifted(body: Body, lifted: Sequence[tuple[RemovedKind, str]]) -> None:
    """Take out what was read into fields, and what stands below the credit line."""
    for kind, text in lifted:
        key = make_key(text)
        whole = [line for line in body.lines if line.key == key]
        body.take_out(kind, whole)
        if not whole and len(text) > 12:
            _cut_off(body, kind, text)
        elif kind is RemovedKind.CREDIT and whole:
            _take_below(body, whole[-1])


def _cut_off(body: Body, kind: RemovedKind, text: str) -> None:
    """Take the text off the start or end of the first line that has it there."""
    for line in body.lines:
        if line.text.endswith(text):
            line.text = line.text.removesuffix(text).rstrip()
        elif line.text.startswith(text):
            line.text = line.text.removeprefix(text).lstrip()
        else:
            continue
        body.removed.append(Removed(kind=kind, text=text))
        return


def _take_below(body: Body, credit: Line) -> None:
    if credit.place is None:
        return
    below = [line for line in body.lines if line.place is not None and line.place > credit.place]
    running = sum(length for line in below if (length := measure(line.text)) > LONG)
    if running < sum(len(line.text) for line in body.lines) * 0.2:
        body.take_out(RemovedKind.NAVIGATION, below)


def take_patterns(body: Body, patterns: Sequence[str]) -> None:
    """Take out whole lines that the source's file declares to be chrome."""
    for pattern in patterns:
        body.take_out(RemovedKind.CHROME, [line for line in body.lines if re.fullmatch(pattern, line.text)])


def take_chrome(body: Body, chrome: Chrome) -> None:
    body.take_out(RemovedKind.CHROME, [line for line in body.lines if chrome.holds(line.text)])


def take_gate(body: Body, gate: str) -> None:
    """The line that asks to subscribe or log in, unless it is all there is."""
    chosen = [line for line in body.lines if line.text == gate]
    if len(chosen) < len(body.lines):
        body.take_out(RemovedKind.APPEAL, chosen)


def clean(body: Body, blocks: Sequence[Block], *, titles: Sequence[str], title_place: int | None) -> None:
    """Apply every structural rule, in order."""
    take_above_title(body, title_place)
    take_title(body, titles)
    take_lead(body)
    take_link_lines(body)
    take_captions(body)
    take_related(body, blocks)
    take_trailing_headings(body)


def take_above_title(body: Body, title_place: int | None) -> None:
    """Header, section name and date line above the title, unless there are sentences among them."""
    if title_place is None:
        return
    above = [line for line in body.lines if line.place is not None and line.place < title_place]
    # with running text above it, what looks like the title is a heading further down, or repeated in a list
    if len(above) <= 2 * LEAD and not any(is_running(line.text) for line in above):
        body.take_out(RemovedKind.HEADER, above)


def take_title(body: Body, titles: Sequence[str]) -> None:
    """The title repeated above the second paragraph; a standfirst may come before it."""
    keys = {make_key(title) for title in titles if title}
    running = 0
    for line in body.lines[:LEAD]:
        if line.key in keys:
            body.take_out(RemovedKind.TITLE, [line])
        running += is_running(line.text)
        if running > 1:
            return


def take_lead(body: Body) -> None:
    """Byline, date and genre label between title and text."""
    for line in body.lines[:LEAD]:
        if measure(line.text) > LONG or is_running(line.text):
            break
        if _BRACKETED.fullmatch(line.text):
            body.take_out(RemovedKind.HEADER, [line])
        elif line.block is not None and BlockMark.DATE in line.block.marks:
            body.take_out(RemovedKind.DATE_LINE, [line])
        elif line.block is not None and BlockMark.BYLINE in line.block.marks:
            body.take_out(RemovedKind.BYLINE, [line])


def take_link_lines(body: Body) -> None:
    """Lines that are nothing but links, unless they head running text or are sentences within it; in lists and tables,
    only links within the page."""
    chosen = []
    for before, line, after in zip_longest([None, *body.lines[:-1]], body.lines, body.lines[1:]):
        if line is not None and _is_link_line(line) and not _is_of_text(before, line, after):
            chosen.append(line)
    if len(chosen) < len(body.lines) / 2:
        body.take_out(RemovedKind.NAVIGATION, chosen)


def _is_link_line(line: Line) -> bool:
    block = line.block
    if block is None or measure(line.text) > LONG or _CITED.match(line.text):
        return False
    if not block.is_links and BlockMark.POINTER not in block.marks:
        return False
    return block.tag not in ("li", "dd", "dt", "td", "th") or BlockMark.JUMP in block.marks


def _is_of_text(before: Line | None, line: Line, after: Line | None) -> bool:
    """Whether a line of links heads running text, or is a sentence with running text above and below it."""
    if after is None or not _is_text(after) or line.block is None:
        return False
    if line.block.tag in HEADINGS:
        return True
    within = before is not None and _is_text(before) and is_running(line.text)
    return within and BlockMark.POINTER not in line.block.marks


def _is_text(line: Line) -> bool:
    """Whether it is running text that is not a link itself."""
    return is_running(line.text) and (line.block is None or not line.block.is_links)


def take_captions(body: Body) -> None:
    """Captions by their mark-up, and short lines that begin with a copyright sign: picture credits."""
    chosen = [
        line
        for line in body.lines
        if (line.block is not None and BlockMark.CAPTION in line.block.marks)
        or (line.text.startswith("©") and measure(line.text) <= LONG)
    ]
    body.take_out(RemovedKind.CAPTION, chosen)


def take_related(body: Body, blocks: Sequence[Block]) -> None:
    """What follows a heading or short line that announces other articles, if hardly any running text does.

    The heading is often lost by now, so look for it among the page's blocks.
    """
    placed = [line for line in body.lines if line.place is not None]
    if not placed:
        return
    first, last = placed[len(placed) // 2].place or 0, placed[-1].place or 0
    for place in range(first, last + 1):
        block = blocks[place]
        if len(block.text) > 70 or is_running(block.text) or not _RELATED.fullmatch(block.text):
            continue
        after = [line for line in placed if line.place is not None and line.place >= place]
        if sum(measure(line.text) for line in after if is_running(line.text) and measure(line.text) > LONG) <= 2 * LONG:
            body.take_out(RemovedKind.RELATED, after)
            return


def take_trailing_headings(body: Body) -> None:
    """A single heading with nothing after it, or a line ending in a colon. Several headings in a row are text that was
    marked up as headings."""
    if len(body.lines) > 1 and _is_heading(body.lines[-1]) and not _is_heading(body.lines[-2]):
        body.take_out(RemovedKind.RELATED, body.lines[-1:])
    if len(body.lines) > 1 and body.lines[-1].text.endswith(":") and measure(body.lines[-1].text) <= LONG:
        body.take_out(RemovedKind.RELATED, body.lines[-1:])


def _is_heading(line: Line) -> bool:
    return line.block is not None and line.block.tag in HEADINGS and not is_running(line.text)


def is_running(text: str) -> bool:
    """Whether it is a sentence or more, not a label."""
    long = measure(text)
    if long < 40 or _SENTENCE.search(text) is None:
        return False
    return count_words(text) > _LABEL or long >= len(text) * 1.5  # Korean words say much each
