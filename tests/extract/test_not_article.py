"""Pages that hold no article, and why."""

from __future__ import annotations

import pytest

from reprints.extract.page import Page, extract_page
from reprints.extract.parse import MAX_BYTES
from reprints.model import NotAnArticle
from tests.extract.pages import PARAGRAPHS, make_page, paragraphs, read, read_any

LINKS = "".join(f'<li><a href="/{n}">Fog over the strait, day {n}, as the mate saw it</a></li>' for n in range(40))


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\x00\x00 ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"<html><body><script>x()</script></body></html>", "empty"),
        (b"%PDF-1.7 and so on", "binary"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00\x01" * 500, "binary"),
        (f"<h1>Syria War</h1><ul>{LINKS}</ul>", "link-list"),
        ("<h1>Page not found</h1><p>Try the search.</p>", "soft-404"),
        ("<h1>Página no encontrada</h1><p>El documento que busca no está en esta dirección.</p>", "soft-404"),
        ("<h1>503 Service Unavailable</h1><p>No server is available to handle this request.</p>", "error-page"),
        ("<p>Hello.</p>", "too-short"),
    ],
)
def test_a_page_without_an_article_says_why(inside: str | bytes, reason: str) -> None:
    found = read_any(inside if isinstance(inside, bytes) else make_page(inside, head=""))
    assert isinstance(found, NotAnArticle)
    assert found.reason == reason
    assert found.detail


@pytest.mark.parametrize(
    "heading",
    [
        "404", "Error 404", "404 - Sample Archive", "Sample Archive | 404", "Page not found", "Página no encontrada",
        "Page introuvable", "Página não encontrada", "Pagina non trovata", "Pàgina no trobada", "Seite nicht gefunden",
        "Orrialdea ez da aurkitu", "Страница не найдена", "الصفحة غير موجودة",
    ],
)  # fmt: skip
def test_a_page_that_says_it_is_missing_is_no_article(heading: str) -> None:
    found = read_any(make_page(f"<h1>{heading}</h1><p>Try the search, or go back to where you came from.</p>", head=""))
    assert isinstance(found, NotAnArticle)
    assert found.reason == "soft-404"


@pytest.mark.parametrize("heading", ["Resolution 404 (1977)", "Ley 410 de 1997", "404 dead in one night of shelling"])
def test_a_number_is_no_announcement(heading: str) -> None:
    assert not isinstance(read_any(make_page(f"<h1>{heading}</h1>{paragraphs()}", head="")), NotAnArticle)


@pytest.mark.parametrize("status", [301, 404, 410, 500, 503])
def test_an_answer_other_than_200_is_no_article(status: int) -> None:
    found = read_any(paragraphs(), status=status)
    assert isinstance(found, NotAnArticle)
    assert str(status) in found.detail


def test_a_page_larger_than_what_is_read_is_refused_unread() -> None:
    found = extract_page(Page(url="http://a.example/", body=b"<p>a</p>" * (MAX_BYTES // 8 + 1)))
    assert isinstance(found, NotAnArticle)
    assert found.reason == "too-large"


def test_an_article_about_a_page_that_was_not_found_is_an_article() -> None:
    assert read("<h1>The page that was not found in the ferry's log</h1>" + paragraphs() * 4).text


def test_a_short_page_that_calls_itself_an_article_is_one() -> None:
    head = '<meta property="og:type" content="article"><title>Fog</title>'
    assert read(make_page("<h1>Fog</h1><p>The strait is closed until noon, says the harbour.</p>", head=head)).text


def test_teasers_under_headings_that_are_links_are_no_article_and_a_text_with_such_headings_is() -> None:
    teasers = [f"<h3><a href=/{n}>Fog, day {n}</a></h3><p>{text}</p>" for n in (1, 2) for text in PARAGRAPHS]
    found = read_any("".join(teasers))
    assert isinstance(found, NotAnArticle)
    assert found.reason == "link-list"
    assert read("".join(teasers).replace("=/", "=http://a.example/")).text
    assert read(paragraphs() + "".join(teasers)).text
