"""Where the parts of a page lie among its lines: the title, the running text, what stands before and after it.

Running text is told by length and sentence marks alone, so that it holds for a table layout of 1998 and a page of
today; a credit or notice is short, or stands outside the running text, or says of itself what it is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from reprints.extract.provenance.reading import PageLines
from reprints.extract.provenance.words.notice import starts_notice
from reprints.extract.provenance.words.tables import words
from reprints.extract.provenance.words.text import fold

RUNNING = 110  # characters; a shorter line may be anything
GAP = 14  # short lines in a row after which the text is over
HEAD = 14  # lines before the text that are looked at
TAIL = 16  # lines after the text that are looked at
SHORT = 300  # a credit, notice apart, is not longer


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
        """The first line of running text after the title; the number of lines where there is none."""
        start = 0 if self.title_at is None else self.title_at + 1
        return next((at for at in range(start, len(self.lines)) if is_running(self.lines[at])), len(self.lines))

    @cached_property
    def text_to(self) -> int:
        """One past the last line of running text, before a gap of short lines or a notice."""
        last, blanks = self.text_from, 0
        for at in range(self.text_from, len(self.lines)):
            line = self.lines[at]
            if at in self.notices:
                break
            if is_running(line):
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
    def captions(self) -> frozenset[str]:
        """The lines under pictures, whose credits are not the page's."""
        found = self.page.elements.named("figcaption", "figure")
        return frozenset(" ".join("".join(one.itertext()).split()) for one in found)

    def is_caption(self, line: str) -> bool:
        return any(line in caption for caption in self.captions if len(caption) < 1_000)

    def each(self, where: range) -> Iterator[tuple[int, str]]:
        return ((at, self.lines[at]) for at in where)


def is_running(line: str) -> bool:
    """Whether a line is part of running text: long, with the marks of sentences."""
    return len(line) >= RUNNING and (
        line.count(". ") + line.count(", ") > 0 or line.rstrip().endswith((".", "”", '"', "»"))
    )


def _lower(line: str) -> str:
    """In lower case and of the same length, whatever the letters."""
    lowered = line.lower()
    return lowered if len(lowered) == len(line) else fold(line)
