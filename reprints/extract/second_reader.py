"""trafilatura's second reader, readability, asked only where it could be heard: it is a tenth of the time a page takes.

trafilatura always asks it, and then takes its text only if that is more than twice as long as its own, or if its own
is empty or without paragraphs. On four pages in five all the text there is, links apart, is not that long.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from functools import cache

from lxml.etree import _Element
from lxml.html import HtmlElement
from trafilatura import core
from trafilatura.external import compare_extraction
from trafilatura.main_extractor import extract_content
from trafilatura.settings import Extractor

from reprints.extract.blocks import Block

_LONGER = 2  # times, as `_prefer_readability` in trafilatura.external has it
_CODE = ("script", "style")


class Options(Extractor):
    """trafilatura's options for one page; `running` is its text's length in characters, without lines of links."""

    __slots__ = ("running",)
    running: int


def measure_running(tree: HtmlElement, blocks: Iterable[Block]) -> int:
    """How long any reader's text of a tree can be, unless it takes lines that are nothing but links for text."""
    code = sum(len(element.text or "") for element in tree.iter(*_CODE))
    links = sum(len(block.text) for block in blocks if block.is_links)
    return len(" ".join(tree.text_content().split())) - code - links


@cache
def save_second_reader() -> None:
    """Exchange the step that asks it, once a process."""
    vars(core)["_extract_and_compare"] = _extract_and_compare


def _extract_and_compare(
    tree: HtmlElement, backup: HtmlElement, raw: HtmlElement, options: Extractor
) -> tuple[_Element, str]:
    """The step of trafilatura's core of that name; readability finds nothing in an empty tree, and is passed over."""
    body, text = extract_content(tree, options)
    read = copy(raw) if _is_worth_asking(body, text, options) else HtmlElement()
    return compare_extraction(backup, read, body, text, options)


def _is_worth_asking(body: _Element, text: str, options: Extractor) -> bool:
    if not isinstance(options, Options) or options.focus != "balanced" or options.running > _LONGER * len(text):
        return True
    tables, paragraphs = len(body.findall(".//table")), len(body.findall(".//p"))
    return not text or tables > paragraphs or not body.xpath("boolean(.//p//text())")
