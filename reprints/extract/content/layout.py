"""Modernises old layouts before the body is read: layout tables become plain containers, and text separated by
`<br><br>` becomes paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html
from lxml.html import HtmlElement

from reprints.extract.content.anchors import open_anchors
from reprints.extract.content.blocks import BLOCKS, HEADINGS
from reprints.extract.elements import Elements
from reprints.extract.letters import measure

_CELLS = frozenset(("tbody", "thead", "tfoot", "tr", "td", "th", "caption"))
_RAW = frozenset(("script", "style"))
_SPACE = re.compile(r"\s+")
_CONTAINERS = ("body", "div", "center", "blockquote", "article", "section", "main")
_PARTED = frozenset(("p", "ul", "ol", "dl", "blockquote", "table", "hr", "pre", *HEADINGS))
LONG = 200  # characters from which a cell or item is a paragraph
LOOSE = 80  # characters from which text without a tag of its own is a paragraph


def is_old(elements: Elements) -> bool:
    """Whether the page has none of HTML 5's sections."""
    return not any(map(elements.named, ("article", "main", "section", "nav", "header", "footer", "aside")))


def modernise(tree: HtmlElement) -> None:
    """Change the tree in place."""
    _join_lines(tree)
    open_anchors(tree)
    _open_tables(tree)
    _open_lists(tree)
    _part_paragraphs(tree)
    _wrap_loose_text(tree)


def _join_lines(tree: HtmlElement) -> None:
    """Turn line breaks in the source into blanks, as browsers do: outside paragraphs, trafilatura drops them."""
    # elements, not their ids: Python reuses the id of an element that is not held
    kept = {part for pre in tree.iter("pre", "textarea") for part in pre.iter()}
    for element in tree.iter():
        if (tail := element.tail) and "\n" in tail and not (kept and element.getparent() in kept):
            element.tail = " " if tail.isspace() else _SPACE.sub(" ", tail)
        if (text := element.text) and "\n" in text and element not in kept and element.tag not in _RAW:
            element.text = " " if text.isspace() else _SPACE.sub(" ", text)


def _open_tables(tree: HtmlElement) -> None:
    """Turn layout tables into plain containers, and lists in the cells of other tables into text."""
    for table in [*tree.iter("table")]:
        parts = _own_parts(table)
        if _lines_up(table, parts):
            _inline_lists(table)
        else:
            for part in [table, *parts]:
                part.tag = "div"
                part.attrib.pop("class", None)


def _inline_lists(table: HtmlElement) -> None:
    """Write lists in cells as `one; two` and `term: meaning`: trafilatura drops rows that hold any."""
    for items in [*table.iter("ul", "ol", "dl")]:
        last = len(items) - 1
        for number, item in enumerate(items):
            if number < last:
                item.tail = ": " if item.tag == "dt" else "; "
            item.tag = "span"
        items.tag = "span"


def _own_parts(table: HtmlElement) -> list[HtmlElement]:
    parts = []
    pending = [*table]
    while pending:
        part = pending.pop()
        if part.tag in _CELLS:
            parts.append(part)
            pending.extend(part)
    return parts


def _lines_up(table: HtmlElement, parts: list[HtmlElement]) -> bool:
    """Whether the table holds data: its mark-up says so, or it has at least three rows of equally many short cells."""
    if any(part.tag in ("table", "h1", "h2", "form", "hr") for part in table.iterdescendants()):
        return False
    rows = [part for part in parts if part.tag == "tr"]
    widths = {sum(1 for cell in row if cell.tag in ("td", "th")) for row in rows}
    if widths <= {0, 1}:
        return False
    if any(part.tag in ("th", "thead", "caption") for part in parts) or table.get("border", "0") not in ("0", ""):
        return True
    cells = [cell for cell in parts if cell.tag == "td"]
    return (
        len(rows) >= 3 and len(widths) == 1 and sum(measure(c.text_content()) > LONG for c in cells) <= len(cells) / 8
    )


def _open_lists(tree: HtmlElement) -> None:
    """Turn definition lists around whole paragraphs into plain containers: they only indent."""
    for item in [*tree.iter("dd")]:
        if measure(item.text_content()) > LONG:
            outer = item.getparent()
            item.tag = "div"
            _part(item)
            if outer is not None and outer.tag == "dl":
                outer.tag = "div"
    for term in [*tree.iter("dt")]:
        if term.getparent() is not None and term.getparent().tag == "div":
            term.tag = "p"


def _part_paragraphs(tree: HtmlElement) -> None:
    for container in [*dict.fromkeys(line.getparent() for line in tree.iter("br"))]:
        if container is not None and _has_double_break(container):
            _make_block(container)
            _part(container)


def _make_block(container: HtmlElement) -> None:
    """Turn a container that will hold paragraphs, and what it stands in, from inline elements or `p` into `div`."""
    if container.tag not in BLOCKS or container.tag == "p":
        container.tag = "div"
    for outer in container.iterancestors():
        if outer.tag in BLOCKS and outer.tag != "p":
            return
        outer.tag = "div"


def _wrap_loose_text(tree: HtmlElement) -> None:
    """Make paragraphs of text that stands beside paragraphs, headings or lists without a tag of its own: trafilatura
    takes what is around it."""
    for container in [*tree.iter(*_CONTAINERS)]:
        tags = {child.tag for child in container}
        if tags & _PARTED and any(len(run) > LOOSE for run in _loose_runs(container)):
            _part(container)


def _loose_runs(container: HtmlElement) -> Iterator[str]:
    """The text directly in a container, from one block in it to the next, without that of inline elements."""
    run = container.text or ""
    for child in container:
        if _is_block(child):
            yield run.strip()
            run = ""
        run += child.tail or ""
    yield run.strip()


def _is_block(element: HtmlElement) -> bool:
    """Whether it breaks the line, by its name or by what it holds."""
    return element.tag in BLOCKS or next(element.iterdescendants(*BLOCKS), None) is not None


def _has_double_break(container: HtmlElement) -> bool:
    last = None
    for child in container:
        if child.tag == "br" and last is not None and last.tag == "br" and not (last.tail or "").strip():
            return True
        last = child
    return False


def _part(container: HtmlElement) -> None:
    """Wrap what stands between double breaks, or blocks, in paragraphs."""
    children, text = [*container], container.text
    container.text = None
    for child in children:
        container.remove(child)
    paragraph = _open(container, text)
    breaks = 0
    for child in children:
        tail, child.tail = child.tail, None
        if child.tag == "br":
            breaks += 1
            if breaks == 1:
                paragraph.append(child)
            elif breaks == 2:
                paragraph.remove(paragraph[-1])
                paragraph = _open(container, None)
        elif _is_block(child):
            breaks = 2
            container.append(child)
            paragraph = _open(container, None)
        else:
            breaks = 0
            paragraph.append(child)
        if tail and (tail.strip() or breaks == 0):
            breaks = 0 if tail.strip() else breaks
            _add_text(paragraph, tail)
    for part in [*container]:
        if part.tag == "p" and not len(part) and not (part.text or "").strip():
            part.drop_tree()


def _open(container: HtmlElement, text: str | None) -> HtmlElement:
    paragraph = html.Element("p")
    paragraph.text = text
    container.append(paragraph)
    return paragraph


def _add_text(paragraph: HtmlElement, text: str) -> None:
    if len(paragraph):
        paragraph[-1].tail = (paragraph[-1].tail or "") + text
    else:
        paragraph.text = (paragraph.text or "") + text
