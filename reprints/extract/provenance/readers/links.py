"""The links in a line that credits, and whether one leads to the original."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from lxml.html import HtmlElement

from reprints.extract.provenance.frame import Frame
from reprints.extract.provenance.words.hosts import host_of, is_home, same_site
from reprints.extract.provenance.words.tables import word_set
from reprints.extract.provenance.words.text import fold, squeeze, trim

MOST_BESIDE = 24  # characters of a line beside the words of its link
_BUTTON = re.compile(
    r"(?:^|\.)(?:facebook|twitter|x|linkedin|whatsapp|telegram|t|reddit|pinterest|tumblr|instagram|youtube|youtu|threads"
    r"|mastodon\w*|bsky|vk|ok|weibo|line|addtoany|addthis|sharethis|digg|delicious|getpocket|xing|paypal|patreon"
    r"|creativecommons|wordpress|joomla|drupal|phpbb|blogger|google|disqus|gravatar)\.(?:com|net|org|me|ru|be|app|it|social)$"
)
_LICENCE = re.compile(r"creative commons|cc[ -]by", re.I)


def links_of(frame: Frame, line: str) -> list[tuple[str, str]]:
    """Text and absolute address of the links in a line."""
    found = []
    for text, anchor in frame.anchors:
        if text in line and line[:60] in _text_around(anchor):
            found.append((text, _join(frame.page.url, anchor.get("href"))))
    return [(text, href) for text, href in found if href.startswith(("http://", "https://"))]


def _text_around(anchor: HtmlElement) -> str:
    around = anchor
    for _ in range(4):
        parent = around.getparent()
        if parent is None:
            break
        around = parent
        text = squeeze("".join(around.itertext()))
        if len(text) > 60:
            return text
    return squeeze("".join(around.itertext()))


def _join(base: str, href: str) -> str:
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return ""


def leads_out(frame: Frame, at: int) -> str | None:
    """The one address on another site that a line's links lead to, where they are all it says but a few signs and words
    such as `Read the original`; no button's, licence's or front page's."""
    line = frame.lines[at]
    links = [(text, href) for text, href in links_of(frame, line) if not same_site(href, frame.page.url)]
    addresses = {href for _, href in links}
    if len(addresses) != 1 or is_home(links[0][1]) or is_button(links[0][1]) or _LICENCE.search(links[0][0]):
        return None
    return links[0][1] if len(line) - sum(len(text) for text, _ in links) <= MOST_BESIDE else None


def is_button(href: str) -> bool:
    """Whether an address is of a network to share on, a licence, or the maker of the site's software."""
    return _BUTTON.search(host_of(href)) is not None


def find_original(frame: Frame, line: str, outlet: str | None) -> str | None:
    """The address of the original that a line which credits leads to: by the outlet's name, a pointer or the title."""
    url, title = frame.page.url, fold(frame.page.title or "").strip()
    for anchor, href in links_of(frame, line):
        titled = title and fold(anchor).strip(' "“”«»„.') == title and not same_site(href, url) and not is_home(href)
        if titled or leads_there(anchor, outlet, href, url):
            return href
    return None


def leads_there(anchor: str, outlet: str | None, href: str, page_url: str) -> bool:
    """Whether a link in a credit leads to the original: elsewhere, and neither the licence nor the author's page."""
    if (
        same_site(href, page_url)
        or is_home(href)
        or _LICENCE.search(href)
        or "creativecommons" in href
        or _LICENCE.search(anchor)
    ):
        return False
    folded = fold(anchor)
    return (
        folded in word_set("pointers")
        or bool(re.search(r"original|here|read|source|aqui|ici|hier", folded))
        or bool(outlet and (folded in fold(outlet) or fold(outlet) in folded))
        or anchor.startswith("http")
    )


def named_by_link(outlet: str, links: list[tuple[str, str]], page_url: str) -> str:
    """The outlet as the one link elsewhere names it, where the words read hold more: `blog di A, Pietra e alloro`."""
    anchors = {trim(anchor) for anchor, href in links if not same_site(href, page_url)}
    anchors = {one for one in anchors if 1 < len(one) < len(outlet) and one in outlet and one[0].isupper()}
    return next(iter(anchors)) if len(anchors) == 1 else outlet
