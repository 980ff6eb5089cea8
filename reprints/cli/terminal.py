"""A console for texts that others wrote: file names, addresses and titles may hold a terminal's control codes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

# C0 but tab and line end, DEL, and C1, whose codes some terminals obey as they do ESC
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def show_controls(text: str) -> str:
    """Text with a mark in the place of each control code."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)


class Terminal(Console):
    """What rich itself writes, colours and bars, is left as it is."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(show_controls(segment.text), segment.style)
