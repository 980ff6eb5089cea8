"""Patches of trafilatura 2.3: the same text, in about a quarter less time.

`apply_patches` replaces private names, once per process. It fails with the missing name if an upgrade drops one; the
tests compare every patch with the library's own result.

Selectors (an eighth of a page's time). trafilatura writes `.//*[… re:test(@class, 'pattern') …]`. Each `re:test` calls
back into Python for every element, most of which have no such attribute, and `.//*` first gathers all nodes of the
page. Rewritten, they select the same elements in the same order.

Second readings (a seventh). trafilatura always asks readability too, but takes its text only if that is more than twice
as long as its own, or if its own is empty or has no paragraphs. On four pages in five all the text, links apart, is
shorter than that. If its own text is short, it also renders the whole page to see whether it has a fifth of that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from functools import cache
from importlib import import_module
from typing import Any, cast

from lxml.etree import XPath, _Element
from lxml.html import HtmlElement
from trafilatura import core, external, main_extractor, utils, xpaths
from trafilatura.settings import Extractor

from reprints.extract.content.blocks import Block
from reprints.extract.letters import measure
from reprints.private_names import require_names

SELECTOR_LISTS = (
    "BODY_XPATH",
    "DISCARD_IMAGE_ELEMENTS",
    "OVERALL_DISCARD_XPATH",
    "RAW_TREE_PRUNE_XPATH",
    "REMOVE_COMMENTS_AND_LISTS_XPATH",
    "REMOVE_COMMENTS_XPATH",
    "TEASER_DISCARD_XPATH",
)
_TESTED = "trafilatura 2.3.1"
_NAMESPACES = {"re": "http://exslt.org/regular-expressions"}
_TEST = re.compile(r"re:test\((@[\w-]+(?:\|@[\w-]+)*), '([^']*)'(, 'i')?\)")
_PLACED = re.compile(r"[^)\s]\s*\[1\]\s*$")  # the first of each parent's, for which all steps count
_LONGER = 2  # times, as in `_prefer_readability` of trafilatura.external
_BALANCED, _DECIDED = "balanced", "decided"  # the core reads again only in the first of these


@cache
def apply_patches() -> None:
    """Raises DependencyError."""
    baseline: Any = import_module("trafilatura.baseline")  # the package has a function of this name
    require_names(_TESTED, core, "_extract_and_compare", "ESCALATION_PAGE_SHARE", "trafilatura_sequence")
    require_names(_TESTED, core.trafilatura_sequence, "_extract_and_compare")
    require_names(_TESTED, external, "compare_extraction")
    require_names(_TESTED, main_extractor, "extract_content")
    require_names(_TESTED, utils, "trim")
    require_names(_TESTED, xpaths, *SELECTOR_LISTS)
    require_names(_TESTED, baseline, "BASIC_CLEAN_XPATH")
    for name in SELECTOR_LISTS:
        selectors = getattr(xpaths, name)
        selectors[:] = map(rewrite_selector, selectors)  # in place: trafilatura's modules share these lists
    baseline.BASIC_CLEAN_XPATH = rewrite_selector(baseline.BASIC_CLEAN_XPATH)
    vars(core)["_extract_and_compare"] = _extract_and_compare


def rewrite_selector(selector: XPath) -> XPath:
    """Ask for an attribute before testing its value, and pass the value as text."""
    path = _TEST.sub(_ask_first, selector.path)
    if not _PLACED.search(path):
        path = path.replace(".//*[", "descendant::*[")
    return XPath(path, namespaces=_NAMESPACES, smart_strings=False)


def _ask_first(test: re.Match[str]) -> str:
    attribute, pattern, flag = test.groups()
    if re.search(pattern, ""):  # also true of elements without the attribute
        return test[0]
    return f"(({attribute}) and re:test(string({attribute}), '{pattern}'{flag or ''}))"


class Options(Extractor):
    """trafilatura's options for one page, with the greatest length, in characters, of any text read from it.

    `running` leaves out lines that are only links; `whole` has them, and a blank before and after each element.
    """

    __slots__ = ("running", "whole")
    running: int
    whole: int


def make_options(tree: HtmlElement, blocks: Sequence[Block]) -> Options:
    """Options for one reading of one page; `blocks` are the tree's. Lengths it asks for are lowered for scripts that
    say as much in fewer characters."""
    options = copy(_plain())
    shown = "".join(block.text for block in blocks)
    if (length := measure(shown)) > len(shown):
        options.min_extracted_size = options.min_extracted_size * len(shown) // length
        options.min_output_size = options.min_output_size * len(shown) // length
    code = sum(len(utils.trim(element.text or "")) for element in tree.iter("script", "style"))
    text = len(utils.trim(tree.text_content())) - code
    options.running = text - sum(len(block.text) for block in blocks if block.is_links)
    options.whole = text + 2 * int(cast(float, _count()(tree)))
    return options


@cache
def _plain() -> Options:
    return Options(output_format="python", comments=False, with_metadata=False)


@cache
def _count() -> XPath:
    return XPath("count(descendant::*)")


def _extract_and_compare(
    tree: HtmlElement, backup: HtmlElement, raw: HtmlElement, options: Extractor
) -> tuple[_Element, str]:
    """Replaces a step of trafilatura.core. Readability is passed over by giving it an empty tree."""
    body, text = main_extractor.extract_content(tree, options)
    if not isinstance(options, Options) or options.focus != _BALANCED:
        return external.compare_extraction(backup, copy(raw), body, text, options)
    read = copy(raw) if _is_worth_asking(body, text, options) else HtmlElement()
    body, text = external.compare_extraction(backup, read, body, text, options)
    if len(text) >= core.ESCALATION_PAGE_SHARE * options.whole:
        options.focus = _DECIDED
    return body, text


def _is_worth_asking(body: _Element, text: str, options: Options) -> bool:
    if options.running > _LONGER * len(text):
        return True
    tables, paragraphs = len(body.findall(".//table")), len(body.findall(".//p"))
    return not text or tables > paragraphs or not body.xpath("boolean(.//p//text())")
