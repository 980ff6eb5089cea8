"""A page's elements, found once: every reader asks for those of some name or attribute, and each question put to the
tree is a walk through all of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence, Set
from functools import cached_property
from typing import Any

from lxml.html import HtmlElement


class Elements:
    """The elements of a tree as it is now; later changes to it are not seen.

    They are held, too: lxml makes the Python side of an element that is not held anew whenever it is met.
    """

    def __init__(self, root: HtmlElement) -> None:
        self.root = root
        self.all: list[HtmlElement] = [*root.iter()]
        self._having: dict[str, list[HtmlElement]] = {}

    @cached_property
    def _by_name(self) -> dict[Any, list[HtmlElement]]:
        found = defaultdict(list)
        for element in self.all:
            found[element.tag].append(element)
        return dict(found)

    @cached_property
    def _by_class(self) -> dict[str, list[HtmlElement]]:
        found = defaultdict(list)
        for element in self.all:
            if classes := element.get("class"):
                found[classes].append(element)
        return dict(found)

    def named(self, *names: str) -> Sequence[HtmlElement]:
        """Those of one or several names, in order."""
        there = [name for name in names if name in self._by_name]
        if len(there) < 2:
            return self._by_name[there[0]] if there else ()
        return [element for element in self.all if element.tag in there]

    def of_class(self, is_meant: Callable[[str], object]) -> list[HtmlElement]:
        """Those whose `class` is meant, which is asked once for each value; in no order."""
        return [element for classes, several in self._by_class.items() if is_meant(classes) for element in several]

    def having(self, attribute: str) -> Sequence[HtmlElement]:
        """Those with an attribute, in order."""
        if attribute not in self._having:
            self._having[attribute] = [element for element in self.all if element.get(attribute) is not None]
        return self._having[attribute]

    def in_order(self, chosen: Set[HtmlElement]) -> list[HtmlElement]:
        """The chosen ones as they stand in the page."""
        return [element for element in self.all if element in chosen] if chosen else []
