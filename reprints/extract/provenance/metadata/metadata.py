"""What the page says of itself for machines: JSON-LD, meta, canonical, time elements.

Values that are the page's own until another source is known have `page.` fields; `weigh` decides whose they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from urllib.parse import urljoin

from lxml.html import HtmlElement

from reprints.extract.provenance.metadata import jsonld
from reprints.extract.provenance.metadata.jsonld import Node, name_of, resolve, text_of, types_of, url_of
from reprints.extract.provenance.metadata.site_names import site_names
from reprints.extract.provenance.metadata.stated_authors import StatedAuthors, people_of
from reprints.extract.provenance.metadata.stated_days import is_of_article, is_of_build, is_of_update, read_url_day
from reprints.extract.provenance.reading import Field, Method, PageLines, Reading
from reprints.extract.provenance.words.dates import Calendar, read_day
from reprints.extract.provenance.words.hosts import host_of, is_home, same_brand, same_site
from reprints.extract.provenance.words.places import is_place
from reprints.extract.provenance.words.tables import word_set, words
from reprints.extract.provenance.words.text import fold, squeeze, trim

SECTION_METAS = ("article:section", "og:article:section", "parsely-section", "cxenseparse:section", "section")
SITE_METAS = ("og:site_name", "application-name", "dc.publisher", "citation_publisher", "apple-mobile-web-app-title")
# also when a file was made, or last changed
WEAK_DATE_METAS = frozenset(("date", "dc.date", "dc:date", "dcterms.date", "dc.created", "dc:created", "date_created",
                             "datecreated", "content_create_date", "gentime", "pdate", "ptime"))  # fmt: skip
TIME_ELEMENTS = ("time", "abbr", "span", "p", "div")
SOURCE_METAS = ("syndication-source", "original-source")


@dataclass(frozen=True)
class Metadata:
    page: PageLines
    calendar: Calendar

    @cached_property
    def metas(self) -> dict[str, list[str]]:
        """Contents by lower-case name, property or itemprop."""
        found: dict[str, list[str]] = {}
        for meta in self.page.elements.named("meta"):
            stated = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
            several = stated.split()  # `dc:creator x:author`, but `twitter:misc:Written by`
            names = several if all(":" in one for one in several) else [stated]
            content = squeeze(meta.get("content", ""))[:1_000]
            for name in names:
                if name and content:
                    found.setdefault(name.strip().lower(), []).append(unescape(content))
        return found

    @cached_property
    def graph(self) -> list[Node]:
        return jsonld.read_graph(self.page.elements)

    @cached_property
    def article(self) -> Node:
        return jsonld.main_article(self.graph, self.page.title) or {}

    @cached_property
    def site_names(self) -> frozenset[str]:
        """What the site calls itself; these are nobody's name and no other outlet."""
        return site_names(self.page, self.metas, self.graph)

    @cached_property
    def _folded_names(self) -> frozenset[str]:
        return frozenset({host_of(self.page.url), *map(fold, self.site_names)})

    def read(self) -> Iterator[Reading]:
        yield from self._read_based_on()
        yield from self._read_sources()
        yield from self._read_canonical()
        stated = StatedAuthors(
            metas=self.metas, graph=self.graph, article=self.article, url=self.page.url, title=self.page.title or ""
        )
        yield from stated.read()
        yield from self._read_dates()
        yield from self._read_publishers()
        yield from self._read_sections()
        yield from self._read_place()

    def _read_based_on(self) -> Iterator[Reading]:
        for key in ("isBasedOn", "isBasedOnUrl"):
            for one in resolve(self.article.get(key), self.graph):
                url = url_of(one)
                if not url and isinstance(one, str):
                    continue
                if url and not same_site(url, self.page.url):
                    yield Reading(field=Field.ORIGINAL_URL, value=url, text=url, method=Method.BASED_ON)
                if isinstance(one, dict):
                    yield from self._of_original(one)

    def _of_original(self, node: Node) -> Iterator[Reading]:
        houses = [
            name_of(one)
            for key in ("publisher", "sourceOrganization", "provider")
            for one in resolve(node.get(key), self.graph)
        ]
        if house := next(filter(None, houses), ""):
            yield Reading(field=Field.ORIGINAL_OUTLET, value=house, text=house, method=Method.BASED_ON)
        if authors := people_of(node, self.graph):
            yield Reading(field=Field.ORIGINAL_AUTHORS, value=authors, text="; ".join(authors), method=Method.BASED_ON)
        stated = text_of(node, "datePublished")
        if day := read_day(stated, self.calendar):
            yield Reading(field=Field.ORIGINAL_DATE, value=day, text=stated, method=Method.BASED_ON)

    def _read_sources(self) -> Iterator[Reading]:
        for key in SOURCE_METAS:
            for value in self.metas.get(key, ()):
                if not value.startswith(("http://", "https://")):
                    if len(value) <= 80:
                        yield Reading(field=Field.ORIGINAL_OUTLET, value=value, text=value, method=Method.META_SOURCE)
                elif not same_site(value, self.page.url):
                    yield Reading(field=Field.ORIGINAL_URL, value=value, text=value, method=Method.META_SOURCE)

    def _read_canonical(self) -> Iterator[Reading]:
        for link in self.page.elements.named("link"):
            if "canonical" in link.get("rel", "").lower().split() and (href := link.get("href", "").strip()):
                try:
                    url = urljoin(self.page.url, href)
                except ValueError:
                    continue
                if host_of(self.page.url) and url.startswith("http") and not self._is_ours(url) and not is_home(url):
                    yield Reading(field=Field.ORIGINAL_URL, value=url, text=href, method=Method.CANONICAL)

    def _is_ours(self, url: str) -> bool:
        source = self.page.source
        return same_brand(url, self.page.url) or (source is not None and source.owns(url))

    def _read_dates(self) -> Iterator[Reading]:
        pages = [one for one in self.graph if "WebPage" in types_of(one)]
        for node in (self.article, *pages[:1]):
            stated = text_of(node, "datePublished")
            if day := read_day(stated, self.calendar):
                yield Reading(field=Field.PAGE_DATE, value=day, text=stated, method=Method.JSON_LD)
                break
        changed = next(iter(self.metas.get("article:modified_time", ())), "")
        for key in words("date_metas"):
            for value in self.metas.get(key, ())[:1]:
                if day := read_day(value, self.calendar):
                    method = Method.META_DATE if key in WEAK_DATE_METAS or is_of_build(value, changed) else Method.META
                    yield Reading(field=Field.PAGE_DATE, value=day, text=value, method=method)
        yield from self._read_times()
        if (found := read_url_day(self.page.url)) and found[0] <= self.calendar.last_day:
            yield Reading(field=Field.PAGE_DATE, value=found[0], text=found[1], method=Method.URL)

    def _read_times(self) -> Iterator[Reading]:
        for element, published in self._find_times():
            stated = (
                element.get("datetime")
                or element.get("content")
                or element.get("title")
                or squeeze("".join(element.itertext()))[:100]
            )
            if (day := read_day(stated, self.calendar)) and is_of_article(element, published):
                yield Reading(field=Field.PAGE_DATE, value=day, text=stated, method=Method.TIME_ELEMENT)
                return

    def _find_times(self) -> Iterator[tuple[HtmlElement, bool]]:
        """Elements that state a day, and whether as that of the publication."""
        elements = self.page.elements
        published = {one for one in elements.having("itemprop") if "datePublished" in one.get("itemprop", "")}
        published.update(elements.of_class(lambda classes: "published" in classes.split()), elements.having("pubdate"))
        published = {one for one in published if one.tag in TIME_ELEMENTS or (one.tag != "meta" and one.get("content"))}
        stated = {one for one in elements.named("time") if one.get("datetime")}
        told = (one for one in elements.in_order(published | stated) if one in published or not is_of_update(one))
        return ((one, one in published) for one in told)

    def _read_publishers(self) -> Iterator[Reading]:
        for one in resolve(self.article.get("publisher"), self.graph):
            if (name := name_of(one)) and len(name) <= 100:
                yield Reading(field=Field.PAGE_PUBLISHER, value=name, text=name, method=Method.JSON_LD)
        for key in SITE_METAS:
            for value in self.metas.get(key, ())[:1]:
                if (
                    len(value) <= 60
                    and not value.startswith(("@", "http:", "https:"))
                    and fold(value) not in word_set("platforms")
                ):
                    yield Reading(field=Field.PAGE_PUBLISHER, value=value, text=value, method=Method.META)

    def _read_sections(self) -> Iterator[Reading]:
        sections = resolve(self.article.get("articleSection"), self.graph)
        if sections and (name := name_of(sections[0])):
            yield from self._section(name, Method.JSON_LD)
        for key in SECTION_METAS:
            for value in self.metas.get(key, ())[:1]:
                yield from self._section(value, Method.META)

    def _section(self, stated: str, method: Method) -> Iterator[Reading]:
        name = trim(unescape(stated).split(",")[0])
        own = fold(name) in self._folded_names
        if name and "://" not in name and len(name) <= 60 and not own and fold(name) not in word_set("no_section"):
            yield Reading(field=Field.PAGE_SECTION, value=name, text=stated, method=method)

    def _read_place(self) -> Iterator[Reading]:
        stated = text_of(self.article, "dateline")
        if stated and len(stated) < 60 and is_place(stated):
            yield Reading(field=Field.ORIGINAL_PLACE, value=stated, text=stated, method=Method.JSON_LD)
