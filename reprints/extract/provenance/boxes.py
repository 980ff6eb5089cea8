"""Which boxes of a page are not the article's, by element, class and id: navigation, teasers, comments, a footer."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import lru_cache

from lxml.html import HtmlElement

_BESIDE = re.compile(
    r"(?:^|[\s_-])(?:side-?bar|widgets?|widget-?area|comments?|comment-?list|commentlist|comments-?area|respond|disqus|"
    r"related\w*|jp-relatedposts|recent\w*|popular|most-?read|trending|teasers?|menu|navbar|nav|navigation|crumbs|"
    r"breadcrumbs?|footer|colophon|site-?footer|site-?header|masthead|topbar|share|sharing|sharedaddy|social\w*|tags?|tag-?cloud|"
    r"tagcloud|newsletter|promo|advert\w*|banner|blogroll|recommend\w*|read-?more|more-?(?:news|stories|posts|from)|"
    r"post-?profile|poster-?(?:info|profile)|user-?(?:info|details|profile|stats)|"  # of whoever posts in a forum
    r"latest|headlines|pager|pagination|search|login|cookie\w*|subscribe\w*)(?:$|[\s_-])"
)
# names that speak of the article's own parts
_OWN = re.compile(
    r"(?:^|[\s_-])(?:entry|post|article|story|node|single|art)[_-]{1,2}(?:footer|tags?|meta|header|info|share|content|body)"
)
_ELEMENTS = frozenset(("nav", "aside", "form"))
_OF_LISTS = ("h1", "h2", "h3", "h4", "h5", "li", "form", "img", "iframe", "time")
LONGEST_NOTE = 300  # characters of an aside that may be a note on the article


def is_beside(element: HtmlElement, outer: Set[HtmlElement]) -> bool:
    """Whether an element lies in a box that is not the article's. `outer`: what holds the article, never such a box."""
    box: HtmlElement | None = element
    while box is not None and box not in outer:
        tag = box.tag
        if tag in _ELEMENTS and not (tag == "aside" and _is_note(box, outer)):
            return True
        if tag == "footer" and next(box.iterancestors("article", "main"), None) is None:
            return True
        if _is_named_beside(box.get("class"), box.get("id")):
            return True
        box = box.getparent()
    return False


# a box that says whose text it is
_CREDIT = re.compile(
    r"(?:^|[\s_-])(?:(?:original|article|post|story|news|text|content|item|entry|node)[_-]?)?(?:source|sources?-?(?:name|line|link|info|text|box|note|credit)|"
    r"credit-?(?:line|note|text)|attribution|syndicat\w+|republish\w*|reprint\w*|cross-?post\w*|originally|"
    r"original-?(?:source|outlet|link|url|publication|article|publisher)|provenance|fuente|procedencia|fonte|fontes|"
    r"quelle|quellen|herkunft|provenienza|zrodlo|zdroj|kaynak|bron|kilde|kalla|istochnik|dzherelo|laiyuan|from-?source)"
    r"(?:$|[\s_-])",
    re.I,
)
_NO_CREDIT = re.compile(r"image|photo|picture|img|foto|media|caption|video|code|figure|footer|site|map|open", re.I)


def is_credit_class(classes: str) -> bool:
    """Whether a class says that a box holds the source of the text: `post-source`, `fuente`."""
    return _CREDIT.search(classes) is not None and _NO_CREDIT.search(classes) is None


def _is_note(aside: HtmlElement, outer: Set[HtmlElement]) -> bool:
    """Whether an aside stands between the parts of the article and is but a few words: a note on the text."""
    if aside.getparent() not in outer or next(aside.iter(*_OF_LISTS), None) is not None:
        return False
    return 0 < len("".join(aside.itertext()).strip()) <= LONGEST_NOTE


@lru_cache(maxsize=4096)
def _is_named_beside(classes: str | None, name: str | None) -> bool:
    named = f"{classes or ''} {name or ''}".lower()
    return bool(_BESIDE.search(_OWN.sub(" ", named)))
