"""Reads pages of links, old ones with frames, image maps, upper-case tags and a `base` included."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

from cssselect import HTMLTranslator
from lxml import etree, html

from reprints.crawl.announcements.beside import read_lines_beside
from reprints.crawl.announcements.links import Announcement, LinkRules, absolutise, keep_said
from reprints.errors import CrawlError
from reprints.extract.decoding.decode import decode
from reprints.extract.repair import join_roots

_XML_HEAD = re.compile(r"^\s*<\?xml[^>]*\?>")
_WRAPPER = re.compile(
    r"</?(?!(?:html|head|body|title|meta|base|link|script|style|template|a|area|frame|frameset|br|hr|p|li|t[rd])\b)"
    r"[A-Za-z][^<>]*>",
    re.IGNORECASE,
)
_REFRESH = re.compile(r"url\s*=\s*['\"]?([^'\">]+)", re.IGNORECASE)


def read_listing(
    body: bytes, url: str, content_type: str | None, rules: LinkRules, next_page: str | None
) -> Announcement:
    """`next_page` is the CSS selector of links to more pages. Raises CrawlError if the body is not a page."""
    document, faults = _parse(body, url, content_type)
    base = _base_of(document, url)
    links = absolutise(base, _values(document.iter("a", "area"), "href"))
    articles = tuple(link for link in links if rules.is_article(link) and not rules.is_listing(link))
    frames = [link for link in absolutise(base, _frames(document)) if rules.is_ours(link)]
    return Announcement(
        articles=articles,
        further=tuple(link for link in links if rules.is_listing(link)),
        onward=(*frames, *absolutise(base, _next_links(document, next_page))),
        said=keep_said(read_lines_beside(document, base, frozenset(articles))),
        faults=faults,
    )


def _parse(body: bytes, url: str, content_type: str | None) -> tuple[html.HtmlElement, tuple[str, ...]]:
    """The page, and what of it could not be read."""
    text = _XML_HEAD.sub("", decode(body, content_type).text)  # lxml refuses text with a declared encoding
    try:
        document, cut = _build(text)
        if cut:
            # libxml2 drops what is deeper than it allows: leave out all that may be around a link
            document, cut = _build(_WRAPPER.sub(" ", text))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise CrawlError(f"{url} is not a page: {error}") from None
    join_roots(document)
    return document, (f"the links behind {cut}",) if cut else ()


def _build(text: str) -> tuple[html.HtmlElement, str]:
    """The tree, and where libxml2 cut it off at its greatest depth, if it did."""
    parser = html.HTMLParser(huge_tree=True, no_network=True)
    document = html.document_fromstring(text, parser=parser)
    deep = [one for one in parser.error_log.filter_from_level(etree.ErrorLevels.FATAL) if "depth" in one.message]
    return document, f"line {deep[0].line}: {deep[0].message}" if deep else ""


def _base_of(document: html.HtmlElement, url: str) -> str:
    stated = next((b.get("href") for b in document.iter("base") if b.get("href")), "")
    try:
        return str(urljoin(url, stated.strip()))
    except ValueError:
        return url


def _values(elements: Iterable[html.HtmlElement], attribute: str) -> Iterator[str]:
    return (value for element in elements if (value := element.get(attribute)))


def _frames(document: html.HtmlElement) -> Iterator[str]:
    """What a browser would show instead of this page: its frames, or the target of its refresh."""
    yield from _values(document.iter("frame"), "src")
    for element in document.iter("meta"):
        if (element.get("http-equiv") or "").lower() == "refresh":
            found = _REFRESH.search(element.get("content") or "")
            if found:
                yield found[1].strip()


def _next_links(document: html.HtmlElement, selector: str | None) -> Iterator[str]:
    return _values(document.xpath(HTMLTranslator().css_to_xpath(selector)) if selector else (), "href")
