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
    r"latest|headlines|pager|pagination|search|login|cookie\w*|subscribe\w*)(?:$|[\s_-])"
)
# names that speak of the article's own parts
_OWN = re.compile(
    r"(?:^|[\s_-])(?:entry|post|article|story|node|single|art)[_-]{1,2}(?:footer|tags?|meta|header|info|share|content|body)"
)
_ELEMENTS = frozenset(("nav", "aside", "form"))


def is_beside(element: HtmlElement, outer: Set[HtmlElement]) -> bool:
    """Whether an element lies in a box that is not the article's. `outer`: what holds the article, never such a box."""
    box: HtmlElement | None = element
    while box is not None and box not in outer:
        tag = box.tag
        if tag in _ELEMENTS:
            return True
        if tag == "footer" and next(box.iterancestors("article"), None) is None:
            return True
        if _is_named_beside(box.get("class"), box.get("id")):
            return True
        box = box.getparent()
    return False


@lru_cache(maxsize=4096)
def _is_named_beside(classes: str | None, name: str | None) -> bool:
    named = f"{classes or ''} {name or ''}".lower()
    return bool(_BESIDE.search(_OWN.sub(" ", named)))
