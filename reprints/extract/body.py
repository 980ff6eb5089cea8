"""The article's text as trafilatura reads it from the tree, a line a paragraph."""

from __future__ import annotations

import logging

from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Extractor

from reprints.extract.blocks import collapse

# it warns of every page it finds nothing in; the outcome says so already
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def read_body(tree: HtmlElement) -> list[str]:
    """The lines of the body, none where there is no text. The tree is used up."""
    options = Extractor(output_format="python", comments=False, with_metadata=False)
    document = bare_extraction(tree, options=options)
    if document is None or isinstance(document, dict) or not document.text:
        return []
    return [line for line in map(collapse, document.text.split("\n")) if line]
