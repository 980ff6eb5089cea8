"""Where the parts of a page lie among its lines: the title, the running text, what stands before and after it.

Running text is told by length and sentence marks, so that it holds for a table layout of 1998 and a page of today; a
credit or notice is short, or stands outside the running text, or says of itself what it is. The article ends where a
heading such as `Related news` or `Comments` begins something else, or where its title is repeated; what stands in a
box of comments, teasers or navigation is none of it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate, islice

from lxml.html import HtmlElement

from reprints.extract.provenance.boxes import is_beside, is_credit_class
from reprints.extract.provenance.posts import answers, next_post
from reprints.extract.provenance.reading import PageLines
from reprints.extract.provenance.running import is_running, is_sentence
from reprints.extract.provenance.words.hosts import same_site
from reprints.extract.provenance.words.notice import starts_notice
from reprints.extract.provenance.words.tables import alternation, words
from reprints.extract.provenance.words.text import fold, squeeze

GAP = 14  # short lines in a row after which the text is over
HEAD = 14  # lines before the text that are looked at
TAIL = 16  # lines after the text that are looked at
SHORT = 300  # a credit, notice apart, is not longer
LONGEST_HEADING, LONGEST_ITEM, LONGEST_ADDRESS = 70, 40, 2_000
_AROUND_HEADING = " \t:;.…!?»«›>→-–—|+#*•"
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_FIGURES = ("table", "figure", "img", "picture", "svg", "canvas", "iframe", "object", "embed")
_CLOCK = re.compile(
    r"(?:^|[\s_-])(?:today|clock|now|current-?(?:date|time)|reloj|horloge|uhr|orologio|fecha-?actual)(?:$|[\s_-])", re.I
)


@dataclass(frozen=True)
class Frame:
    page: PageLines

    @property
    def lines(self) -> tuple[str, ...]:
        return self.page.lines

    @cached_property
    def title_at(self) -> int | None:
        """The line that is the title; the last before the text where several are."""
        title = fold(self.page.title or "").strip()
        if len(title) < 4:
            return None
        same = [
            at for at, line in enumerate(self.lines) if abs(len(line) - len(title)) < 4 and fold(line).strip() == title
        ]
        return next((at for at in reversed(same) if self._has_text_after(at)), same[0] if same else None)

    def lines_with(self, section: str) -> list[int]:
        """The lines, in order, that hold one of a table's fragments in lower case: the cheap check for a whole page."""
        found = set()
        for fragment in words(section):
            at = self._lowered.find(fragment)
            while at >= 0:
                line = bisect_right(self._starts, at) - 1
                found.add(line)
                end = self._starts[line + 1] if line + 1 < len(self._starts) else len(self._lowered)
                at = self._lowered.find(fragment, end)
        return sorted(found)

    @cached_property
    def _lowered(self) -> str:
        return "\n".join(map(_lower, self.lines))

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(line) + 1 for line in self.lines)][: len(self.lines)]

    @cached_property
    def notices(self) -> list[int]:
        """The lines a notice starts on."""
        return [at for at in self.lines_with("notice_fragments") if starts_notice(self.lines[at])]

    def _has_text_after(self, at: int) -> bool:
        return any(is_running(line) for line in self.lines[at + 1 : at + 40])

    @cached_property
    def text_from(self) -> int:
        """The first line of running text after the title, or of the short sentences that lead to it in the same box;
        the number of lines where there is none."""
        start = 0 if self.title_at is None else self.title_at + 1
        first = next((at for at in range(start, len(self.lines)) if is_running(self.lines[at])), len(self.lines))
        short = next((at for at in range(start, first) if self._is_short_text(at)), first)
        if short == first or first == len(self.lines):
            return short
        together = range(short + 1, first + 1)
        return short if any(self._is_beside_in_box(short, at) and self.reads_on(at) for at in together) else first

    def reads_on(self, at: int) -> bool:
        """Whether a line is running text or a sentence."""
        return is_running(self.lines[at]) or is_sentence(self.lines[at])

    def _is_short_text(self, at: int) -> bool:
        return is_sentence(self.lines[at]) and not self.is_beside_text(at) and not self.is_caption(self.lines[at])

    def _is_beside_in_box(self, one: int, other: int) -> bool:
        """Whether two lines are neighbours in one box: paragraphs, or parts that line breaks set off."""
        first, second = self.element_of(one), self.element_of(other)
        if first is None or second is None:
            return True
        return first is second or (first.tag == second.tag and first.getparent() is second.getparent())

    @cached_property
    def end(self) -> int:
        """The line after the text with which something else begins: other articles, comments, a bibliography, the title
        again. One past the last line where nothing does."""
        title = fold(self.page.title or "").strip()
        post = next_post(self.element_of(self.text_from))
        for at in range(self.text_from + 1, len(self.lines)):
            line = self.lines[at]
            if answers(line, title) or (post is not None and self._is_within(at, post)):
                return at
            folded = fold(line).strip(_AROUND_HEADING) if len(line) <= LONGEST_HEADING else ""
            if folded and (
                self._begins_others(at, folded) or (_list_heading().fullmatch(folded) and self._is_list(at))
            ):
                return at
            if title and at > self.text_from + 1 and abs(len(line) - len(title)) < 4 and fold(line) == title:
                return at
        return len(self.lines)

    def _is_within(self, at: int, box: HtmlElement) -> bool:
        element = self.element_of(at)
        return element is not None and (element is box or any(one is box for one in element.iterancestors()))

    def _begins_others(self, at: int, folded: str) -> bool:
        """Whether a line is the heading of other articles or comments, and no pointer among the paragraphs."""
        if not _end_heading().fullmatch(folded):
            return False
        element = self.element_of(at)
        if element is None or element.tag in _HEADINGS:
            return True
        parent = self._text_parent
        return parent is None or not any(
            is_running(self.lines[one]) and (other := self.element_of(one)) is not None and other.getparent() is parent
            for one in range(at + 1, min(at + 8, len(self.lines)))
        )

    @cached_property
    def _text_parent(self) -> HtmlElement | None:
        element = self.element_of(self.text_from)
        return None if element is None else element.getparent()

    def _is_list(self, at: int) -> bool:
        """Whether a heading of sources or notes stands above several of them."""
        following = [one for one in self.lines[at + 1 : at + 4] if one.strip()]
        if _single_source().fullmatch(fold(self.lines[at]).strip(_AROUND_HEADING)):
            following = following[:1]  # the field of a credit
        element = self.element_of(at + 1) if at + 1 < len(self.lines) else None
        listed = element is not None and element.tag == "li"
        return len(following) > 1 and (listed or all(len(one) > 12 for one in following[:2]))

    @cached_property
    def text_to(self) -> int:
        """One past the last line of running text, before a gap of short lines, a notice or the article's end."""
        last, blanks = self.text_from, 0
        for at in range(self.text_from, self.end):
            line = self.lines[at]
            if at in self.notices:
                break
            if is_running(line) or (is_sentence(line) and self._is_beside_in_box(last - 1 if last else at, at)):
                if not self.is_beside(at):
                    last, blanks = at + 1, 0
            elif (blanks := blanks + (len(line) < 80)) > GAP:
                break
        return last

    @cached_property
    def head(self) -> range:
        """Lines from a little above the title to the text."""
        start = self.title_at if self.title_at is not None else self.text_from
        top = max(0, start - 6)
        return range(top, min(self.text_from, (start if self.title_at is not None else top) + HEAD))

    @cached_property
    def tail(self) -> range:
        """Lines after the text, and the last of the text."""
        start = max(self.text_to - 2, self.text_from if self.text_from < len(self.lines) else 0)
        return range(start, min(len(self.lines), self.text_to + TAIL))

    @cached_property
    def ending(self) -> range:
        """The last short lines of the text and those after it that are still the article's."""
        start = self.text_to
        while start - 1 > self.text_from and self.text_to - start < 3 and not is_running(self.lines[start - 1]):
            start -= 1
        return range(start, max(start, min(self.end, self.text_to + TAIL)))

    @cached_property
    def lead(self) -> range:
        """The short lines behind a standfirst: between the first running line and the next, at most three."""
        start = self.text_from + 1
        stop = start
        while stop < min(start + 3, self.end) and not is_running(self.lines[stop]):
            stop += 1
        return range(start, stop if stop < self.text_to else start)

    def element_of(self, at: int) -> HtmlElement | None:
        """The element a line stands in, where the page's blocks are known."""
        return self.page.boxes[at] if at < len(self.page.boxes) else None

    @cached_property
    def _outer(self) -> frozenset[HtmlElement]:
        """What holds both title and text, or the text alone: whatever its name, no box beside the article."""
        marks = [self.element_of(at) for at in (self.title_at, self.text_from) if at is not None]
        chains = [{one, *one.iterancestors()} for one in marks if one is not None]
        return frozenset(set.intersection(*chains)) if chains else frozenset()

    def holds_beside(self, element: HtmlElement) -> bool:
        """Whether an element lies in a box that is not the article's, a list's or the page's own foot among them."""
        footers = ("footer", "li")
        return is_beside(element, self._outer) or any(one.tag in footers for one in element.iterancestors())

    def is_beside_text(self, at: int) -> bool:
        """The same while it is not known yet where the text is."""
        element = self.element_of(at)
        title = None if self.title_at is None else self.element_of(self.title_at)
        outer = frozenset() if title is None else frozenset(title.iterancestors())
        return element is not None and is_beside(element, outer)

    def is_beside(self, at: int) -> bool:
        """Whether a line stands in a box that is not the article's: navigation, teasers, comments, a footer."""
        if (told := self._told.get(at)) is None:
            element = self.element_of(at)
            told = self._told[at] = element is not None and is_beside(element, self._outer)
        return told

    @cached_property
    def _told(self) -> dict[int, bool]:
        """What `is_beside` said of lines, which every reader asks for."""
        return {}

    @cached_property
    def _credit_boxes(self) -> frozenset[HtmlElement]:
        return frozenset(self.page.elements.of_class(is_credit_class))

    def is_marked(self, at: int) -> bool:
        """Whether a line stands in a small box that says of itself that it holds a credit, or is one such box."""
        element = self.element_of(at)
        if not self._credit_boxes or element is None:
            return False
        boxes = [element, *islice(element.iterancestors(), 3)]
        if (found := next((one for one in boxes if one in self._credit_boxes), None)) is not None:
            return len("".join(found.itertext())) <= SHORT
        within = (one for one in self._credit_boxes if any(other is element for other in one.iterancestors()))
        said = (" ".join("".join(one.itertext()).split()) for one in within)
        return any(len(one) > 1 and one in self.lines[at] for one in said)

    def is_clock(self, at: int) -> bool:
        """Whether a line above the title stands in the site's own header, where today's day does."""
        if self.title_at is None or at >= self.title_at or (element := self.element_of(at)) is None:
            return False
        boxes = [element, *element.iterancestors()]
        tags = [one.tag for one in boxes]
        named = any(_CLOCK.search(f"{one.get('class', '')} {one.get('id', '')}") for one in boxes[:3])
        return named or ("header" in tags and "article" not in tags and "main" not in tags)

    def is_in_menu(self, name: str) -> bool:
        """Whether a name is that of one of the site's own sections: an item of a list or of a box beside the
        article."""
        folded = fold(name)
        short = ((at, line) for at, line in enumerate(self.lines) if len(line) <= LONGEST_ITEM)
        return any(fold(line).strip() == folded and self._is_item(at) for at, line in short)

    @cached_property
    def anchors(self) -> list[tuple[str, HtmlElement]]:
        """The page's links with their texts, in order; without those that have no text or no address."""
        found = []
        for anchor in self.page.elements.named("a"):
            text = squeeze("".join(anchor.itertext()))
            if text and 0 < len(anchor.get("href") or "") <= LONGEST_ADDRESS:
                found.append((text, anchor))
        return found

    def _is_item(self, at: int) -> bool:
        element = self.element_of(at)
        return (
            element is not None
            and (element.tag in ("li", "nav") or self.is_beside(at))
            and _links_inside(element, self.page.url)
        )

    def follows_figure(self, at: int) -> bool:
        """Whether a line stands right below a table, a picture or a frame: the source of a figure."""
        element = self.element_of(at)
        before = None if element is None else element.getprevious()
        if before is None or before.tag in ("p", "h1", "h2", "h3", "h4"):
            return before is not None and before.tag == "p" and _is_picture(before)
        return before.tag in _FIGURES or _is_picture(before)

    @cached_property
    def captions(self) -> frozenset[str]:
        """The lines under pictures, whose credits are not the page's."""
        found = self.page.elements.named("figcaption", "figure")
        return frozenset(" ".join("".join(one.itertext()).split()) for one in found)

    def is_caption(self, line: str) -> bool:
        return any(line in caption for caption in self.captions if len(caption) < 1_000)

    def each(self, where: range) -> Iterator[tuple[int, str]]:
        return ((at, self.lines[at]) for at in where)


def _is_picture(element: HtmlElement) -> bool:
    holds = next(element.iter(*_FIGURES), None) is not None
    return holds and len(element.text_content().strip()) < LONGEST_ITEM


def _links_inside(element: HtmlElement, url: str) -> bool:
    """Whether the links in an element, if it has any, lead to the site's own pages."""
    links = [href for one in element.iter("a") if (href := one.get("href", "")).startswith("http")]
    return not any(not same_site(href, url) for href in links[:3])


@cache
def _list_heading() -> re.Pattern[str]:
    return re.compile(alternation("list_headings"))


@cache
def _single_source() -> re.Pattern[str]:
    return re.compile(rf"(?!(?:{alternation('plural_labels')})$)(?:{alternation('source_labels')})")


@cache
def _end_heading() -> re.Pattern[str]:
    return re.compile(alternation("end_headings"))


def _lower(line: str) -> str:
    """In lower case and of the same length, whatever the letters."""
    lowered = line.lower()
    return lowered if len(lowered) == len(line) else fold(line)
