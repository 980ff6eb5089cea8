"""Opens what holds the article: an `aside`, a form or a box with a sidebar's name is none if most of the page's running
text stands in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from lxml import etree, html
from lxml.html import HtmlElement
from trafilatura import xpaths

from reprints.extract.content.blocks import REGIONS, ROLES, Block

RUNNING = 60  # letters of a block, at least, that is running text
SHARE = 0.75  # of the page's running text
LEAST_BLOCKS = 3
# long notices and comments may be most of a page's text, and are no article for that
_NEVER = re.compile(r"comment|disqus|respond|cookie|consent|replies", re.I)
# attributes its selectors ask for
_TESTED = ("class", "id", "style", "role", "aria-hidden", "data-component", "data-lp-replacement-content")
_CLOSED = ("nav", "footer")


def open_container(blocks: Sequence[Block]) -> None:
    """Make plain `div`s of what holds nearly all running text, and set the region of the blocks in it."""
    opened = [element for element in _find_holders(blocks) if _open(element)]
    if not opened:
        return
    plain = set(opened)
    for block in blocks:
        if block.region and not plain.isdisjoint(block.path):
            regions = (ROLES.get(e.get("role", ""), e.tag) for e in reversed(block.path) if e not in plain)
            block.region = next((region for region in regions if region in REGIONS), "")


def _find_holders(blocks: Sequence[Block]) -> list[HtmlElement]:
    """Elements that hold the share, from the outermost inward, up to the first that is never the article."""
    letters: Counter[HtmlElement] = Counter()
    count: Counter[HtmlElement] = Counter()
    for block in blocks:
        if len(block.key) >= RUNNING and not block.is_links:
            for element in block.path:
                letters[element] += len(block.key)
                count[element] += 1
    if not letters:
        return []
    least = max(letters.values()) * SHARE
    found = []
    for element in letters:
        if letters[element] < least or count[element] < LEAST_BLOCKS:
            continue
        if element.tag in _CLOSED or _NEVER.search(f"{element.get('class')} {element.get('id')}"):
            break
        found.append(element)
    return found


def _open(element: HtmlElement) -> bool:
    """Take off an element what makes readers pass over it; whether there was anything."""
    changed = False
    if element.tag in REGIONS:
        element.tag, changed = "div", True
    if element.get("role", "") in ROLES:
        del element.attrib["role"]
        changed = True
    if _is_passed_over(element):
        for name in _TESTED:
            element.attrib.pop(name, None)
    return changed


def _is_passed_over(element: HtmlElement) -> bool:
    """Whether trafilatura would discard it for its attributes, of which no other element's count."""
    if element.tag == "body" or not element.attrib:
        return False
    alone = html.Element("div")
    stated = {name: value for name in _TESTED if (value := element.get(name))}
    etree.SubElement(alone, "div", stated).text = "text"
    return any(selector(alone) for selector in _selectors())


@cache
def _selectors() -> tuple[etree.XPath, ...]:
    return (*xpaths.RAW_TREE_PRUNE_XPATH, *xpaths.OVERALL_DISCARD_XPATH, *xpaths.TEASER_DISCARD_XPATH)
