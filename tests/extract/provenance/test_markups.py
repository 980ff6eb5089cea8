"""Credits in the mark-up of forums, fields, notes and short paragraphs, and lines there that credit nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from lxml import html

from reprints.extract.content.blocks import read_blocks
from reprints.extract.elements import Elements
from reprints.extract.provenance import PageLines, Provenance, read_provenance
from reprints.model import CreditStatus

Make = Callable[..., PageLines]
URL = "https://review.sample.test/2022/bridge"
TITLE = "A bridge for the town"
SHORT = ("The council met on Tuesday.", "Nobody objects to the bridge, only to the way it is paid for.")
LONG = (
    "Its members agreed that work should begin before the winter, whatever the town might have to pay in years to come."
)


def read(markup: str, url: str = URL) -> Provenance:
    tree = html.document_fromstring(markup)
    blocks = read_blocks(tree)
    return read_provenance(
        PageLines(
            lines=tuple(block.text for block in blocks),
            boxes=tuple(block.element for block in blocks),
            elements=Elements(tree),
            url=url,
            title=TITLE,
            language="en",
        )
    )


@pytest.mark.parametrize(
    "fields",
    [
        "<dl><dt>Source</dt><dd>Harbour Scope</dd><dt>Author</dt><dd>Anna Roe</dd>"
        "<dt>Date</dt><dd>3 June 2021</dd></dl>",
        "<p>Author: Anna Roe</p><p>Newspaper: Harbour Scope</p><p>Published on: 3 June 2021</p>",
        "<table><tr><th>Publication</th><td>Harbour Scope</td></tr><tr><th>Page</th><td>4</td></tr>"
        "<tr><th>Author</th><td>Anna Roe</td></tr><tr><th>Original date</th><td>3 June 2021</td></tr></table>",
    ],
)
def test_a_list_of_fields_is_one_credit(modern_page: Make, fields: str) -> None:
    original = read_provenance(modern_page(above=fields)).original
    assert (original.outlet, original.authors, original.date) == ("Harbour Scope", ("Anna Roe",), date(2021, 6, 3))


def test_a_field_of_an_outlet_alone_is_none(modern_page: Make) -> None:
    assert read_provenance(modern_page(above="<p>Medium: Harbour Scope</p>")).original.outlet is None


def test_a_label_without_a_colon_stands_above_its_source(modern_page: Make) -> None:
    page = modern_page(
        below="<p><strong>Source</strong><br>The Harbour Tribune, 3 June 2021</p><p>Filed under water</p>"
    )
    assert read_provenance(page).original.outlet == "The Harbour Tribune"


@pytest.mark.parametrize(
    "line",
    [
        '<a href="https://scope.sample.example/2021/quay">https://scope.sample.example/2021/quay</a>',
        '<a href="https://scope.sample.example/2021/quay">Read the original</a>',
    ],
)
def test_a_line_that_leads_to_the_original_credits(modern_page: Make, line: str) -> None:
    found = read_provenance(modern_page(below=f"<p>{line}</p>"))
    assert found.credit_status is CreditStatus.CREDITED
    assert found.original.url == "https://scope.sample.example/2021/quay"
    assert found.original.outlet is None


@pytest.mark.parametrize(
    "line",
    [
        '<a href="https://www.facebook.com/sharer.php?u=1">Share the original</a>',
        '<a href="https://ferry.sample.example/">Timetable</a>',
        '<a href="https://ferry.sample.example/timetable/2021">Timetable of the ferry</a>',
        '<a href="https://review.sample.test/2021/quay">Read more</a>',
    ],
)
def test_other_links_credit_nobody(modern_page: Make, line: str) -> None:
    assert read_provenance(modern_page(below=f"<p>{line}</p>")).credit_status is CreditStatus.OWN


def test_an_arrow_before_a_linked_name_credits_it(modern_page: Make) -> None:
    line = '<p>→ <a href="https://scope.sample.example/2021/quay-and-bridge">Harbour Scope</a></p>'
    assert read_provenance(modern_page(below=line)).original.outlet == "Harbour Scope"


def test_an_aside_of_a_few_words_is_a_note_on_the_article(modern_page: Make) -> None:
    note = "<aside>Source: The Harbour Tribune, 3 June 2021</aside>"
    assert read_provenance(modern_page(above=note)).original.outlet == "The Harbour Tribune"
    teasers = "<aside><h2>Elsewhere</h2><p>Source: The Harbour Tribune, 3 June 2021</p></aside>"
    assert read_provenance(modern_page(above=teasers)).original.outlet is None


def test_a_box_marked_as_the_source_holds_its_name(modern_page: Make) -> None:
    page = modern_page(above='<p><span class="article-source">The Kerbstone</span></p>')
    assert read_provenance(page).original.outlet == "The Kerbstone"
    assert read_provenance(modern_page(above='<p class="image-source">The Kerbstone</p>')).original.outlet is None


def test_the_next_post_of_a_thread_is_none_of_the_first() -> None:
    post = (
        '<div id="p{}" class="post bg1"><h3>{}</h3><p class="author">by <b>{}</b></p>'
        '<div class="content">{}</div></div>'
    )
    first = post.format(1, TITLE, "mirko", f"{LONG}<br><br>{LONG}<br><br>Source: The Harbour Tribune, 3 June 2021")
    second = post.format(2, "Next", "ada", f"{LONG}<br><br>Anna Roe, The Other Times, 4 July 2021")
    found = read(f"<html><body><h2>{TITLE}</h2>{first}{second}</body></html>")
    assert found.original.outlet == "The Harbour Tribune"


def test_short_sentences_before_the_text_are_text() -> None:
    paragraphs = "".join(
        f"<p>{line}</p>" for line in ("Unions called a meeting for 10 July 2015.", *SHORT, LONG, *SHORT)
    )
    found = read(f"<html><body><h1>{TITLE}</h1><p>3 August 2015</p><article>{paragraphs}</article></body></html>")
    assert found.original.outlet is None
    assert found.original.date == date(2015, 8, 3)


def test_lines_of_a_list_of_other_papers_credit_nobody() -> None:
    others = "<p>Harbour Times 3 May 2015 The mill</p><p>The Valley Post 4 May 2015 Night shift</p>"
    found = read(f"<html><body><h1>{TITLE}</h1><p>3 August 2015</p><p>{LONG}</p><p>{LONG}</p>{others}</body></html>")
    assert (found.original.outlet, found.original.date) == (None, date(2015, 8, 3))


def test_a_sentence_of_a_reprint_that_names_nobody_clearly_is_a_sign(modern_page: Make) -> None:
    found = read_provenance(
        modern_page(below="<p>We reprint this text, first published elsewhere, thanks to Weirside.</p>")
    )
    assert found.credit_status is CreditStatus.UNREAD


@pytest.mark.parametrize(
    "line",
    [
        "Our texts may be reprinted freely if the source is named.",
        "Nuestros textos se pueden reproducir citando la fuente.",
        "This article was first published on 8 November 2022 and has been updated since.",
        "Reproduction of this text is allowed with attribution.",
    ],
)
def test_terms_of_the_site_itself_are_no_sign(modern_page: Make, line: str) -> None:
    assert read_provenance(modern_page(below=f"<p>{line}</p>")).credit_status is CreditStatus.OWN
