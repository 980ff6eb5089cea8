"""Agencies the running text speaks of (`told Xinhua`): evidence kept beside a credit that names another, never used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from reprints.extract.provenance.frame import Frame
from reprints.extract.provenance.reading import Field, Method, Reading
from reprints.extract.provenance.words.people.names import agencies


@cache
def _told() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(agencies(), key=len, reverse=True) if len(name) > 2)
    verbs = "told|dijo a|declar[oó] a|a déclaré à|sagte|disse à|ha detto a"
    return re.compile(rf"\b(?:{verbs})\s+(?:the |la agencia |l'agence |der )?({names})\b")


def read_mentions(frame: Frame) -> Iterator[Reading]:
    seen = set()
    for line in frame.lines[frame.text_from : frame.text_to]:
        for match in _told().finditer(line[:10_000]):
            if match[1] not in seen:
                seen.add(match[1])
                yield Reading(
                    field=Field.ORIGINAL_OUTLET, value=match[1], text=match.group(), method=Method.BODY_MENTION
                )
