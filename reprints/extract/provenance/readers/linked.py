"""Lines that are nothing but a link to the original: `https://harbour.example/2020/a`, `Read the original`,
`→ Harbour Scope`.

Asked only where no other reader found a credit: a link elsewhere below a text may lead to anything, so what it says or
how its address looks has to speak of an article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from reprints.extract.provenance.frame import Frame
from reprints.extract.provenance.readers.links import is_button, leads_out, links_of
from reprints.extract.provenance.readers.prose_credits.prose import is_outlet, is_picture
from reprints.extract.provenance.reading import Field, Found, Method, Reading
from reprints.extract.provenance.running import is_running
from reprints.extract.provenance.words.hosts import is_home, same_site
from reprints.extract.provenance.words.houses import weigh_house
from reprints.extract.provenance.words.tables import alternation
from reprints.extract.provenance.words.text import fold, trim
from reprints.model import RemovedKind

LONGEST = 160
_ADDRESS = re.compile(r"[\W_]*(?P<url>(?:https?://|www\.)[^\s<>\"]{4,300}?)[\s>)\].]*$")
_ARTICLE_PATH = re.compile(r"^[a-z]+://[^/]+/.*(?:\d{2}|[^/?#]-[^/?#]+-|\.s?html?$|\?)", re.I)
_ARROW = re.compile(r"^\s*(?:→|->|»|›|⇒|➜|▶|>|\(|\[|—|–|-|via\b|in:)|[→»›⇒➜▶]\s*$", re.I)


def read_linked(frame: Frame) -> Iterator[Found]:
    """The first such line beside the text."""
    below = (frame.title_at if frame.title_at is not None else -1) + 1
    beside = [*range(below, min(frame.text_from, below + 12)), *frame.lead, frame.text_to - 1, *frame.ending]
    for at in dict.fromkeys(beside):
        if not 0 <= at < len(frame.lines) or not 3 < len(frame.lines[at]) <= LONGEST or is_running(frame.lines[at]):
            continue
        line = frame.lines[at]
        if frame.is_beside(at) or frame.is_caption(line) or is_picture(fold(line)) or frame.follows_figure(at):
            continue
        if found := _read_line(frame, at, line):
            yield found
            return


def _read_line(frame: Frame, at: int, line: str) -> Found | None:
    if (bare := _ADDRESS.match(line)) and _is_original(url := _complete(bare["url"]), frame):
        return _found(line, url, None)
    if (href := leads_out(frame, at)) is None:
        return None
    anchor = trim(next((text for text, one in links_of(frame, line) if one == href), ""))
    said = fold(line)
    if anchor.startswith(("http", "www.")) or said.strip(" .") == fold(frame.page.title or ""):
        return _found(line, href, None)
    if _pointer().search(said):
        return _found(line, href, None)
    if _ARTICLE_PATH.match(href) and _ARROW.search(line) and is_outlet(anchor) and weigh_house(anchor) is not None:
        return _found(line, href, anchor)
    return None


def _complete(address: str) -> str:
    return address if "://" in address else f"http://{address}"


def _is_original(url: str, frame: Frame) -> bool:
    return not (same_site(url, frame.page.url) or is_home(url) or is_button(url))


@cache
def _pointer() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{alternation('original_pointers')})(?![^\W_])")


def _found(line: str, url: str, outlet: str | None) -> Found:
    readings = [Reading(field=Field.ORIGINAL_URL, value=url, text=line, method=Method.UNLABELLED)]
    if outlet:
        readings.append(Reading(field=Field.ORIGINAL_OUTLET, value=outlet, text=line, method=Method.UNLABELLED))
    return Found(readings=tuple(readings), lifted=((RemovedKind.CREDIT, line),), credit_line=line)
