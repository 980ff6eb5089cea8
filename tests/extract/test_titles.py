"""Titles: candidates vote, and the site's names are stripped."""

from __future__ import annotations

import pytest
from lxml import html

from reprints.extract.content.blocks import read_blocks
from reprints.extract.elements import Elements
from reprints.extract.linked_data import read_objects
from reprints.extract.titles import read_title, strip_names
from tests.extract.pages import PARAGRAPHS, read

URL = "https://www.quay-herald.example/2020/ferry"
LD = "application/ld+json"
TITLE = "A drawer with a key to keep it in"


def title_of(head: str, body: str = "") -> str | None:
    tree = html.document_fromstring(f"<html><head>{head}</head><body>{body}<p>text</p></body></html>")
    elements = Elements(tree)
    return read_title(elements, read_blocks(tree), read_objects(elements), URL).text


@pytest.mark.parametrize("separator", [" | ", " - ", " – ", " — ", " » ", " :: ", " · "])
def test_the_name_of_the_site_is_stripped_at_either_end(separator: str) -> None:
    meta = '<meta property="og:site_name" content="The Quay Herald">'
    assert title_of(f"{meta}<title>{TITLE}{separator}The Quay Herald</title>") == TITLE
    assert title_of(f"{meta}<title>The Quay Herald{separator}{TITLE}</title>") == TITLE


def test_a_colon_in_the_title_stays() -> None:
    assert strip_names("The drawer: a history", {"thequayherald"}) == "The drawer: a history"


def test_the_host_is_a_name_of_the_site() -> None:
    assert title_of(f"<title>{TITLE} - Quay Herald</title>") == TITLE


def test_a_publisher_in_linked_data_is_a_name_of_the_site() -> None:
    data = '{"@type": "NewsArticle", "publisher": {"@type": "Organization", "name": "Harbour Press"}}'
    assert (
        title_of(f'<script type="application/ld+json">{data}</script><title>{TITLE} | Harbour Press</title>') == TITLE
    )


def test_a_heading_and_a_headline_outvote_what_is_written_for_social_media() -> None:
    data = f'{{"@graph": [{{"@type": "NewsArticle", "headline": "{TITLE}"}}]}}'
    head = f'<meta property="og:title" content="You will not believe this drawer"><script type="{LD}">{data}</script>'
    assert title_of(head + "<title>You will not believe this drawer</title>", f"<h1>{TITLE}</h1>") == TITLE


def test_a_logo_in_a_heading_is_not_the_title() -> None:
    assert title_of(f"<title>{TITLE}</title>", "<header><h1><img src=l.gif>Since 1871</h1></header>") == TITLE


def test_a_page_that_states_no_title_has_none() -> None:
    assert title_of("") is None


def test_broken_linked_data_is_left_out() -> None:
    assert title_of(f'<script type="application/ld+json">{{"headline": </script><title>{TITLE}</title>') == TITLE


@pytest.mark.parametrize(
    "body",
    [
        f"<header><h1>{TITLE}</h1></header>",
        f"<div><h1>{TITLE}</h1></div>",
        f"<article><h1>{TITLE}<a href='#top'>¶</a></h1></article>",
    ],
)
def test_the_only_long_heading_is_the_title_whatever_the_head_states(body: str) -> None:
    head = '<meta property="og:title" content="You will not believe it"><title>You will not believe it</title>'
    assert title_of(head, body) == TITLE


@pytest.mark.parametrize("body", ["<header><h1>Harbour Notes</h1></header>", "<h1>Harbour Notes</h1>"])
def test_a_short_heading_the_head_does_not_know_is_not_the_title(body: str) -> None:
    head = f'<meta property="og:title" content="{TITLE}"><title>{TITLE}</title>'
    assert title_of(head, body) == TITLE


def test_one_of_several_headings_the_head_does_not_know_is_not_the_title() -> None:
    head = f'<meta property="og:title" content="{TITLE}"><title>{TITLE}</title>'
    assert title_of(head, "<h1>What the harbour says today</h1><h1>Who else has been here</h1>") == TITLE


def test_a_title_told_as_the_name_of_the_application_stays_the_title() -> None:
    head = f'<meta name="application-name" content="{TITLE}"><title>{TITLE}</title>'
    assert title_of(head, f"<h1>{TITLE}</h1>") == TITLE


@pytest.mark.parametrize("separator", [": ", " | ", "", " "])
def test_a_kicker_inside_the_heading_is_no_part_of_the_title_the_head_states_alone(separator: str) -> None:
    heading = f"<h1><span>Harbour</span>{separator}{TITLE}</h1>"
    assert title_of(f"<title>{TITLE} | Quay Herald</title>", heading) == TITLE


def test_a_kicker_the_head_states_too_stays_in_the_title() -> None:
    heading = f"<h1><span>Harbour</span>: {TITLE}</h1>"
    assert title_of(f'<title>{TITLE}</title><meta property="og:title" content="Harbour: {TITLE}">', heading) == (
        f"Harbour: {TITLE}"
    )


def test_on_a_page_of_lines_alone_the_last_above_the_text_is_the_title() -> None:
    lines = ["House", "Bookshop | Donate", "12Mar14", "The stamp that stopped a ferry", *PARAGRAPHS]
    article = read(f"<html><body>{'<br><br>'.join(lines)}</body></html>".encode())
    assert (article.title, article.text) == ("The stamp that stopped a ferry", "\n".join(PARAGRAPHS))
