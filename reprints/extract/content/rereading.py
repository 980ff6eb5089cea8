"""trafilatura's further readings of a page, made only where they could be heard: they are a seventh of a page's time.

It always asks readability, and then takes its text only if that is more than twice as long as its own, or if its own
is empty or without paragraphs. On four pages in five all the text there is, links apart, is not that long. And where
its text is short, it lays out all of the page's text to see whether it has a fifth of that.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from functools import cache
from typing import cast

from lxml.etree import XPath, _Element
from lxml.html import HtmlElement
from trafilatura import core
from trafilatura.external import compare_extraction
from trafilatura.main_extractor import extract_content
from trafilatura.settings import Extractor
from trafilatura.utils import trim

from reprints.extract.content.blocks import Block

_LONGER = 2  # times, as `_prefer_readability` in trafilatura.external has it
_CODE = ("script", "style")
_BALANCED, _DECIDED = "balanced", "decided"  # in any other state than the first the core does not read again


class Options(Extractor):
    """trafilatura's options for one page. How long any text read from it can be, in characters: `running` without lines
    that are nothing but links, `whole` with them and with a blank before and after each element."""

    __slots__ = ("running", "whole")
    running: int
    whole: int


def make_options(tree: HtmlElement, blocks: Iterable[Block]) -> Options:
    """For one page's tree, and for one reading of it; `blocks` are the tree's."""
    options = copy(_plain())
    code = sum(len(trim(element.text or "")) for element in tree.iter(*_CODE))
    text = len(trim(tree.text_content())) - code
    options.running = text - sum(len(block.text) for block in blocks if block.is_links)
    options.whole = text + 2 * int(cast(float, _count()(tree)))
    return options


@cache
def _plain() -> Options:
    return Options(output_format="python", comments=False, with_metadata=False)


@cache
def _count() -> XPath:
    return XPath("count(descendant::*)")


@cache
def spare_readings() -> None:
    """Exchange the step that makes them, once a process."""
    vars(core)["_extract_and_compare"] = _extract_and_compare


def _extract_and_compare(
    tree: HtmlElement, backup: HtmlElement, raw: HtmlElement, options: Extractor
) -> tuple[_Element, str]:
    """The step of trafilatura's core of that name; readability finds nothing in an empty tree, and is passed over."""
    body, text = extract_content(tree, options)
    if not isinstance(options, Options) or options.focus != _BALANCED:
        return compare_extraction(backup, copy(raw), body, text, options)
    read = copy(raw) if _is_worth_asking(body, text, options) else HtmlElement()
    body, text = compare_extraction(backup, read, body, text, options)
    if len(text) >= core.ESCALATION_PAGE_SHARE * options.whole:
        options.focus = _DECIDED
    return body, text


def _is_worth_asking(body: _Element, text: str, options: Options) -> bool:
    if options.running > _LONGER * len(text):
        return True
    tables, paragraphs = len(body.findall(".//table")), len(body.findall(".//p"))
    return not text or tables > paragraphs or not body.xpath("boolean(.//p//text())")
