"""What a page's site calls itself: its names are nobody's name and no other outlet."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from reprints.extract.provenance.metadata.jsonld import Node, name_of, types_of
from reprints.extract.provenance.reading import PageLines
from reprints.extract.provenance.words.hosts import host_of, same_site, site_of
from reprints.extract.provenance.words.people.names import read_agency
from reprints.extract.provenance.words.tables import word_set
from reprints.extract.provenance.words.text import fold, squeeze, trim

SITE_METAS = ("og:site_name", "application-name", "apple-mobile-web-app-title", "dc.publisher")
LONGEST = 60
_PARTS = re.compile(r"\s+[|–—\-»«·•:/]+\s+|\s*[|»«•]\s*")
_FEED = re.compile(
    r"\s*(?:[»›|–-]+\s*)?(?:rss|atom|feed|comments?|commentaires|comentarios|kommentare|flux|канал|лента)\b.*$", re.I
)
_RIGHTS = re.compile(
    r"(?:©|\(c\)|copyright|&copy;)\s*(?:(?:19|20)\d\d\s*(?:[-–—]\s*(?:19|20)?\d\d)?)?[\s,.]*(?:by\s+)?(?P<name>[^\W\d_][^|.,;:©\d]{2,58})",
    re.I,
)
# addresses of front pages, as links have them
_FRONT = re.compile(r"\s*(?:(?:https?:)?//[^/?#\s]+)?/?(?:index\.(?:html?|php))?\s*(?<=\S)", re.I)
_HOME = frozenset(
    [
        "home",
        "homepage",
        "start",
        "startseite",
        "inicio",
        "accueil",
        "главная",
        "головна",
        "strona",
        "główna",
        "pagina",
        "inicial",
        "domov",
        "kezdőlap",
        "anasayfa",
        "ana",
        "sayfa",
        "hem",
        "hjem",
        "etusivu",
        "首页",
        "首頁",
        "ホーム",
        "홈",
        "portada",
        "front",
        "page",
        "main",
        "logo",
        "index",
    ]
)


def site_names(page: PageLines, metas: dict[str, list[str]], graph: list[Node]) -> frozenset[str]:
    """The names of the site by the page's head, title, links to the front page and copyright, its host and source."""
    names = {value for key in SITE_METAS[:3] for value in metas.get(key, ())}
    names |= {name_of(one) for one in graph if {"WebSite"} & set(types_of(one))}
    if page.source is not None:
        names |= {page.source.name, page.source.publisher or ""}
    names |= _of_host(page.url)
    names |= {name for name in (*_in_title(page), *_in_feeds(page), *_on_home_links(page), *_in_rights(page)) if name}
    return frozenset(name for name in names if name and len(name) > 1)


def _of_host(url: str) -> set[str]:
    host = host_of(url)
    labels = host.split(".")
    names = {host, host.rsplit(".", 1)[0], ".".join(labels[-2:]), *labels[-2:-1]}
    return names | {site_of(url), site_of(url).split(".", 1)[0]}  # `review` of `review.co.uk`


def _in_title(page: PageLines) -> Iterator[str]:
    """What stands beside the article's title in the page's: `A bridge for the town | Review`."""
    heading = fold(page.title or "").strip()
    for element in page.elements.named("title")[:1]:
        parts = [trim(part) for part in _PARTS.split(squeeze(element.text or ""))]
        told = [bool(part) and (fold(part) in heading or heading in fold(part)) for part in parts]
        if heading and len(parts) > 1 and any(told):
            own = parts[-1] if not told[-1] else parts[0]  # what stands between is a section
            if 2 < len(own) <= LONGEST and fold(own) not in heading:
                yield own


def _in_feeds(page: PageLines) -> Iterator[str]:
    for link in page.elements.named("link"):
        if "alternate" in link.get("rel", "") and "xml" in link.get("type", "") and (title := link.get("title")):
            name = trim(without_feed_words(title))
            if 2 < len(name) <= LONGEST:
                yield name


def without_feed_words(title: str) -> str:
    """A feed's title without the words that only say that it is one: `Harbour Review » Feed`."""
    return _FEED.sub("", squeeze(title))


def _on_home_links(page: PageLines) -> Iterator[str]:
    """The words, or the picture's text, of the first link to the front page that says more than `Home`."""
    for anchor in page.elements.named("a"):
        if _leads_home(anchor.get("href", ""), page.url):
            name = trim(squeeze(anchor.text_content())) or _picture_text(anchor)
            if 2 < len(name) <= LONGEST and fold(name) not in _HOME and fold(name) not in word_set("pointers"):
                yield name
                return


def _picture_text(anchor: HtmlElement) -> str:
    return next((trim(squeeze(image.get("alt") or "")) for image in anchor.iter("img")), "")


def _leads_home(href: str, url: str) -> bool:
    return _FRONT.fullmatch(href) is not None and ((href.startswith("/") and href[1:2] != "/") or same_site(href, url))


def _in_rights(page: PageLines) -> Iterator[str]:
    """Who holds the rights by the page's last lines: `© 2019 Harbour Review`."""
    for line in page.lines[-12:]:
        if len(line) < 300 and ("©" in line or "opyright" in line.lower()) and (match := _RIGHTS.search(line)):
            name = trim(match["name"])
            if not read_agency(name):  # whose copy the page has
                yield name
