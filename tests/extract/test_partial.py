"""Pages that show a part of their article say so; whole ones that ask for money, too, do not."""

from __future__ import annotations

import json

import pytest

from reprints.extract.page import Page, extract_page
from reprints.model import Article
from tests.extract.pages import PARAGRAPHS, make_page, paragraphs

FIRST = f"<article><h1>Half a pier in the harbour</h1><p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p></article>"
WHOLE = f"<article><h1>Half a pier in the harbour</h1>{paragraphs()}</article>"


def read(inside: str, *robots: str) -> Article:
    found = extract_page(Page(url="http://a.example/", body=make_page(inside), robots=robots))
    assert isinstance(found, Article), found
    return found


def declare(**fields: object) -> str:
    item = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "Half a pier in the harbour",
        **fields,
    }
    return f"<script type='application/ld+json'>{json.dumps(item)}</script>"


PAID = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paid"}


@pytest.mark.parametrize(
    "inside",
    [
        FIRST + declare(isAccessibleForFree=False),
        FIRST + declare(isAccessibleForFree="False"),
        FIRST + declare(isAccessibleForFree="http://schema.org/False", hasPart=PAID) + "<div class='paid'></div>",
        FIRST + "<meta itemprop='isAccessibleForFree' content='false'>",
        FIRST + "<meta property='article:content_tier' content='locked'>",
        FIRST + "<div class='gate'><p>Subscribe to continue reading</p><form><input type='password'></form></div>",
        FIRST + "<div><b>This article is for subscribers only.</b> <a href='/login'>Log in</a></div>",
        FIRST + "<p>Inicia sesión o suscríbete para seguir leyendo.</p>",
        FIRST + "<p>La suite est réservée aux abonnés. Il vous reste 80 % de cet article à lire.</p>",
        FIRST + "<p>Jetzt anmelden, um weiterzulesen. Nur für Abonnenten.</p>",
        FIRST + "<p>Материал доступен только для подписчиков.</p>",
        FIRST.replace("</p></article>", " And what the …</p></article>") + "<p>Already a subscriber? Log in</p>",
    ],
)
def test_a_stub_is_partial_and_says_why(inside: str) -> None:
    article = read(inside)
    assert article.partial
    assert [piece.text for piece in article.evidence if piece.field == "partial"] != [""]
    assert article.text.split("\n")[0].startswith(PARAGRAPHS[0][:40])
    assert "ubscri" not in article.text


@pytest.mark.parametrize(
    "inside",
    [
        FIRST,
        FIRST + declare(isAccessibleForFree=True),
        WHOLE + "<p>Already a subscriber? Log in</p>",
        "<header><p>Subscribe to continue reading</p></header>" + FIRST,
        FIRST + "<footer><p>Subscribe to read our newsletter</p></footer>",
        WHOLE.replace("<article>", "<article class='paid'>") + declare(isAccessibleForFree=False, hasPart=[PAID]),
        WHOLE.replace("</h1>", "</h1><p>Users had to log in to read what the council had put there, he said.</p>"),
    ],
)
def test_a_whole_article_is_not_partial(inside: str) -> None:
    assert not read(inside).partial


def test_a_stub_of_one_sentence_is_an_article_of_which_little_is_shown() -> None:
    one = f"<h1>Half a pier in the harbour</h1><p>{PARAGRAPHS[0][:110]}.</p>"
    assert getattr(extract_page(Page(url="http://a.example/", body=make_page(one))), "reason", None) == "too-short"
    assert read(one + "<p>Subscribe to continue reading</p>").partial


def test_a_short_article_has_paragraphs_and_neither_title_nor_byline_in_its_text() -> None:
    head = "<article><h1>Half a pier in the harbour</h1><p class='byline'>By Ilse Brandt</p><time>20 May 2019</time>"
    article = read(f"{head}<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p></article>")
    assert article.text.split("\n") == [*PARAGRAPHS[:2]]


def test_noindex_and_noarchive_are_recorded() -> None:
    assert read(FIRST).robots == ()
    assert read(FIRST + "<meta name='ROBOTS' content='NoArchive, follow'>").robots == ("noarchive",)
    assert read(FIRST + "<meta name='robots' content='none'>").robots == ("noindex",)
    assert read(FIRST, "noindex, max-snippet: 5", "unavailable_after: 25 Jun 2030 15:00:00 PST").robots == ("noindex",)
    assert read(FIRST, "otherbot: noindex, noarchive").robots == ()
