"""Elements of feeds and sitemaps: their names, whatever the namespace and case, and their text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

LONGEST = 200  # characters of a name or title


def local_name(element: etree._Element) -> str:
    """The tag in lower case without its namespace; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def text_of(element: etree._Element) -> str:
    """The text of an element and of all in it, blanks collapsed."""
    return " ".join("".join(map(str, element.itertext())).split())


def texts_of(parent: etree._Element, name: str) -> Iterator[str]:
    """The texts of the children of a name."""
    return (text_of(child) for child in parent if local_name(child) == name)


def first_short(texts: Iterable[str]) -> str | None:
    """The first text; None if it is empty or too long for a name or title."""
    text = next(iter(texts), "")
    return text if 0 < len(text) <= LONGEST else None
