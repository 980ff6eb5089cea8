"""Which elements a page marks as its author's name: by `rel`, `itemprop`, class, or a link to the author's page."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from reprints.extract.elements import Elements
from reprints.extract.provenance.words.text import squeeze

LONGEST_ELEMENT = 200
MOST = 400  # elements of a page
# ranks of elements: a link to a person's page, or a box about its author; in a box that may be another article's; of
# what says nothing by itself, unless it stands between title and text
LINKED, OUTSIDE, HIDDEN = 3, 4, 5
_MARKED = re.compile(
    r"(?:^|[\s_-])(?:by-?line|authors?|autor(?:es|zy|i|in)?|auteurs?|autore|firma|writers?|written-by|verfasser|"
    r"reporter|journalist[ea]?|columnist|redakteur|forfatter|skribent|penulis|yazar|szerzo)"
    r"(?:[\s_-]{0,2}(?:name|names|nombre|nome|nom|link|title|full|fn|vcard|\d)){0,2}(?:[_-]te?xt)?(?:$|[\s_])"
    r"|[a-z](?:Author|Byline)(?:Name)?(?:$|[\s_])|(?:^|\s)c-byline"
    r"|(?:^|[\s_-])(?:Author|Byline)s?(?:Name|Link|Text)?(?:$|[\s_-])|(?:^|[\s_-])(?:author|byline)Name(?:$|[\s_-])"
)
# a box that holds the author's name among other words: `author-info`, `authorBlock`, `storyauthor`, `contributor__text`
_BOXED = re.compile(
    r"(?:(?:^|[\s_-])(?:[Aa]uthors?|[Aa]utor(?:es|en|zy|a|in)?|[Aa]uteurs?|auther|[Cc]ontributors?|[Bb]y-?lines?|writers?|"
    r"reporters?|journalist[ea]?s?|penulis)|[a-z](?:Authors?|Autor|Auteur|Bylines?|Contributors?)"
    r"|(?:^|[\s_-])(?:article|story|post|news|entry|main|page|blog|art)(?:authors?|byline|autor))(?![a-z])"
    r"|(?:^|[\s_-])(?:authors?|byline)(?:names?|info|data|box|line|link|sign)(?![a-z])|(?:^|[\s_-])written-?by"
)
# enough to leave most elements out; _MARKED and _BOXED decide
_HINT = re.compile("uthor|[Aa]utor|[Aa]uteur|uther|yline|firma|riter|ritten|verfasser|eporter|ournalist|olumnist|"
                   "ontributor|redakteur|forfatter|skribent|penulis|yazar|szerzo")  # fmt: skip
_TEXTS = frozenset(("div", "span", "p", "a", "li", "address", "td", "b", "strong", "em", "cite"))  # an id may mark
# names of elements for tests and scripts, which say what they are where classes are made by a machine
_TOLD = ("data-testid", "data-test", "data-qa", "data-component", "data-element")
# the attributes themselves are asked, and all at once: a quarter of the time it takes to ask every element for its own
_NAMED = " | ".join(
    (
        "//@id[contains(., 'uthor') or contains(., 'yline') or contains(., 'riter') or contains(., 'utor')]/..",
        *(f"//@{name}[contains(., 'uthor') or contains(., 'yline')]/.." for name in _TOLD),
    )
)
_ANSWER = re.compile(r"(?:^|\s)comments?(?:$|\s|[_-]{1,2}(?:list|body|content|text|item|even|odd|author)\b)")
_FRAMES = ("body", "html", "article", "main")
# classes of what is not the article's own byline
_ELSEWHERE = re.compile(
    r"bio|related|recommend|comment|avatar|social|share|teaser|promo|sidebar|footer|widget|(?<![a-z])(?<!h-)card|"
    r"(?<![a-z])list|image|photo|caption|credit|box|more|description|about|follow|contact|newsletter|popular|trending|"
    r"(?<![a-z])rev(?:iew)?(?![a-z])|tweet|(?<![a-z])date|time|email|twitter|popup|tooltip|loop|grid"
)
# classes of what is surely another's
_OTHERS = re.compile(
    r"related|recommend|comment|teaser|promo|caption|photo|image|(?<![a-z])credit|tweet|popular|trending|newsletter|"
    r"(?<![a-z])(?:translator|illustrator|photographer)|avatar|follow|tooltip|popup|(?<![a-z])rev(?:iew)?(?![a-z])|(?<![a-z])(?:job|role|position|desc)"
)
_CAPTION = re.compile(
    r"(?<![a-z])(?:translator|illustrator|photographer)|caption|(?:photo|image|picture|foto|media)[\w-]{0,12}credit"
)
# an address of a person's page on the site
_AUTHOR_LINK = re.compile(
    r"/(?:(?:authors?|autor(?:e[ns]?|in|a)?|auteurs?|staff|journalist[ea]?s?|contributors?|columnists?|reporters?|"
    r"writers?|by|firmas?|penulis|yazar(?:lar)?|redakteure?)/[^/?#]{3}|author(?:[_-]?(?:bio|page|profile|info))?(?:\.[a-z]+)?\?)"
)
# the same, or that of anybody the site tells of
_PERSON_LINK = re.compile(
    r"/(?:team|profiles?|users?|u|members?|experts?|eksperci|periodistas?|redaktion|redaktor(?:zy|i)?)/[^/?#]{3}|/@\w"
)
_ANY_LINK = re.compile(f"{_AUTHOR_LINK.pattern}|{_PERSON_LINK.pattern}")
_TOPIC_LINK = re.compile(
    r"/(?:tags?|categor\w+|kategori\w+|topics?|tem[ao]s?|themen?|sections?|rubri\w+|schlagworte?)/", re.I
)


def marked_elements(elements: Elements) -> list[HtmlElement]:
    """Elements that may be bylines."""
    found = set(elements.of_class(_HINT.search))
    found.update(one for one in elements.root.xpath(_NAMED) if _is_named(one))
    found.update(one for one in elements.having("itemprop") if "author" in one.get("itemprop", ""))
    found.update(one for one in elements.named("a") if _may_lead(one))
    return [one for one in elements.in_order(found) if one.tag not in _FRAMES][:MOST]


def _may_lead(link: HtmlElement) -> bool:
    href = link.get("href", "")
    return bool(_ANY_LINK.search(href)) or "author" in link.get("rel", "").split()


def _is_named(element: HtmlElement) -> bool:
    by_id = element.tag in _TEXTS and _MARKED.search(element.get("id", "")) is not None
    return by_id or _MARKED.search(_told_of(element)) is not None


def rank_element(element: HtmlElement) -> int | None:
    """0 for the best mark; None for what is no byline or another article's."""
    classes = _marks_of(element)
    lowered = classes.lower()
    marked, told = _MARKED.search(classes) is not None, _MARKED.search(_told_of(element)) is not None
    rel, prop = "author" in element.get("rel", "").split(), "author" in element.get("itemprop", "").lower()
    if "comment" in lowered:
        return None
    if not (marked or rel or prop or told):
        return _rank_weak(element, classes)
    if not (rel or prop) and _ELSEWHERE.search(_MARKED.sub(" ", classes).lower()):
        return _rank_weak(element, classes)
    inside = _is_inside(element, told=rel or prop)
    if inside is None:
        return None
    if not inside:
        return OUTSIDE
    return 0 if rel or prop else 1 if "line" in lowered else 2 if marked else LINKED


def _rank_weak(element: HtmlElement, classes: str) -> int | None:
    """The rank of a link to an author's page, and of a box that holds the author's name among other words."""
    linked, boxed = element.tag == "a" and leads_to_author(element), _BOXED.search(classes) is not None
    if not (linked or boxed or (element.tag == "a" and leads_to_person(element))):
        return None
    if _OTHERS.search(_MARKED.sub(" ", classes).lower()):
        return None
    inside = _is_inside(element, told=False)
    if inside is None:
        return None
    elsewhere = _ELSEWHERE.search(_MARKED.sub(" ", classes).lower()) is not None
    if linked and not elsewhere and next(element.iterancestors("footer"), None) is None:
        return LINKED if inside and not _is_listed(element) else HIDDEN
    return HIDDEN


def _is_inside(element: HtmlElement, *, told: bool) -> bool | None:
    """Whether the element stands beside the article's text; False in a box that may be another's, None in one that is.
    `told`: `rel` or `itemprop` say that it is an author."""
    listed = False
    for depth, ancestor in enumerate(element.iterancestors()):
        if _is_foreign(ancestor, depth, told=told):
            return None
        if ancestor.tag in ("aside", "nav"):  # a small one may be the article's own head
            return False if told and _is_small(ancestor) else None
        if ancestor.tag == "footer":  # an article's own footer may hold its byline, a page's does not
            return False if any(one.tag == "article" for one in ancestor.iterancestors()) else None
        listed = listed or (ancestor.tag == "li" and not told)
        near = depth < 4 and ancestor.tag not in ("body", "html")
        if near and _ELSEWHERE.search(_MARKED.sub(" ", ancestor.get("class", "")).lower()):
            return None if listed and not _is_small(ancestor) else False
    return True


def _is_foreign(box: HtmlElement, depth: int, *, told: bool) -> bool:
    """Whether a box is a picture, a quotation, a reader's comment, or an item of a menu."""
    if box.tag in ("figure", "figcaption", "blockquote") or (depth < 6 and _is_caption(box)):
        return True
    return (box.tag == "li" and not told and _is_menu(box)) or (depth < 6 and _is_answer(box))


def _is_caption(box: HtmlElement) -> bool:
    return _CAPTION.search(box.get("class", "")) is not None and next(box.iter("h1", "h2"), None) is None


def _is_answer(box: HtmlElement) -> bool:
    """Whether a box is a reader's comment or review, or a picture: its author is not the page's."""
    if _ANSWER.search(box.get("class", "")) or box.get("id", "").startswith("comment"):
        return box.tag not in _FRAMES or box.get("id", "").startswith("comment-")
    return box.get("itemprop") in ("comment", "review", "reviews", "image", "video", "associatedMedia")


def _is_menu(item: HtmlElement) -> bool:
    """Whether an item lies in a list within another's item: a menu opens one below the other."""
    return any(one.tag == "li" for one in item.iterancestors())


def _is_listed(link: HtmlElement) -> bool:
    """Whether a link is one of a list's item that says more than a name: a teaser."""
    item = next(link.iterancestors("li"), None)
    return item is not None and len(squeeze("".join(item.itertext()))) > LONGEST_ELEMENT // 2


def _marks_of(element: HtmlElement) -> str:
    """Its classes, and its id where that says whose name it is."""
    classes, name = element.get("class", ""), element.get("id", "")
    return f"{classes} {name}".strip() if name and element.tag in _TEXTS and _MARKED.search(name) else classes


def _told_of(element: HtmlElement) -> str:
    """What attributes for tests and scripts call an element, where that says author or byline: `authorName`."""
    told = (element.get(name, "") for name in _TOLD)
    return " ".join(one for one in told if one and ("uthor" in one or "yline" in one) and len(one) < 40)


def _is_small(box: HtmlElement) -> bool:
    """Whether a box has no more in it than a byline: no heading, few words."""
    if next(box.iter("h1", "h2", "h3", "h4"), None) is not None:
        return False
    return len(squeeze("".join(box.itertext()))) <= LONGEST_ELEMENT


def leads_to_author(link: HtmlElement) -> bool:
    return _AUTHOR_LINK.search(link.get("href", "")) is not None


def leads_to_topic(link: HtmlElement) -> bool:
    return _TOPIC_LINK.search(link.get("href", "")) is not None


def leads_to_person(link: HtmlElement) -> bool:
    return _PERSON_LINK.search(link.get("href", "")) is not None
