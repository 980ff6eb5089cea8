"""A console that shows untrusted text: control codes in file names, addresses and titles are replaced."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

# C0 except tab and newline, DEL, and C1, which some terminals obey as they do ESC
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Terminal(Console):
    """Replaces control codes in what is printed; rich's own, for colours and bars, pass."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            shown = _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", segment.text)
            yield segment if segment.control else Segment(shown, segment.style)
