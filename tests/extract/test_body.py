from __future__ import annotations

import pytest
from lxml import etree
from trafilatura import bare_extraction

from reprints.extract.content.blocks import read_blocks
from reprints.extract.content.body import read_body
from reprints.extract.decoding.decode import decode
from reprints.extract.letters import collapse
from reprints.extract.parse import parse
from reprints.sample.site import pages

SENTENCE = "The council met on Tuesday to discuss the new bridge, and its members agreed that the work should begin. "
CODE = "<script>var shown = 'Read the rest of this story in our shop';</script><style>p {color: red}</style>"
FIGURE = f"<figure>{f'<p>{SENTENCE}{CODE}</p>' * 30}</figure>"
SHAPES = {
    "scripts in paragraphs": f"<article><p>{SENTENCE}{CODE}{SENTENCE}</p><p>{SENTENCE}</p>{CODE}loose</article>",
    "paragraphs in figures alone": f"<div>{SENTENCE}{SENTENCE}</div>{FIGURE}",
    "paragraphs in comments and figures alone": f"<div>{SENTENCE}{SENTENCE}</div>"
    f"<div id=comments><p>{SENTENCE}</p></div>{FIGURE}",
    "formulas": f"<p>{SENTENCE}<math><annotation encoding='application/x-tex'>a{CODE}b</annotation></math>y</p>",
    "text in data": '<script type="application/ld+json">{"articleBody": "' + SENTENCE * 3 + '"}</script><div>no</div>',
    "a form feed after a script": f"<p>{SENTENCE}<script>x()</script>\x0c{SENTENCE}</p><p>{SENTENCE}</p>",
    "links, images, tables": f"<table><tr><td><a href=/x>{SENTENCE}</a></td><td width=1>2</td></tr></table>"
    f"<p><img src=a.jpg width=3>{SENTENCE}<a href=/y rel=author>{SENTENCE}</a></p>{CODE}",
}


def read_alone(text: str) -> list[str]:
    """As trafilatura reads a tree nothing was taken out of."""
    try:
        found = bare_extraction(parse(text), include_comments=False, with_metadata=False)
    except (RecursionError, LookupError, AttributeError, AssertionError, etree.LxmlError):
        return []
    lines = (found.text or "") if found is not None and not isinstance(found, dict) else ""
    return [line for line in map(collapse, lines.split("\n")) if line]


@pytest.mark.parametrize("body", SHAPES.values(), ids=SHAPES.keys())
def test_what_is_taken_out_beforehand_changes_no_body(body: str) -> None:
    text = f"<html><head><title>A title</title>{CODE}</head><body>{body}</body></html>"
    tree = parse(text)
    assert read_body(tree, read_blocks(tree)) == read_alone(text)


def test_what_is_taken_out_beforehand_changes_no_body_of_the_sample() -> None:
    for page in pages(1):
        text = decode(page.body, page.content_type).text
        if "<" in text:
            tree = parse(text)
            assert read_body(tree, read_blocks(tree)) == read_alone(text), page.url
