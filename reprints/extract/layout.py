"""Old layouts put into the terms of today before the body is read: tables that only place things become plain
containers, and text parted by `<br><br>` becomes paragraphs."""

from __future__ import annotations

from lxml import html
from lxml.html import HtmlElement

from reprints.extract.blocks import BLOCKS

_CELLS = frozenset(("table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption"))
LONG = 200  # characters of one cell that make its table a layout


def modernise(tree: HtmlElement) -> None:
    """Change the tree in place."""
    _open_tables(tree)
    _part_paragraphs(tree)


def _open_tables(tree: HtmlElement) -> None:
    """A table that holds another table, a heading, paragraphs or running text in a cell is there for the layout."""
    for table in [*tree.iter("table")]:
        if _is_layout(table):
            for part in [table, *_own_parts(table)]:
                part.tag = "div"
                part.attrib.pop("class", None)


def _own_parts(table: HtmlElement) -> list[HtmlElement]:
    parts = []
    pending = [*table]
    while pending:
        part = pending.pop()
        if part.tag in _CELLS and part.tag != "table":
            parts.append(part)
            pending.extend(part)
    return parts


def _is_layout(table: HtmlElement) -> bool:
    if next((True for tag in ("table", "h1", "h2", "form", "hr") if table.find(f".//{tag}") is not None), False):
        return True
    cells = [part for part in _own_parts(table) if part.tag in ("td", "th")]
    rows = sum(1 for part in _own_parts(table) if part.tag == "tr")
    if rows <= 1 or len(cells) <= rows:  # a single row or a single column lines nothing up
        return True
    long = sum(1 for cell in cells if len(cell.text_content()) > LONG)
    return long >= max(1, len(cells) / 4) and len(cells) <= 12


def _part_paragraphs(tree: HtmlElement) -> None:
    for container in {line.getparent() for line in tree.iter("br")}:
        if container is not None and _has_double_break(container):
            _part(container)


def _has_double_break(container: HtmlElement) -> bool:
    last = None
    for child in container:
        if child.tag == "br":
            if last is not None and last.tag == "br" and not (last.tail or "").strip():
                return True
        last = child
    return False


def _part(container: HtmlElement) -> None:
    """Wrap what stands between double breaks into paragraphs; a block among it ends one too."""
    if container.tag == "p":
        container.tag = "div"
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
        elif child.tag in BLOCKS:
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
