"""One page's bytes to its article document."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reprints.extract.page import Page, extract_page
from reprints.extract.versions import EXTRACTOR
from reprints.model import Article
from reprints.registry import load_source
from reprints.sources import Discovery, Extraction, Hosts, Source
from tests.extract.pages import BODY, make_page, paragraphs, read

URL = "http://mail.quay.example:80/doc/1.html?utm_source=x"


def make_source(**extra: object) -> Source:
    return Source(
        id="quay",
        name="Quay",
        homepage="http://quay.example/",
        discovery=Discovery(urls=("http://quay.example/doc/1.html",)),
        hosts=Hosts(canonical="quay.example", aliases=("mail.quay.example",)),
        **extra,  # type: ignore[arg-type]
    )


def extract(inside: str, source: Source | None = None) -> Article:
    found = extract_page(Page(url=URL, body=make_page(inside), fetched_at=datetime(2026, 11, 1, tzinfo=UTC)), source)
    assert isinstance(found, Article)
    return found


def test_an_article_is_known_by_its_canonical_address() -> None:
    article = extract(paragraphs(), make_source())
    assert article.canonical_url == "http://quay.example/doc/1.html"
    assert article.url == URL
    assert article.source == "quay"


def test_the_capture_says_how_it_was_read() -> None:
    capture = extract(paragraphs()).capture
    assert (capture.charset, capture.extractor, capture.status) == ("utf-8", EXTRACTOR, 200)
    assert capture.fetched_at == datetime(2026, 11, 1, tzinfo=UTC)


def test_the_language_is_one_of_the_sources() -> None:
    assert extract(paragraphs()).language == "en"
    spanish = (
        "<p>El transbordador salió del muelle con una hora de retraso porque el aduanero había perdido el sello.</p>"
        * 4
    )
    assert extract(spanish, make_source(languages=("en", "es"))).language == "es"


def test_the_language_the_page_claims_is_evidence_and_no_more() -> None:
    page = make_page(paragraphs()).replace(b"<html>", b'<html lang="de">')
    article = read(page)
    assert article.language == "en"
    assert ("language", "de", False) in [(one.field, one.value, one.used) for one in article.evidence]


def test_every_place_a_title_was_stated_is_evidence() -> None:
    article = extract(f"<article><h1>A drawer with a key</h1>{paragraphs()}</article>")
    values = {(one.value, one.used) for one in article.evidence if one.field == "title"}
    assert values == {("A drawer with a key", True), ("The stamp that stopped a ferry", False)}


def test_whole_lines_a_source_names_as_its_own_go() -> None:
    source = make_source(extraction=Extraction(boilerplate=(r"Printed at .*",)))
    inside = f"<p>Printed at the Quays</p>{paragraphs()}<p>He read aloud: Printed at night by nobody in particular.</p>"
    article = extract(inside, source)
    assert article.text == BODY + "\nHe read aloud: Printed at night by nobody in particular."


def test_pages_and_articles_cross_process_borders() -> None:
    page = Page(url=URL, body=make_page(paragraphs()))
    assert pickle.loads(pickle.dumps(page)) == page  # noqa: S301
    article = extract(paragraphs())
    assert pickle.loads(pickle.dumps(article)) == article  # noqa: S301


def test_a_body_is_kept_out_of_logs() -> None:
    assert "ferry" not in repr(Page(url=URL, body=make_page(paragraphs())))


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="http"):
        extract_page(Page(url="file.html", body=make_page(paragraphs())))


def test_the_same_page_is_read_the_same_twice() -> None:
    assert extract(paragraphs()) == extract(paragraphs())


def test_every_source_at_hand_can_be_extracted_with() -> None:
    for path in sorted(Path("config/sources").glob("*.yml")):
        source = load_source(path)
        page = Page(url=source.homepage, body=make_page(paragraphs()))
        assert isinstance(extract_page(page, source), Article)
