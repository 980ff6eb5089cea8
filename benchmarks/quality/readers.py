"""Those compared: each takes a page's bytes and URL to a Reading. Peers are optional.

news-please asks for older libraries than the project's own, so peers stay out of the lock file:
`uv run --with newspaper4k --with news-please --with readability-lxml python -m benchmarks.quality`.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.quality.corpora import Case
from benchmarks.quality.scores import squeeze
from reprints.model import Article


@dataclass(frozen=True, kw_only=True)
class Reading:
    body: str = ""
    title: str | None = None
    authors: tuple[str, ...] = ()
    day: str | None = None


Reader = Callable[[Case], Reading]


def read_ours(case: Case) -> Reading:
    from reprints.extract.page import Page, extract_page

    found = extract_page(Page(url=case.url, body=case.html, content_type=case.content_type))
    if not isinstance(found, Article):
        return Reading()
    day = found.original.date or found.republication.date
    authors = found.original.authors or _house_of(found)
    return Reading(body=found.text, title=found.title, authors=authors, day=day.isoformat() if day else None)


def _house_of(found: Article) -> tuple[str, ...]:
    """The agency, house or desk a page names where its author should stand.

    The sets call it the author. To us it is the original's outlet, the publisher or evidence, and nobody is the author.
    """
    houses = {squeeze(name) for name in (found.original.outlet, found.republication.publisher) if name}
    named = [one for one in found.evidence if one.field == "original.authors"]
    return tuple(one.value for one in named if one.method == "desk" or squeeze(one.value) in houses)[:1]


def read_trafilatura(case: Case) -> Reading:
    from trafilatura import bare_extraction

    found = bare_extraction(case.html, url=case.url, with_metadata=True)
    if found is None or isinstance(found, dict):
        return Reading()
    authors = tuple(name.strip() for name in (found.author or "").split(";") if name.strip())
    return Reading(body=found.text or "", title=found.title, authors=authors, day=found.date)


def read_newspaper(case: Case) -> Reading:
    found = importlib.import_module("newspaper").Article(case.url, fetch_images=False)
    found.download(input_html=case.html.decode("utf-8", "replace"))
    found.parse()
    day = found.publish_date.date().isoformat() if found.publish_date else None
    return Reading(body=found.text, title=found.title, authors=tuple(found.authors), day=day)


def read_newsplease(case: Case) -> Reading:
    found = importlib.import_module("newsplease").NewsPlease.from_html(case.html, url=case.url, fetch_images=False)
    day = found.date_publish.date().isoformat() if found.date_publish else None
    return Reading(body=found.maintext or "", title=found.title, authors=tuple(found.authors or ()), day=day)


def read_readability(case: Case) -> Reading:
    from lxml import html

    found = importlib.import_module("readability").Document(case.html)
    text = "\n".join(map(str, html.fromstring(found.summary()).itertext()))
    return Reading(body=text, title=found.short_title())


_ALL: dict[str, tuple[str, Reader]] = {
    "reprints": ("reprints", read_ours),
    "trafilatura": ("trafilatura", read_trafilatura),
    "newspaper4k": ("newspaper", read_newspaper),
    "news-please": ("newsplease", read_newsplease),
    "readability-lxml": ("readability", read_readability),
}


def installed() -> dict[str, Reader]:
    """The readers that can be run here, ours first."""
    logging.disable(logging.CRITICAL)
    return {name: reader for name, (module, reader) in _ALL.items() if importlib.util.find_spec(module)}
