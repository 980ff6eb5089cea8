"""Whose day is whose: the original's and the republication's.

What machines are told of a page's day is often told in UTC, and one day off; the day is kept as readers see it.
"""

from __future__ import annotations

import dataclasses
import re

from reprints.extract.provenance.reading import Field, Method, Reading
from reprints.extract.provenance.weighing.scale import Scale

_SHOWN = (Method.BYLINE, Method.DATED_LINE, Method.TIME_ELEMENT, Method.URL)
# on a page with a notice these are the article's day, or nobody knows whose
_NOT_OF_NOTICE = (Method.DATED_LINE, Method.BYLINE, Method.BESIDE_TITLE, Method.ANNOUNCED)
_UTC = re.compile(r"(?:Z|GMT|UTC|[+-]00:?00)$")
_NO_ZONE = re.compile(r"\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?$")


def weigh_days(
    scale: Scale, *, reprint: bool, agency_copy: bool, notice: bool
) -> tuple[Reading | None, Reading | None]:
    """The original's day and the republication's: the page's own date is one of them, or both for agency copy."""
    own = drop_lists(scale.of(Field.PAGE_DATE))
    stated = scale.of(Field.ORIGINAL_DATE)
    if (agreed := _agree(own)) is not None:
        own = [agreed, *own]
        scale.readings.append(agreed)
    if not reprint or agency_copy:
        first = scale.choose(Field.ORIGINAL_DATE, stated + own)
        return first, scale.choose(Field.REPUBLICATION_DATE, own) if agency_copy else None
    republished = scale.choose(
        Field.REPUBLICATION_DATE,
        scale.of(Field.REPUBLICATION_DATE) + [one for one in own if not (notice and one.method in _NOT_OF_NOTICE)],
    )
    # on an archive's page, which says in its notice when it was put there, any other date is the article's
    dated = [one for one in own if notice and one.method in (Method.DATED_LINE, Method.BYLINE)]
    original = scale.choose(Field.ORIGINAL_DATE, stated + dated)
    if original and republished and republished.method != Method.NOTICE and _later(original, republished):
        scale.used.pop(Field.REPUBLICATION_DATE)
        republished = None
    return original, republished


def drop_lists(own: list[Reading]) -> list[Reading]:
    """The page's days without those of lines that stand against one another: a list of events, teasers or posts."""
    for method, most in ((Method.DATED_LINE, 2), (Method.BESIDE_TITLE, 1), (Method.LABELLED_DAY, 1)):
        if len({one.value for one in own if one.method == method}) > most:
            own = [one for one in own if one.method != method]
    return own


def _agree(own: list[Reading]) -> Reading | None:
    """The day JSON-LD and meta agree on, else meta and what readers see; or the day readers see where those tell
    theirs in UTC."""
    graph, metas = ([one for one in own if one.method == method] for method in (Method.JSON_LD, Method.META))
    days = {one.value for one in graph} & {one.value for one in metas}
    if graph and not days:
        seen_days = {one.value for one in own if one.method in (Method.BYLINE, Method.DATED_LINE, Method.TIME_ELEMENT)}
        if days := {one.value for one in metas} & seen_days - {one.value for one in graph}:
            graph = []
    stated = next((one for one in [*graph, *metas] if one.value in days or not days), None)
    if stated is None:
        return None
    seen = _as_shown(stated, own)
    if seen is None and not days:
        return None
    return dataclasses.replace(seen or stated, method=Method.AGREED)


def _as_shown(stated: Reading, own: list[Reading]) -> Reading | None:
    """The day readers see, where the machine's is one off because it is told in UTC, or in UTC without saying so."""
    if stated.method not in (Method.JSON_LD, Method.META):
        return None
    text = stated.text.strip()
    visible = [one for one in own if one.method in _SHOWN and not _UTC.search(one.text.strip())]
    if _UTC.search(text):
        return next((one for one in visible if abs(_days_after(one, stated)) == 1), None)
    if _NO_ZONE.search(text):
        # a later one may be the day of an update
        beside = (one for one in visible if one.method in (Method.BYLINE, Method.DATED_LINE))
        return next((one for one in beside if _days_after(one, stated) == -1), None)
    return None


def _days_after(one: Reading, other: Reading) -> int:
    return (one.day - other.day).days if one.day and other.day else 0


def _later(original: Reading, republished: Reading) -> bool:
    return _days_after(original, republished) > 0
