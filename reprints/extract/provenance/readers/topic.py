"""The republisher's own section: by the source's URL patterns, or the short line between footer links and notice."""

from __future__ import annotations

import re
from functools import cache

from reprints.extract.provenance.frame import Frame
from reprints.extract.provenance.reading import Field, Method, Reading
from reprints.extract.provenance.running import is_running
from reprints.extract.provenance.words.tables import alternation
from reprints.extract.provenance.words.text import fold, trim

LONGEST = 60
LOOKED_BACK = 4


@cache
def _footer() -> re.Pattern[str]:
    """Words and links of any footer."""
    return re.compile(rf"(?<![^\W_])(?:{alternation('footer_words')})(?![^\W_])")


def topic_of_url(frame: Frame) -> Reading | None:
    """The topic the source's own patterns give this address."""
    source = frame.page.source
    if source is None:
        return None
    for pattern, topic in source.extraction.topics.items():
        if match := re.search(pattern, frame.page.url):
            return Reading(field=Field.REPUBLICATION_TOPIC, value=topic, text=match.group(), method=Method.SOURCE)
    return None


def topic_above(frame: Frame, notice_at: int, glued: str, publisher: str | None) -> tuple[Reading, str] | None:
    """The topic line above the notice, and that line; `glued` are words on the notice's own line before it."""
    if glued and _is_topic(glued, frame, publisher):
        return Reading(field=Field.REPUBLICATION_TOPIC, value=glued, text=glued, method=Method.TOPIC_LINE), glued
    for at in range(notice_at - 1, max(frame.text_to - 1, notice_at - 1 - LOOKED_BACK, -1), -1):
        line = frame.lines[at]
        if re.fullmatch(r"\W*(?:small |large )?(?:logo)?\W*", fold(line)):
            continue
        if not _is_topic(line, frame, publisher):
            return None
        return Reading(field=Field.REPUBLICATION_TOPIC, value=trim(line), text=line, method=Method.TOPIC_LINE), line
    return None


def _is_topic(line: str, frame: Frame, publisher: str | None) -> bool:
    name = trim(line)
    if not 2 < len(name) <= LONGEST or len(name.split()) > 7 or is_running(line) or line.startswith("["):
        return False
    folded = fold(name)
    if (
        _footer().search(folded)
        or "|" in name
        or ":" in name
        or not name[:1].isupper()
        or name.endswith((".", "!", "?"))
    ):
        return False
    if folded == fold(frame.page.title or "") or sum(map(str.isdigit, name)) > 4:
        return False
    own = {word for word in fold(publisher or "").split() if len(word) > 4}
    return not own & set(folded.split()) and _links_in(frame, line) < 2


def _links_in(frame: Frame, line: str) -> int:
    """How many different links the line is made of; a row of links is navigation."""
    texts = {" ".join("".join(anchor.itertext()).split()) for anchor in frame.page.elements.named("a")}
    return sum(1 for text in texts if len(text) > 2 and text != line and text in line)
