"""The authors a page states for machines: JSON-LD, meta, the label and value it gives for link previews."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from reprints.extract.provenance.metadata.jsonld import (
    Node,
    authored_page,
    in_full,
    name_of,
    names_of,
    resolve,
    types_of,
)
from reprints.extract.provenance.reading import Field, Method, Reading
from reprints.extract.provenance.words.hosts import host_of
from reprints.extract.provenance.words.people.desks import read_desks
from reprints.extract.provenance.words.people.handles import read_handles
from reprints.extract.provenance.words.people.names import is_person, read_authors, unique
from reprints.extract.provenance.words.tables import alternation, words
from reprints.extract.provenance.words.text import fold

# a meta named for the author in a way nobody has listed: `article:author_name`, `st:author`; not for the site's maker
_AUTHOR_META = re.compile(r"(?:^|[:._-])(?:content|news)?(?:authors?|auteur|autor)(?:[:._-]?(?:full_?)?names?)?$")
_NO_AUTHOR_META = ("web", "book", "twitter", "copyright", "site")


@cache
def _card_label() -> re.Pattern[str]:
    return re.compile(alternation("card_labels"))


def people_of(node: Node, graph: list[Node]) -> tuple[str, ...]:
    """The names of a node's author: people before organisations."""
    found = resolve(node.get("author") or node.get("creator"), graph)
    people = [one for one in found if isinstance(one, str) or "Organization" not in "".join(types_of(one))]
    names = (in_full(name, one) for one in people or found for stated in names_of(one) for name in read_authors(stated))
    return unique(names)


@dataclass(frozen=True, kw_only=True)
class StatedAuthors:
    """`metas` are contents by lower-case name; `article` is the graph's node that is the article, or empty."""

    metas: dict[str, list[str]]
    graph: list[Node]
    article: Node
    url: str
    title: str

    def read(self) -> Iterator[Reading]:
        if authors := people_of(self.article, self.graph):
            yield Reading(field=Field.PAGE_AUTHORS, value=authors, text="; ".join(authors), method=Method.JSON_LD)
        elif handles := unique(handle for name in self._names_in_graph() for handle in read_handles(name)):
            yield Reading(field=Field.PAGE_AUTHORS, value=handles, text="; ".join(handles), method=Method.USER_NAME)
        elif authors := self._people_of_page():
            yield Reading(
                field=Field.PAGE_AUTHORS, value=authors, text="; ".join(authors), method=Method.JSON_LD_PERSON
            )
        elif (person := self._lone_person()) and (authors := read_authors(name_of(person))):
            yield Reading(field=Field.PAGE_AUTHORS, value=authors, text=name_of(person), method=Method.JSON_LD_PERSON)
        for key in words("author_metas"):
            if names := self._names_in_meta(key):
                yield Reading(
                    field=Field.PAGE_AUTHORS, value=names, text="; ".join(self.metas[key][:5]), method=Method.META
                )
        yield from self._read_other_metas()
        yield from self._read_card()
        if desk := read_desks(self._fields()):
            yield desk

    def _names_in_graph(self) -> list[str]:
        return [name_of(one) for one in resolve(self.article.get("author") or self.article.get("creator"), self.graph)][
            :3
        ]

    def _names_in_meta(self, key: str) -> tuple[str, ...]:
        inverted = key.startswith(("citation", "dc"))
        return unique(
            name
            for value in self.metas.get(key, ())[:30]
            if "://" not in value and not self._names_host(value)
            for name in read_authors(value, inverted=inverted)
        )

    def _names_host(self, value: str) -> bool:
        """`The Review (www.review.test)` is the house, whatever it is called."""
        host = host_of(self.url)
        return "." in host and host in value.lower()

    def _fields(self) -> Iterator[str]:
        """The author's fields as they are, whatever they name."""
        yield from self._names_in_graph()
        for key in words("author_metas"):
            yield from self.metas.get(key, ())[:3]

    def _read_other_metas(self) -> Iterator[Reading]:
        known = set(words("author_metas"))
        for key, values in self.metas.items():
            if key in known or not _AUTHOR_META.search(key) or key.startswith(_NO_AUTHOR_META):
                continue
            names = self._names_in_meta(key)
            if names and all(map(is_person, names)):
                yield Reading(field=Field.PAGE_AUTHORS, value=names, text="; ".join(values[:5]), method=Method.META)

    def _read_card(self) -> Iterator[Reading]:
        """The label and value a page gives for link previews: `Written by`, `Jane Roe`."""
        for number in ("1", "2"):
            label = next(iter(self.metas.get(f"twitter:label{number}", ())), "")
            value = next(iter(self.metas.get(f"twitter:data{number}", ())), "")
            if _card_label().fullmatch(fold(label).strip(" :")) and (names := read_authors(value)):
                yield Reading(field=Field.PAGE_AUTHORS, value=names, text=f"{label} {value}", method=Method.META)

    def _people_of_page(self) -> tuple[str, ...]:
        """The persons in the author's field of what is a page, a recipe or a video, and no article."""
        page = authored_page(self.graph)
        if page is None or any(
            "Organization" in "".join(types_of(one))
            for one in resolve(page["author"], self.graph)
            if isinstance(one, dict)
        ):
            return ()
        authors = people_of(page, self.graph)
        return authors if all(is_person(name) and not name.isupper() for name in authors) else ()

    def _lone_person(self) -> Node | None:
        """The one person of a graph whose article, or whose page where there is no article, names no author."""
        people = [one for one in self.graph if "Person" in types_of(one) and "Organization" not in types_of(one)]
        names = {name_of(one) for one in people}
        told = len(names) == 1 and fold(name_of(people[0])) in fold(self.title)  # a page about somebody
        return people[0] if len(names) == 1 and not told else None
