"""The elements a page marks as its author's name, by `rel`, `itemprop`, class, or a link to the author's page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from reprints.extract.elements import Elements
from reprints.extract.provenance.dates import find_date
from reprints.extract.provenance.desks import read_desks
from reprints.extract.provenance.frame import Frame
from reprints.extract.provenance.handles import read_handles
from reprints.extract.provenance.names import is_person, read_authors
from reprints.extract.provenance.reading import Found, Reading
from reprints.extract.provenance.text import fold, squeeze

LONGEST_ELEMENT = 200
LINKED, OUTSIDE = 3, 4  # ranks of elements: a link to a person's page; in a box that may be another article's
LONGEST_HANDLES = 90
_MARKED = re.compile(
    r"(?:^|[\s_-])(?:by-?line|authors?|autor|autores|auteur|autore|firma|writers?|verfasser|reporter|journalist)"
    r"(?:[\s_-]?(?:name|names|link|title|full|fn|vcard|\d))?(?:[_-]te?xt)?(?:$|[\s_])"
    r"|[a-z](?:Author|Byline)(?:Name)?(?:$|\s)|(?:^|\s)c-byline"
    r"|(?:^|[\s_-])(?:Author|Byline)s?(?:Name|Link|Text)?(?:$|[\s_-])"
)
# enough to leave most elements out; _MARKED decides
_HINT = re.compile("uthor|aut|yline|firma|riter|verfasser|eporter|ournalist")
_TEXTS = frozenset(("div", "span", "p", "a", "li", "address", "td", "b", "strong", "em", "cite"))  # an id may mark
# the attributes themselves are asked: a quarter of the time it takes to ask every element for its own
_NAMED = "//@id[contains(., 'uthor') or contains(., 'yline') or contains(., 'riter') or contains(., 'utor')]/.."
_FRAMES = ("body", "html", "article", "main")
# classes of what is not the article's own byline
_ELSEWHERE = re.compile(
    r"bio|related|recommend|comment|avatar|social|share|teaser|promo|sidebar|footer|widget|(?<![a-z])(?<!h-)card|"
    r"(?<![a-z])list|image|photo|caption|credit|box|more|description|about|follow|contact|newsletter|popular|trending|"
    r"(?<![a-z])rev(?:iew)?(?![a-z])|(?<![a-z])date|time|email|twitter|popup|tooltip|loop|grid"
)
# an address of a person's page on the site
_AUTHOR_LINK = re.compile(r"/(?:authors?|autor(?:e[ns]?|in|a)?|auteurs?|staff|journalists?)/[^/?#]{3,}")


def read_byline_elements(frame: Frame) -> Iterator[Found]:
    """The names in elements marked as the author's, those of one kind in one container; best marked first."""
    ranked: dict[int, list[HtmlElement]] = {}
    for element in _marked_elements(frame.page.elements):
        if (rank := _rank(element)) is not None:
            ranked.setdefault(rank, []).append(element)
    best, desk = None, None
    for rank in sorted(ranked):
        together = _together(ranked[rank])
        desk = desk or (read_desks(map(_text_of, together[:3])) if rank < LINKED else None)
        names, text = _names_of(together)
        method = "byline-element"
        if not names and rank != LINKED:
            names, text = _handles_of(together, outside=rank == OUTSIDE)
            method = "user-name"
        # after a house, and of a mere link, only what is a person's name
        if not names or ((best is not None or rank == LINKED) and not all(map(is_person, names))):
            continue
        best = best or method
        yield Found(readings=(Reading(field="page.authors", value=names, text=text, method=method),))
        if method == "user-name" or any(map(is_person, names)):
            return
    if desk is not None:
        yield Found(readings=(desk,))


def _marked_elements(elements: Elements) -> list[HtmlElement]:
    """Elements that may be bylines."""
    found = set(elements.of_class(_HINT.search))
    named = elements.root.xpath(_NAMED)  # asked of libxml2: most pages have many ids and none of these
    found.update(one for one in named if one.tag in _TEXTS and _MARKED.search(one.get("id", "")))
    found.update(one for one in elements.having("itemprop") if "author" in one.get("itemprop", ""))
    found.update(
        one
        for one in elements.named("a")
        if "author" in one.get("rel", "").split() or _AUTHOR_LINK.search(one.get("href", ""))
    )
    return [one for one in elements.in_order(found) if one.tag not in _FRAMES][:80]


def _rank(element: HtmlElement) -> int | None:
    """0 for the best mark; None for what is no byline or another article's."""
    classes = _marks_of(element)
    marked = bool(_MARKED.search(classes))
    rel, prop = "author" in element.get("rel", "").split(), "author" in element.get("itemprop", "").lower()
    linked = element.tag == "a" and _AUTHOR_LINK.search(element.get("href", "")) is not None
    if not (marked or rel or prop or linked) or "comment" in classes.lower():
        return None
    if not (rel or prop) and _ELSEWHERE.search(_MARKED.sub(" ", classes).lower()):
        return None
    inside = _is_inside(element, told=rel or prop)
    linked_only = not (marked or rel or prop) and next(element.iterancestors("footer"), None) is None
    if inside is None or (linked_only and not inside):
        return None
    if not inside:
        return OUTSIDE
    return 0 if rel or prop else 1 if "line" in classes.lower() else 2 if marked else LINKED


def _is_inside(element: HtmlElement, *, told: bool) -> bool | None:
    """Whether the element stands beside the article's text; False in a box that may be another's, None in one that is.
    `told`: `rel` or `itemprop` say that it is an author."""
    for depth, ancestor in enumerate(element.iterancestors()):
        if ancestor.tag in ("figure", "figcaption"):
            return None
        if ancestor.tag in ("aside", "nav"):  # a small one may be the article's own head
            return False if told and _is_small(ancestor) else None
        if ancestor.tag == "footer":  # an article's own footer may hold its byline, a page's does not
            return False if any(one.tag == "article" for one in ancestor.iterancestors()) else None
        near = depth < 4 and ancestor.tag not in ("body", "html")
        if near and _ELSEWHERE.search(_MARKED.sub(" ", ancestor.get("class", "")).lower()):
            return False
    return True


def _marks_of(element: HtmlElement) -> str:
    """Its classes, and its id where that says whose name it is."""
    classes, name = element.get("class", ""), element.get("id", "")
    return f"{classes} {name}".strip() if name and element.tag in _TEXTS and _MARKED.search(name) else classes


def _is_small(box: HtmlElement) -> bool:
    """Whether a box has no more in it than a byline: no heading, few words."""
    if next(box.iter("h1", "h2", "h3", "h4"), None) is not None:
        return False
    return len(squeeze("".join(box.itertext()))) <= LONGEST_ELEMENT


def _together(elements: list[HtmlElement]) -> list[HtmlElement]:
    """The first element and those near it; a page's later ones are comments or teasers."""
    first = elements[0]
    container = first.getparent()
    container = container.getparent() if container is not None and container.getparent() is not None else container
    if container is None:
        return [first]
    near = [one for one in elements[:8] if one is first or container in one.iterancestors()]
    near = [one for one in near if not any(other is not one and other in one.iterancestors() for other in near)]
    return [] if _are_teasers(near) else near


def _are_teasers(near: list[HtmlElement]) -> bool:
    """Whether three or more stand each in a box of its own beside other words: a list of other articles."""
    boxes = {id(box): box for one in near if (box := one.getparent()) is not None}
    if len(boxes) < 3 or len(boxes) < len(near):
        return False
    own = sum(len(squeeze("".join(one.itertext()))) for one in near)
    return sum(len(squeeze("".join(box.itertext()))) for box in boxes.values()) > own + 40 * len(near)


def _names_of(elements: list[HtmlElement]) -> tuple[tuple[str, ...], str]:
    found: dict[str, str] = {}
    texts = []
    for element in elements:
        text = _text_of(element)
        if not 2 < len(text) <= LONGEST_ELEMENT:
            continue
        date = find_date(text)
        named = text[: date.start] if date and date.start > 3 else text
        named = re.split(r"\s*[|•·]\s*|\s[-–—]\s", named)[0]
        for name in read_authors(named):
            if len(name.split()) <= 6:
                found.setdefault(fold(name), name)
        texts.append(text)
    return tuple(found.values()), " ".join(texts)


def _handles_of(elements: list[HtmlElement], *, outside: bool) -> tuple[tuple[str, ...], str]:
    """The user names in marked elements: `gizzmo`, where no name of a person is; outside only in an hCard."""
    hcard = any({"fn", "vcard"} & set(one.get("class", "").split()) for one in elements)
    if outside and not hcard and not any(one.get("rel") or one.get("itemprop") for one in elements):
        return (), ""
    texts = [text for element in elements[:3] if 1 < len(text := _text_of(element)) <= LONGEST_HANDLES]
    found = {fold(name): name for text in texts for name in read_handles(text)}
    return tuple(found.values()), " ".join(texts)


def _people_in(element: HtmlElement) -> list[str]:
    """The persons an element names each in an element of its own, where it says nothing else."""
    leaves = [one for one in element.iter("span", "li", "div", "strong") if one is not element and not len(one)]
    texts = [text for one in leaves if (text := squeeze(one.text or ""))]
    if len(texts) < 2 or " ".join(texts) != squeeze(" ".join(element.itertext())):
        return []
    return texts if all(map(is_person, texts)) else []


def _text_of(element: HtmlElement) -> str:
    """The element's words; of a person's mark-up the name alone, of links the links alone."""
    for named in element.iter():
        if (
            named is not element
            and isinstance(named.tag, str)
            and (named.get("itemprop") == "name" or "fn" in named.get("class", "").split())
        ):
            return squeeze(named.get("content") or "".join(named.itertext()))
    if element.get("content"):
        return squeeze(element.get("content", ""))
    if people := _people_in(element):
        return "; ".join(people)
    links = [link for link in element.iter("a") if squeeze("".join(link.itertext()))]
    if links and len(links) <= 6 and element.tag != "a":
        texts = [squeeze("".join(link.itertext())) for link in links]
        if any(is_person(text) for text in texts):
            return "; ".join(text for text in texts if is_person(text))
    return squeeze(" ".join(part for part in element.itertext()))
