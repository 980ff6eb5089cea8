"""The names in the elements a page marks as its author's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from reprints.extract.provenance.frame import Frame
from reprints.extract.provenance.readers.bylines.marks import (
    HIDDEN,
    LINKED,
    LONGEST_ELEMENT,
    OUTSIDE,
    marked_elements,
    rank_element,
)
from reprints.extract.provenance.readers.bylines.text import text_of
from reprints.extract.provenance.reading import Field, Found, Method, Reading
from reprints.extract.provenance.words.dates import find_date
from reprints.extract.provenance.words.people.desks import read_desks
from reprints.extract.provenance.words.people.handles import read_handles
from reprints.extract.provenance.words.people.names import is_byline_word, is_person, read_agency, read_authors
from reprints.extract.provenance.words.people.people import people_first
from reprints.extract.provenance.words.people.roles import is_role
from reprints.extract.provenance.words.places import is_place
from reprints.extract.provenance.words.tables import word_set
from reprints.extract.provenance.words.text import fold, squeeze

LONGEST_HANDLES = 90
MOST_SEEN, MOST_NEAR = 24, 8  # elements of one rank, of one container
LONGEST_LINE, MOST_BESIDE = 160, 70  # characters of a line that names them, and of what else it says
_PICTURE_HOUSE = re.compile(r"getty images|shutterstock|\bimago\b|alamy|istock|picture[- ]alliance|\bap photo", re.I)
_PARTS = re.compile(r"\s*[|•·]\s*|\s[-–—]\s")


def read_byline_elements(frame: Frame) -> Iterator[Found]:
    """The names in elements marked as the author's, those of one kind in one container: those that readers see between
    title and text before all others, then the best marked first."""
    ranked: dict[int, list[HtmlElement]] = {}
    for element in marked_elements(frame.page.elements):
        if (rank := rank_element(element)) is not None:
            ranked.setdefault(rank, []).append(element)
    head = _head_of(frame)
    found: list[_Marked] = []
    for rank in sorted(ranked):
        found.append(_read_rank(rank, ranked[rank], head))
        if found[-1].placed:
            break
    best, desk = None, next((one.desk for one in found if one.desk is not None), None)
    for one in sorted(found, key=lambda one: (not one.placed, one.rank)):
        people = all(map(is_person, one.names))
        # after a house or desk, and of a mere link, only what is a person's name
        if not one.names or ((best or desk or one.rank in (LINKED, HIDDEN)) and not people):
            continue
        best = best or one.method
        yield Found(readings=(Reading(field=Field.PAGE_AUTHORS, value=one.names, text=one.text, method=one.method),))
        if one.method == Method.USER_NAME or any(map(is_person, one.names)):
            return
    if desk is not None:
        yield Found(readings=(desk,))


def _head_of(frame: Frame) -> list[str]:
    """The short lines between the title and the text, folded."""
    title = frame.title_at
    return [fold(line) for at, line in frame.each(frame.head) if len(line) <= LONGEST_LINE and at > (title or 0)]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Marked:
    """What the elements of one rank say; `placed`: readers see these names between title and text."""

    rank: int
    names: tuple[str, ...]
    text: str
    method: Method
    placed: bool
    desk: Reading | None


def _read_rank(rank: int, elements: list[HtmlElement], head: list[str]) -> _Marked:
    seen = next((one for one in elements[:MOST_SEEN] if _is_placed(one, head)), None)
    together = _together(elements, elements[0] if seen is None else seen) if rank != HIDDEN or seen is not None else []
    desk = read_desks(map(text_of, together[:3])) if rank < LINKED or rank == OUTSIDE else None
    names, text = _names_of(together)
    people = any(map(is_person, names))
    placed = seen is not None and people
    method = Method.BYLINE_ASIDE if people and not placed and rank >= LINKED else Method.BYLINE_ELEMENT
    if placed and rank >= LINKED:
        names = tuple(name for name in people_first(names) if not read_agency(name))
    if not people and desk is not None:
        names = ()
    elif not names and rank not in (LINKED, HIDDEN):
        names, text = _handles_of(together, outside=rank == OUTSIDE)
        method = Method.USER_NAME
    return _Marked(rank=rank, names=names, text=text, method=method, placed=placed, desk=desk)


def _is_placed(element: HtmlElement, head: list[str]) -> bool:
    """Whether a line between title and text names the person an element names first and says little else."""
    text = text_of(element)
    if not _may_name(text):
        return False
    words = [word for word in fold(text).split() if len(word) > 3]
    if not any(word in line for line in head for word in words):
        return False  # the cheap check
    names = [name for name in _names_in(text) if is_person(name)]
    said = sum(map(len, names)) + MOST_BESIDE
    return bool(names) and any(fold(names[0]) in line and len(line) <= said for line in head)


def _may_name(text: str) -> bool:
    return 2 < len(text) <= LONGEST_ELEMENT and not _PICTURE_HOUSE.search(text)


def _together(elements: list[HtmlElement], first: HtmlElement) -> list[HtmlElement]:
    """One element and those near it; a page's later ones are comments or teasers."""
    box = next((one for one in first.iterancestors("li") if one.getparent() is not None), None)
    box = first.getparent() if box is None or len(squeeze("".join(box.itertext()))) > LONGEST_HANDLES else box
    container = box.getparent() if box is not None and box.getparent() is not None else box
    if container is None:
        return [first]
    near = [one for one in elements if one is first or container in one.iterancestors()][:MOST_NEAR]
    outer = [one for one in near if not any(other is not one and other in one.iterancestors() for other in near)]
    inner = [one for one in near if not any(other is not one and one in other.iterancestors() for other in near)]
    near = outer if len(outer) > 1 or len(inner) < 2 or not _names_more(inner, outer) else inner
    return [] if _are_teasers(near) else near


def _names_more(inner: list[HtmlElement], outer: list[HtmlElement]) -> bool:
    """Whether elements within one another name each a person, of whom the outer one does not name all."""
    return sum(map(is_person, _names_of(inner)[0])) > sum(map(is_person, _names_of(outer)[0]))


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
        text = text_of(element)
        if not _may_name(text):
            continue
        for name in _names_in(text):
            if len(name.split()) <= 6 and not (found and (is_place(name) or is_role(name))):
                found.setdefault(fold(name), name)
        texts.append(text)
    return tuple(found.values()), " ".join(texts)


def _names_in(text: str) -> tuple[str, ...]:
    """The names in the first part of a text, byline words and a section apart, before its day."""
    date = find_date(text)
    named = text[: date.start] if date and date.start > 3 else text
    part = next((part for part in _PARTS.split(named) if part and not _leads(part)), "")
    return tuple(name for name in read_authors(part) if not is_byline_word(name.rsplit(maxsplit=1)[-1]))


def _leads(part: str) -> bool:
    """Whether a part only stands before the name: `By`, `News`."""
    return is_byline_word(part) or fold(part) in word_set("section_words") or part == "News"


def _handles_of(elements: list[HtmlElement], *, outside: bool) -> tuple[tuple[str, ...], str]:
    """The user names in marked elements: `gizzmo`, where no name of a person is; outside only in an hCard."""
    hcard = any({"fn", "vcard"} & set(one.get("class", "").split()) for one in elements)
    if outside and not hcard and not any(one.get("rel") or one.get("itemprop") for one in elements):
        return (), ""
    texts = [said for one in elements[:3] if 1 < len(said := text_of(one).replace(" | ", " ")) <= LONGEST_HANDLES]
    found = {fold(name): name for text in texts for name in read_handles(text)}
    return tuple(found.values()), " ".join(texts)
