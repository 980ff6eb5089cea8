"""trafilatura's selectors, written so that they are quicker, select what they did."""

from __future__ import annotations

import random
from importlib.util import find_spec, module_from_spec

import pytest
from lxml import etree, html
from trafilatura import core, external, main_extractor, settings

from reprints.extract.content.trafilatura_patches import SELECTOR_LISTS, apply_patches, rewrite_selector
from reprints.extract.parse import parse
from reprints.sample.site import pages

TAGS = "article div main section aside span p ul ol li list item details footer svg header".split()  # noqa: SIM905
WORDS = """
post entry article-content article__body story-body fulltext FullText main-content Page-Content content main
text comment-list comments Commentary post-comments disqus_thread infinite-scroll mvp-post-add-box sidebar
share- nav subnav byline author cookie cookie-consent newsletter footer Footer teaser Teaser-big caption
hidden hide-print reply-3 elementor-share-buttons -ad- related next- meta widget
"""
ATTRIBUTES = ("class", "id", "role", "style", "itemprop", "aria-hidden", "data-component")
OTHER_VALUES = ("articleBody", "display:none", "visibility: hidden", "navigation", "Navigation", "true", "main", "")


def load_originals() -> list[etree.XPath]:
    """From a copy of the library's module: another test of this process may have exchanged the lists of its own."""
    spec = find_spec("trafilatura.xpaths")
    assert spec is not None and spec.loader is not None
    fresh = module_from_spec(spec)
    spec.loader.exec_module(fresh)
    return [one for name in SELECTOR_LISTS for one in getattr(fresh, name)] + [settings.BASIC_CLEAN_XPATH]


ORIGINALS = load_originals()


def make_tree(number: int) -> html.HtmlElement:
    """Elements in one another, with attributes in any order and with values that the selectors ask for."""
    dice = random.Random(number)
    root = html.Element("html")
    elements = [root]
    for _ in range(60):
        element = etree.SubElement(dice.choice(elements[-12:]), dice.choice([*TAGS, "h1"]))
        element.text = dice.choice(["text ", None])
        for name in dice.sample(ATTRIBUTES, dice.choice([0, 0, 1, 2, 3])):
            words = WORDS.split() if name in ("class", "id") or dice.random() < 0.1 else OTHER_VALUES
            element.set(name, " ".join(dice.choices([*words, "x1"], k=dice.choice([1, 1, 2]))))
        elements.append(element)
    return root


@pytest.fixture(scope="module")
def trees() -> list[html.HtmlElement]:
    made = [make_tree(number) for number in range(150)]
    return made + [parse(page.body.decode("latin-1")) for page in pages(1) if b"<" in page.body[:200]][:20]


@pytest.mark.parametrize("original", ORIGINALS, ids=range(len(ORIGINALS)))
def test_a_rewritten_selector_selects_the_same_elements_in_the_same_order(
    original: etree.XPath, trees: list[html.HtmlElement]
) -> None:
    ours = rewrite_selector(original)
    assert "re:test(@" not in ours.path
    assert [original(tree) for tree in trees] == [ours(tree) for tree in trees]


def test_the_trees_have_something_for_every_selector_to_find(trees: list[html.HtmlElement]) -> None:
    assert all(any(original(tree) for tree in trees) for original in ORIGINALS)


def test_all_modules_of_the_library_hold_the_rewritten_ones() -> None:
    apply_patches()
    assert core.REMOVE_COMMENTS_AND_LISTS_XPATH[0].path.lstrip().startswith("descendant::*")
    assert external.OVERALL_DISCARD_XPATH is main_extractor.OVERALL_DISCARD_XPATH
    assert "string(@class)" in main_extractor.OVERALL_DISCARD_XPATH[0].path


def test_a_pattern_that_is_found_in_nothing_is_left_as_it_is() -> None:
    selector = etree.XPath(".//*[re:test(@class, 'x*')]", namespaces={"re": "http://exslt.org/regular-expressions"})
    tree = html.fromstring("<div><p>one</p><p class=y>two</p></div>")
    assert rewrite_selector(selector)(tree) == selector(tree) == [*tree]
