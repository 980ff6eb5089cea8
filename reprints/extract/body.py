"""The article's text as trafilatura reads it from the tree, a line a paragraph."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Extractor

from reprints.extract.blocks import Block, collapse

RUNNING = 80  # characters of a line that is surely text

# it warns of every page it finds nothing in; the outcome says so already
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def read_body(tree: HtmlElement) -> list[str]:
    """The lines of the body, none where there is no text. The tree is used up."""
    options = Extractor(output_format="python", comments=False, with_metadata=False)
    try:
        document = bare_extraction(tree, options=options)
    except (RecursionError, LookupError, AttributeError, AssertionError, etree.LxmlError):
        # a page trafilatura itself cannot bear is read by its blocks alone
        return []
    if document is None or isinstance(document, dict) or not document.text:
        return []
    return [line for line in map(collapse, document.text.split("\n")) if line]


def read_running(blocks: Sequence[Block]) -> list[str]:
    """The page's running text, outside header, footer and asides: for where trafilatura finds none."""
    return [block.text for block in blocks if len(block.text) > RUNNING and not block.is_links and not block.region]
