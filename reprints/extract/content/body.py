"""The article's text as trafilatura reads it from the tree, one line per paragraph."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from contextlib import suppress

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import core
from trafilatura.settings import MANUALLY_CLEANED
from trafilatura.xml import xmltotxt

from reprints.extract.content.blocks import Block
from reprints.extract.content.trafilatura_patches import apply_patches, make_options
from reprints.extract.letters import collapse, measure

RUNNING = 80  # characters from which a line is surely text
_JSON = "application/ld+json"
# attributes trafilatura reads only for metadata, links and language tests, none of which it is asked for
_UNREAD = ("href", "rel", "content", "name", "property", "value", "width", "height", "sizes", "srcset", "media", "d",
           "viewbox", "onclick", "datetime")  # fmt: skip
# containers of comments and of further articles, as their class or id names them
_BESIDE = re.compile(r"omment|comol|disqus|dsq|mvp-post|infinite|elementor-share", re.I)

# it warns of every page in which it finds nothing; the outcome says so already
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def read_body(tree: HtmlElement, blocks: Sequence[Block]) -> list[str]:
    """The lines of the body; none if there is no text. `blocks` are the tree's, which is used up.

    Raises DependencyError if this version of trafilatura lacks what is patched.
    """
    apply_patches()
    etree.strip_attributes(tree, *_UNREAD)  # it copies the tree four times over
    _drop_code(tree)
    options = make_options(tree, blocks)
    try:
        body, text, *_ = core.trafilatura_sequence(tree, options)  # bare_extraction would copy the tree once more
    except (RecursionError, LookupError, TypeError, ValueError, AttributeError, AssertionError, etree.LxmlError):
        return []  # trafilatura itself fails on this page: read it by its blocks
    if len(text) < options.min_output_size:
        return []
    return [line for line in map(collapse, xmltotxt(body, options.formatting).split("\n")) if line]


def _drop_code(tree: HtmlElement) -> None:
    """Take out scripts and styles before the tree is copied.

    trafilatura takes them out later, but for two cases: it reads formulas first, and if every paragraph stands inside
    of what it takes out, it may keep everything. Such pages are left to it.
    """
    if next(tree.iter("math"), None) is not None or not any(map(_is_plain, tree.iter("p"))):
        return
    for element in [*tree.iter("script", "style")]:
        if element.tag == "style" or element.get("type") != _JSON:
            with suppress(ValueError):  # a control character in its tail, which lxml reads but will not write
                element.drop_tree()


def _is_plain(paragraph: HtmlElement) -> bool:
    """Whether the paragraph is outside of everything that trafilatura takes out."""
    return not any(
        outer.tag in MANUALLY_CLEANED or _BESIDE.search(f"{outer.get('class')} {outer.get('id')}")
        for outer in paragraph.iterancestors()
    )


def read_running(blocks: Sequence[Block]) -> list[str]:
    """The page's running text outside header, footer and asides, for pages in which trafilatura finds none."""
    return [block.text for block in blocks if measure(block.text) > RUNNING and not block.is_links and not block.region]
