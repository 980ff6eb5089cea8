"""trafilatura's second readings are passed over only where their text could not be taken."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import pytest
from lxml import html
from trafilatura import bare_extraction, core, external, main_extractor, utils, xpaths

from reprints.errors import DependencyError
from reprints.extract.content import trafilatura_patches
from reprints.extract.content.blocks import read_blocks
from reprints.extract.content.body import read_body
from reprints.extract.content.trafilatura_patches import SELECTOR_LISTS, apply_patches, make_options
from reprints.extract.letters import collapse
from reprints.extract.page import Page
from reprints.extract.parse import parse
from reprints.stages.extraction.tasks import read_page

SENTENCE = "The council met on Tuesday to discuss the new bridge, and its members agreed that the work should begin. "
TEXT = f"<p>{SENTENCE * 4}</p>"
STORY = "".join(f"<p>{SENTENCE}On day {day} {'nobody spoke of it but the baker. ' * day}</p>" for day in range(1, 9))
LINKS = (
    "<ul>" + "".join(f"<li><a href=/{n}>Story {n} of another day, told at length</a></li>" for n in range(80)) + "</ul>"
)
ALONE = f"<article>{STORY}</article>"
BESIDE = f"<article>{TEXT}</article><div class=sidebar>{f'<div>{SENTENCE * 3}</div>' * 12}</div>"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many elements each tree had that readability was given."""
    sizes: list[int] = []
    ask = external.try_readability

    def count(tree: html.HtmlElement) -> html.HtmlElement:
        sizes.append(len(list(tree.iter())))
        return ask(tree)

    monkeypatch.setattr(external, "try_readability", count)
    return sizes


def read(body: str) -> list[str]:
    tree = parse(f"<html><head><title>A bridge for the town</title></head><body>{body}</body></html>")
    return read_body(tree, read_blocks(tree))


def read_alone(tree: html.HtmlElement) -> list[str]:
    alone = bare_extraction(tree, include_comments=False, with_metadata=False)
    assert alone is not None and not isinstance(alone, dict)
    return [line for line in map(collapse, (alone.text or "").split("\n")) if line]


@pytest.mark.parametrize("body", [ALONE, ALONE + LINKS, LINKS + ALONE], ids=["alone", "links below", "links above"])
def test_it_is_given_an_empty_tree_where_the_text_is_most_of_the_page(body: str, asked: list[int]) -> None:
    assert len(read(body)) == 8
    assert asked == [1]


@pytest.mark.parametrize(
    "body",
    [BESIDE, f"<table><tr><td>{SENTENCE * 4}</td></tr></table>" * 3, f"<div>{SENTENCE * 4}</div>"],
    ids=["more text beside", "tables", "no paragraphs"],
)
def test_it_is_asked_where_it_could_be_heard(body: str, asked: list[int]) -> None:
    read(body)
    assert asked and asked[0] > 1


@pytest.mark.parametrize("text", range(1, 6))
@pytest.mark.parametrize("beside", range(0, 13, 2))
@pytest.mark.parametrize("box", ["<div class=story>{}</div>", "<div hidden>{}</div>", "<section><p>{}</p></section>"])
def test_the_text_is_the_librarys_own_however_much_stands_beside_it(text: int, beside: int, box: str) -> None:
    body = f"<article>{TEXT * text}</article>{LINKS}<div>{box.format(SENTENCE * 3) * beside}</div>"
    tree = parse(f"<html><head><title>A bridge</title></head><body>{body}</body></html>")
    wanted = read_alone(tree)
    assert read_body(tree, read_blocks(tree)) == wanted


def test_running_text_is_counted_without_links_and_code() -> None:
    script = "<script>{\n        var a   =  1;\n}</script>"
    tree = parse(f"<html><body><p>One  two.</p>{LINKS}{script}<p hidden>three</p></body></html>")
    blocks = read_blocks(tree)
    assert sum(block.is_links for block in blocks) == 80
    assert make_options(tree, blocks).running == len("One two.three")


@pytest.mark.parametrize(("body", "laid_out"), [(ALONE, []), (ALONE + LINKS * 8, [1])], ids=["alone", "much else"])
def test_the_whole_page_is_laid_out_only_where_the_text_may_be_a_fifth_of_it(
    body: str, laid_out: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    lay_out = core.html2txt

    def count(tree: html.HtmlElement) -> str:
        calls.append(1)
        return lay_out(tree)

    monkeypatch.setattr(core, "html2txt", count)
    assert sum(map(len, read(body))) < core.ESCALATION_MAX_LENGTH
    assert calls == laid_out


@pytest.mark.parametrize("paragraphs", [1, 2, 3])
@pytest.mark.parametrize("cells", [10, 100, 400])
@pytest.mark.parametrize("blank", ["", " "])
def test_what_little_there_is_beside_much_else_is_read_as_the_library_reads_it(
    paragraphs: int, cells: int, blank: str
) -> None:
    table = "<div>" + f"<div>a cell{blank}</div>{blank}" * cells + "</div>"
    tree = parse(f"<html><body><div class=post>{TEXT * paragraphs}</div>{table}</body></html>")
    wanted = read_alone(tree)
    assert read_body(tree, read_blocks(tree)) == wanted


def test_the_step_is_one_trafilatura_has() -> None:
    """An upgrade that renames it would leave ours unused."""
    apply_patches()
    assert core._extract_and_compare.__module__ == trafilatura_patches.__name__
    assert "_extract_and_compare" in core.trafilatura_sequence.__code__.co_names


@pytest.fixture
def unpatched() -> Iterator[None]:
    apply_patches()
    apply_patches.cache_clear()
    yield
    apply_patches()


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (core, "_extract_and_compare"),
        (core, "ESCALATION_PAGE_SHARE"),
        (core, "trafilatura_sequence"),
        (external, "compare_extraction"),
        (main_extractor, "extract_content"),
        (utils, "trim"),
        (import_module("trafilatura.baseline"), "BASIC_CLEAN_XPATH"),
        *((xpaths, name) for name in SELECTOR_LISTS),
    ],
)
@pytest.mark.usefixtures("unpatched")
def test_a_name_that_an_upgrade_drops_is_named(owner: object, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(owner, name)
    page = Page(url="http://example.org/a", body=f"<html><body>{STORY}</body></html>".encode())
    with pytest.raises(DependencyError, match=rf"trafilatura [\d.]+ has no [\w.]+\.{name}, which"):
        read_page(page, None)


@pytest.mark.usefixtures("unpatched")
def test_a_step_that_is_no_longer_called_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def trafilatura_sequence(tree: html.HtmlElement, options: object) -> None:
        """Without the step."""

    monkeypatch.setattr(core, "trafilatura_sequence", trafilatura_sequence)
    with pytest.raises(DependencyError, match=r"trafilatura_sequence\._extract_and_compare"):
        apply_patches()
