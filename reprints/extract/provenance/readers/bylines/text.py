"""What an element marked as an author's says: of a person's mark-up the name alone, of links the links alone."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from reprints.extract.provenance.readers.bylines.marks import LONGEST_ELEMENT, leads_to_author, leads_to_topic
from reprints.extract.provenance.words.people.names import is_nobody, is_person, read_authors
from reprints.extract.provenance.words.people.several import joins_names
from reprints.extract.provenance.words.text import fold, squeeze

MOST_LINKS = 6
# boxes that begin a line of their own: what stands in two of them is not one name
_BLOCKS = frozenset(("div", "p", "li", "ul", "br", "h1", "h2", "h3", "h4", "h5", "h6", "section", "table", "tr", "td"))


def text_of(element: HtmlElement) -> str:
    """The words of an element; boxes within it are parted by `|`."""
    if named := _names_in(element):
        outer = [one for one in named if not any(other is not one and other in one.iterancestors() for other in named)]
        return "; ".join(dict.fromkeys(squeeze(one.get("content") or "".join(one.itertext())) for one in outer[:8]))
    if element.get("content"):
        return squeeze(element.get("content", ""))
    if people := _people_in(element):
        return "; ".join(people)
    if element.tag != "a" and (linked := _linked_in(element)):
        return _with_unlinked(element, linked)
    return _in_boxes(element)


def _names_in(element: HtmlElement) -> list[HtmlElement]:
    """The elements within it that hold a person's name and nothing else."""
    return [
        one
        for one in element.iter()
        if one is not element
        and isinstance(one.tag, str)
        and (one.get("itemprop") == "name" or "fn" in one.get("class", "").split())
    ]


def _people_in(element: HtmlElement) -> list[str]:
    """The persons an element names each in an element of its own, where it says nothing else."""
    leaves = [one for one in element.iter("span", "li", "div", "strong") if one is not element and not len(one)]
    texts = [text for one in leaves if (text := squeeze(one.text or ""))]
    if len(texts) < 2 or " ".join(texts) != squeeze(" ".join(element.itertext())):
        return []
    return texts if all(map(is_person, texts)) else []


def _linked_in(element: HtmlElement) -> list[str]:
    """The people an element links; where some of the links lead to authors' pages, those alone."""
    links = [link for link in element.iter("a") if squeeze("".join(link.itertext())) and not leads_to_topic(link)]
    if not links or len(links) > MOST_LINKS:
        return []
    texts = [(squeeze("".join(link.itertext())), leads_to_author(link)) for link in links]
    people = [(text, known) for text, known in texts if is_person(text)]
    known = [text for text, known in people if known]
    return list(dict.fromkeys(known or [text for text, _ in people]))


def _with_unlinked(element: HtmlElement, linked: list[str]) -> str:
    """The people an element links, or all its words where they name those and others: `[Jane Roe] and John Doe`."""
    said = _in_boxes(element).removeprefix("| ").split(" | ")[0]
    if is_nobody(said):
        return said
    if len(said) <= LONGEST_ELEMENT and joins_names(said):
        names = read_authors(said)
        people = [name for name in names if is_person(name)]
        if len(people) > len(linked) and set(map(fold, linked)) < set(map(fold, people)) and _says_only(said, names):
            return "; ".join(people)
    return "; ".join(linked)


def _says_only(said: str, names: tuple[str, ...]) -> bool:
    """Whether words are little more than these names, a byline's word and what joins them."""
    return len(said) - sum(map(len, names)) <= 6 * (len(names) + 1)


def _in_boxes(element: HtmlElement) -> str:
    plain = squeeze(" ".join(element.itertext()))
    if len(plain) > LONGEST_ELEMENT * 2 or next(element.iterdescendants(*_BLOCKS), None) is None:
        return plain
    parts = squeeze(" ".join(_parts_of(element))).split("|")
    return " | ".join(part for one in parts if (part := one.strip()))


def _parts_of(element: HtmlElement) -> Iterator[str]:
    for event, one in iterwalk(element, events=("start", "end", "comment", "pi")):
        boxed = one is not element and one.tag in _BLOCKS
        if event == "start":
            yield f"| {one.text or ''}" if boxed else one.text or ""
        elif one is not element:
            yield f"| {one.tail or ''}" if boxed else one.tail or ""
