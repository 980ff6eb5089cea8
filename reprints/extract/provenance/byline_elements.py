"""The names in the elements a page marks as its author's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from reprints.extract.provenance.byline_marks import LINKED, LONGEST_ELEMENT, OUTSIDE, marked_elements, rank_element
from reprints.extract.provenance.dates import find_date
from reprints.extract.provenance.desks import read_desks
from reprints.extract.provenance.frame import Frame
from reprints.extract.provenance.handles import read_handles
from reprints.extract.provenance.names import is_person, read_authors
from reprints.extract.provenance.places import is_place
from reprints.extract.provenance.reading import Found, Reading
from reprints.extract.provenance.several import joins_names
from reprints.extract.provenance.text import fold, squeeze

LONGEST_HANDLES = 90
_TOPIC_LINK = re.compile(
    r"/(?:tags?|categor\w+|kategori\w+|topics?|tem[ao]s?|themen?|sections?|rubri\w+|schlagworte?)/", re.I
)


def read_byline_elements(frame: Frame) -> Iterator[Found]:
    """The names in elements marked as the author's, those of one kind in one container; best marked first."""
    ranked: dict[int, list[HtmlElement]] = {}
    for element in marked_elements(frame.page.elements):
        if (rank := rank_element(element)) is not None:
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
            if len(name.split()) <= 6 and not (found and is_place(name)):
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
    named = [
        one
        for one in element.iter()
        if one is not element
        and isinstance(one.tag, str)
        and (one.get("itemprop") == "name" or "fn" in one.get("class", "").split())
    ]
    if named:
        outer = [one for one in named if not any(other is not one and other in one.iterancestors() for other in named)]
        return "; ".join(dict.fromkeys(squeeze(one.get("content") or "".join(one.itertext())) for one in outer[:8]))
    if element.get("content"):
        return squeeze(element.get("content", ""))
    if people := _people_in(element):
        return "; ".join(people)
    links = [link for link in element.iter("a") if squeeze("".join(link.itertext())) and not _is_topic(link)]
    if links and len(links) <= 6 and element.tag != "a":
        texts = [squeeze("".join(link.itertext())) for link in links]
        if any(is_person(text) for text in texts):
            people = [text for text in texts if is_person(text)]
            return _with_unlinked(element, people)
    return squeeze(" ".join(part for part in element.itertext()))


def _is_topic(link: HtmlElement) -> bool:
    return _TOPIC_LINK.search(link.get("href", "")) is not None


def _with_unlinked(element: HtmlElement, linked: list[str]) -> str:
    """The people an element links, or all its words where they name those and others: `[Jane Roe] and John Doe`."""
    said = squeeze(" ".join(element.itertext()))
    if len(said) <= LONGEST_ELEMENT and joins_names(said):
        names = read_authors(said)
        people = [name for name in names if is_person(name)]
        if len(people) > len(linked) and set(map(fold, linked)) < set(map(fold, people)) and _says_only(said, names):
            return "; ".join(people)
    return "; ".join(linked)


def _says_only(said: str, names: tuple[str, ...]) -> bool:
    """Whether words are little more than these names, a byline's word and what joins them."""
    return len(said) - sum(map(len, names)) <= 6 * (len(names) + 1)
