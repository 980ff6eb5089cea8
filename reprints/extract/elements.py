"""Indexes a page's elements by name, class and attribute: readers ask often, and each search of the tree walks all of
it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence, Set
from functools import cached_property
from typing import Any

from lxml.html import HtmlElement


class Elements:
    """A snapshot of the tree's elements. It also keeps them alive: lxml recreates the Python object of an element that
    is not held whenever it meets it.
    """

    def __init__(self, root: HtmlElement) -> None:
        self.root = root
        self.all: list[HtmlElement] = [*root.iter()]
        self._having: dict[str, list[HtmlElement]] = {}

    @cached_property
    def _by_name(self) -> dict[Any, list[HtmlElement]]:
        found: defaultdict[Any, list[HtmlElement]] = defaultdict(list)
        for element in self.all:
            found[element.tag].append(element)
        return dict(found)

    @cached_property
    def _by_class(self) -> dict[str, list[HtmlElement]]:
        found: defaultdict[str, list[HtmlElement]] = defaultdict(list)
        for element in self.having("class"):
            found[element.get("class", "")].append(element)
        return dict(found)

    def named(self, *names: str) -> Sequence[HtmlElement]:
        """Elements of any of the names, in page order."""
        there = [name for name in names if name in self._by_name]
        if len(there) < 2:
            return self._by_name[there[0]] if there else ()
        return [element for element in self.all if element.tag in there]

    def of_class(self, is_meant: Callable[[str], object]) -> list[HtmlElement]:
        """Elements whose `class` satisfies `is_meant`, which is called once per value; in no order."""
        return [
            element
            for classes, several in self._by_class.items()
            if classes and is_meant(classes)
            for element in several
        ]

    def having(self, attribute: str) -> Sequence[HtmlElement]:
        """Elements with the attribute, in page order."""
        if attribute not in self._having:
            self._having[attribute] = [element for element in self.all if element.get(attribute) is not None]
        return self._having[attribute]

    def in_order(self, chosen: Set[HtmlElement]) -> list[HtmlElement]:
        """The chosen elements in page order."""
        return [element for element in self.all if element in chosen] if chosen else []
