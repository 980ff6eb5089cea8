"""Turns one page's bytes into its article document: no network, no state kept between pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from lxml.html import HtmlElement

from reprints import urls
from reprints.extract.content import clean as rules
from reprints.extract.content.blocks import Block, read_blocks
from reprints.extract.content.body import read_body, read_running
from reprints.extract.content.chrome import Chrome
from reprints.extract.content.container import open_container
from reprints.extract.content.layout import is_old, modernise
from reprints.extract.content.marks import mark
from reprints.extract.content.not_article import judge_chrome, judge_status, judge_text
from reprints.extract.content.places import place_lines
from reprints.extract.content.restore import fill_gaps, keep_running, restore
from reprints.extract.content.site_lines import SiteLine
from reprints.extract.decoding.decode import Decoded, decode, find_binary
from reprints.extract.directives import read_directives
from reprints.extract.elements import Elements
from reprints.extract.language import detect_language, read_code
from reprints.extract.learned import Learned, read_learned
from reprints.extract.linked_data import is_declared, read_objects
from reprints.extract.parse import MAX_BYTES, UnparsablePage, parse
from reprints.extract.partial import Gate, judge_partial, read_gate
from reprints.extract.provenance import PageLines, Provenance
from reprints.extract.provenance.places import place_evidence
from reprints.extract.titles import Title, read_title
from reprints.extract.versions import EXTRACTOR, ExtractorVersion, version_for, version_named
from reprints.model import Announced, Article, Capture, Evidence, NotAnArticle
from reprints.sources import Source

__all__ = ["EXTRACTOR", "Chrome", "Page", "extract_page", "read_lines", "read_site_lines"]

_NOT_BLANK = re.compile(rb"[^ \t\r\n\x00\xef\xbb\xbf]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A response: its body, without content-encoding and not shown in `repr`, and its metadata."""

    url: str
    body: bytes = field(repr=False)
    content_type: str | None = None
    fetched_at: datetime | None = None
    status: int = 200
    robots: tuple[str, ...] = ()  # the fields X-Robots-Tag
    is_further: bool = False  # it is not the first of an article's pages: little text may stand on it


@dataclass(kw_only=True, slots=True)
class _Reading:
    """What is known of a page after parsing."""

    page: Page
    source: Source | None
    extractor: ExtractorVersion
    decoded: Decoded
    elements: Elements
    blocks: list[Block]
    declared: bool  # the page calls itself an article
    is_old: bool  # its mark-up is older than HTML 5
    language: str | None
    title: Title
    provenance: Provenance
    gate: Gate
    directives: tuple[str, ...]


def extract_page(  # noqa: PLR0913
    page: Page,
    source: Source | None = None,
    *,
    chrome: Chrome | None = None,
    learned: Learned | None = None,
    version: str | None = None,
    announced: Announced | None = None,
    is_known: bool = False,
) -> Article | NotAnArticle:
    """The article on a page, or why there is none, read by the named version or the one for its capture date.
    `announced` is what the page was announced with, weighed below all the page itself says. If the page `is_known` to
    have had an article, little of it need be left.

    Raises ValueError if the URL is not an http(s) address, UsageError for an unknown version, DependencyError if a
    library lacks a name we use.
    """
    extractor = version_named(version) if version else version_for(page.fetched_at)
    try:
        decoded, tree = _parse(page)
    except UnparsablePage as error:
        return NotAnArticle(url=page.url, reason=error.reason, detail=error.detail)
    reading = _read(page, source, decoded, Elements(tree), extractor, learned=learned, announced=announced)
    if extractor.structural:
        modernise(tree)
    texts = read_body(tree, reading.blocks) or read_running(reading.blocks)
    body = _clean(reading, texts, chrome)
    kept = [line.text for line in body.lines]
    partial = judge_partial(reading.gate, [(line.text, line.place) for line in body.lines])
    stated = {"declared": reading.declared, "brief": is_known or page.is_further or partial is not None}
    if refused := judge_text(reading.title.text, kept, reading.blocks, body.blocks, **stated):
        reason, detail = judge_chrome(kept, body.removed) or refused
        return NotAnArticle(url=page.url, reason=reason, detail=detail)
    if partial:
        rules.take_gate(body, reading.gate.line)
    article = _compose(reading, body, partial)
    if learned is None:
        return article
    return replace(article, capture=replace(article.capture, snapshot=learned.number))


def read_lines(page: Page) -> list[str]:
    """The visible lines; none if the page cannot be read."""
    return [line.text for line in read_site_lines(page)]


def read_site_lines(page: Page) -> list[SiteLine]:
    """The visible lines and their places, to learn the source's chrome from; none if the page cannot be read."""
    try:
        return place_lines(read_blocks(_parse(page)[1]))
    except UnparsablePage:
        return []


def _parse(page: Page) -> tuple[Decoded, HtmlElement]:
    """Raises UnparsablePage if status or bytes tell that there is no page."""
    if refused := judge_status(page.status) or _judge_bytes(page):
        raise UnparsablePage(*refused)
    decoded = decode(page.body, page.content_type)
    return decoded, parse(decoded.text)


def _judge_bytes(page: Page) -> tuple[str, str] | None:
    size = len(page.body)
    if size > MAX_BYTES:
        return "too-large", f"the page has {size:,} bytes, more than the {MAX_BYTES:,} that are read"
    if not _NOT_BLANK.search(page.body):
        return "empty", "the response has no body" if not size else f"the {size:,} bytes of the page are all blank"
    if kind := find_binary(page.body, page.content_type):
        return "binary", f"the response is {kind}"
    return None


def _read(  # noqa: PLR0913
    page: Page,
    source: Source | None,
    decoded: Decoded,
    elements: Elements,
    using: ExtractorVersion,
    *,
    learned: Learned | None,
    announced: Announced | None,
) -> _Reading:
    blocks = _read_blocks(elements, using, page.url)
    objects = read_objects(elements)
    title = read_title(elements, blocks, objects, page.url).add_announced(announced)
    lines = PageLines(
        lines=tuple(block.text for block in blocks),
        elements=elements,
        url=page.url,
        boxes=tuple(block.element for block in blocks),
        title=title.text,
        language=detect_language((block.text for block in blocks), _expect_languages(source, elements)),
        source=source,
        fetched_at=page.fetched_at,
        announced=announced,
    )
    return _Reading(
        page=page,
        source=source,
        extractor=using,
        decoded=decoded,
        elements=elements,
        blocks=blocks,
        declared=is_declared(elements, objects),
        is_old=is_old(elements),
        language=lines.language,
        title=title,
        provenance=read_learned(lines, learned),
        gate=read_gate(elements, objects, blocks),
        directives=read_directives(elements, page.robots),
    )


def _expect_languages(source: Source | None, elements: Elements) -> tuple[str, ...]:
    """Those the source declares and the page's own, which hints as much and no more: many systems state a default."""
    declared = read_code(elements.root.get("lang") or "")
    return (*(source.languages if source else ()), *filter(None, [declared]))


def _read_blocks(elements: Elements, using: ExtractorVersion, url: str) -> list[Block]:
    blocks = read_blocks(elements.root)
    if using.structural:
        open_container(blocks)
    mark(blocks, elements, url)
    return blocks


def _clean(reading: _Reading, texts: Sequence[str], chrome: Chrome | None) -> rules.Body:
    body = rules.align(texts, reading.blocks)
    if reading.is_old and reading.extractor.structural:
        restore(body, reading.blocks)
    if reading.extractor.structural:
        fill_gaps(body, reading.blocks)
    rules.take_lifted(body, reading.provenance.lifted)
    if reading.source is not None:
        rules.take_patterns(body, reading.source.extraction.boilerplate)
    if chrome is not None:
        rules.take_chrome(body, chrome)
    if reading.extractor.structural:
        place = rules.find_title(reading.blocks, reading.title.text)
        rules.clean(body, reading.blocks, titles=reading.title.forms, title_place=place)
        keep_running(body)
    return body


def _compose(reading: _Reading, body: rules.Body, partial: Evidence | None) -> Article:
    page, source, found = reading.page, reading.source, reading.provenance
    canonical = source.canonicalise(page.url) if source else urls.canonicalise(page.url)
    evidence = [*_evidence(reading), *found.evidence, *((partial,) if partial else ())]
    return Article(
        id=urls.make_id(canonical),
        source=source.id if source else None,
        url=page.url,
        canonical_url=canonical,
        title=reading.title.text,
        text="\n".join(line.text for line in body.lines),
        language=reading.language,
        original=found.original,
        republication=found.republication,
        credit_line=found.credit_line,
        credit_status=found.credit_status,
        partial=partial is not None,
        robots=reading.directives,
        evidence=tuple(place_evidence(evidence, reading.blocks, found.credit_line)),
        removed=tuple(body.removed),
        capture=Capture(
            fetched_at=page.fetched_at,
            status=page.status,
            charset=reading.decoded.charset,
            extractor=reading.extractor.name,
        ),
    )


def _evidence(reading: _Reading) -> list[Evidence]:
    title, language = reading.title, reading.language
    found = [
        Evidence(field="title", value=one.text, text=one.text, method=one.method, used=one.text == title.text)
        for one in title.candidates
        if one.weight >= 1
    ]
    if language:
        found.append(Evidence(field="language", value=language, text="", method="text"))
    stated = reading.elements.root.get("lang") or ""
    declared = stated.strip()[:2].lower()
    if declared and declared != language:
        found.append(Evidence(field="language", value=declared, text=stated, method="html lang", used=False))
    return found
