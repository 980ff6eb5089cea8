"""trafilatura's own selectors, put so that libxml2 seldom asks Python: they are an eighth of the time a page takes.

It writes them as `.//*[… re:test(@class, 'pattern') …]`. Each `re:test` is a call back into Python, with objects made
for its arguments, for every element, most of which have no such attribute; and `.//*` gathers all nodes of the page
before it looks at any. Said otherwise, the same elements are selected, in the same order.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module

from lxml.etree import XPath
from trafilatura import xpaths

_LISTS = (
    "BODY_XPATH",
    "DISCARD_IMAGE_ELEMENTS",
    "OVERALL_DISCARD_XPATH",
    "RAW_TREE_PRUNE_XPATH",
    "REMOVE_COMMENTS_AND_LISTS_XPATH",
    "REMOVE_COMMENTS_XPATH",
    "TEASER_DISCARD_XPATH",
)
_NAMESPACES = {"re": "http://exslt.org/regular-expressions"}
_TEST = re.compile(r"re:test\((@[\w-]+(?:\|@[\w-]+)*), '([^']*)'(, 'i')?\)")
_PLACED = re.compile(r"[^)\s]\s*\[1\]\s*$")  # the first of each parent's, for which all steps count


@cache
def quicken_selectors() -> None:
    """Exchange them, once a process: the lists are those that all of trafilatura's modules hold."""
    for name in _LISTS:
        selectors = getattr(xpaths, name)
        selectors[:] = map(rewrite, selectors)
    baseline = import_module("trafilatura.baseline")  # the package has a function of this name
    vars(baseline)["BASIC_CLEAN_XPATH"] = rewrite(vars(baseline)["BASIC_CLEAN_XPATH"])


def rewrite(selector: XPath) -> XPath:
    """The same selection: an attribute is asked for before its value is tested, and its value handed over as text."""
    path = _TEST.sub(_ask_first, selector.path)
    if not _PLACED.search(path):
        path = path.replace(".//*[", "descendant::*[")
    return XPath(path, namespaces=_NAMESPACES, smart_strings=False)


def _ask_first(test: re.Match[str]) -> str:
    attribute, pattern, flag = test.groups()
    if re.search(pattern, ""):  # true of elements without the attribute as well
        return test[0]
    return f"(({attribute}) and re:test(string({attribute}), '{pattern}'{flag or ''}))"
