"""The article's text as trafilatura reads it from the tree, a line a paragraph."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from contextlib import suppress

from lxml import etree
from lxml.html import HtmlElement
from trafilatura.core import trafilatura_sequence
from trafilatura.settings import MANUALLY_CLEANED
from trafilatura.xml import xmltotxt

from reprints.extract.content.blocks import Block
from reprints.extract.content.rereading import make_options, spare_readings
from reprints.extract.content.selectors import quicken_selectors
from reprints.extract.letters import collapse

RUNNING = 80  # characters of a line that is surely text
_JSON = "application/ld+json"
# attributes trafilatura reads for metadata, links and the test of a language alone, none of which it is asked for
_UNREAD = ("href", "rel", "content", "name", "property", "value", "width", "height", "sizes", "srcset", "media", "d",
           "viewbox", "onclick", "datetime")  # fmt: skip
# containers of comments and of further articles, as their class or id names them
_BESIDE = re.compile(r"omment|comol|disqus|dsq|mvp-post|infinite|elementor-share", re.I)

# it warns of every page it finds nothing in; the outcome says so already
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def read_body(tree: HtmlElement, blocks: Sequence[Block]) -> list[str]:
    """The lines of the body, none where there is no text; `blocks` are the tree's. The tree is used up."""
    quicken_selectors()
    spare_readings()
    etree.strip_attributes(tree, *_UNREAD)  # it copies the tree four times over
    _drop_code(tree)
    options = make_options(tree, blocks)
    try:
        body, text, *_ = trafilatura_sequence(tree, options)  # bare_extraction would copy the tree once more
    except (RecursionError, LookupError, TypeError, ValueError, AttributeError, AssertionError, etree.LxmlError):
        # a page trafilatura itself cannot bear is read by its blocks alone
        return []
    if len(text) < options.min_output_size:
        return []
    return [line for line in map(collapse, xmltotxt(body, options.formatting).split("\n")) if line]


def _drop_code(tree: HtmlElement) -> None:
    """Take out scripts and styles, before the tree is copied with them.

    Trafilatura takes them out itself in every branch but two: it reads formulas before, and where it finds no paragraph
    outside of what it takes out, it may keep all. Such pages are left to it.
    """
    if next(tree.iter("math"), None) is not None or not any(map(_is_plain, tree.iter("p"))):
        return
    for element in [*tree.iter("script", "style")]:
        if element.tag == "style" or element.get("type") != _JSON:
            with suppress(ValueError):  # a control character in the text after it, which lxml reads but will not write
                element.drop_tree()


def _is_plain(paragraph: HtmlElement) -> bool:
    """Whether nothing around a paragraph is what trafilatura takes out."""
    return not any(
        outer.tag in MANUALLY_CLEANED or _BESIDE.search(f"{outer.get('class')} {outer.get('id')}")
        for outer in paragraph.iterancestors()
    )


def read_running(blocks: Sequence[Block]) -> list[str]:
    """The page's running text, outside header, footer and asides: for where trafilatura finds none."""
    return [block.text for block in blocks if len(block.text) > RUNNING and not block.is_links and not block.region]
