"""Chrome is learned from what recurs, and never taken out of running text."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from reprints.extract.content.chrome import Chrome, ChromeLine, learn_chrome, make_fingerprint
from reprints.extract.page import Page, extract_page, read_lines, read_site_lines
from reprints.model import Article
from reprints.sample import site
from reprints.settings import Settings
from reprints.stages.exchange.page_files import extract_paths
from tests.extract.bulletins import APPEAL, FORMS, make_bulletin
from tests.extract.pages import PARAGRAPHS, make_page, paragraphs

NOTICE = (
    "This document has been published on {}Jun16 by the House of Quays for study, "
    "under its own rules for the use of documents."
)


def pages(count: int = 20) -> list[list[str]]:
    """Pages of one site: header, text around a heading some share, link row, notice with a date of its own."""
    return [
        [
            "House of Quays",
            "Bookshop | Donate",
            f"Title of page {_word(number)}",
            *(f"{text} {_word(number)}" for text in PARAGRAPHS[:3]),
            *(["Conclusions"] if number % 4 == 0 else []),
            f"{PARAGRAPHS[2]} So said {_word(number)}.",
            "Bookshop Donate Radio",
            NOTICE.format(number + 10),
        ]
        for number in range(count)
    ]


def _word(number: int) -> str:
    return "".join(chr(97 + int(digit)) for digit in str(number)) * 3


def test_header_link_row_and_notice_are_learned_whatever_date_they_bear() -> None:
    chrome = learn_chrome(pages())
    for line in ("House of Quays", "Bookshop | Donate", "Bookshop Donate Radio", NOTICE.format("07")):
        assert chrome.holds(line), line


def test_a_heading_between_paragraphs_is_not_chrome_though_it_recurs() -> None:
    assert not learn_chrome(pages()).holds("Conclusions")


def test_a_sentence_that_recurs_on_few_pages_is_not_chrome() -> None:
    site = pages(40)
    for page in site[:5]:
        page.insert(5, PARAGRAPHS[1])
    assert not learn_chrome(site).holds(PARAGRAPHS[1])


def test_nothing_is_learned_from_three_pages() -> None:
    assert learn_chrome(pages(3)).lines == ()


def test_chrome_says_how_often_each_line_recurs() -> None:
    chrome = learn_chrome(pages(20))
    assert chrome.pages == 20
    assert {line.text: line.pages for line in chrome.lines}["House of Quays"] == 20


def test_chrome_survives_json_and_pickle() -> None:
    chrome = learn_chrome(pages())
    assert Chrome.from_json(chrome.to_json()) == chrome
    assert pickle.loads(pickle.dumps(chrome)).holds("House of Quays")  # noqa: S301


def test_a_fingerprint_knows_no_case_punctuation_or_number() -> None:
    assert make_fingerprint("Published on 07Jun16, by US.") == make_fingerprint("published on 13Jul17 by us")


def test_learned_lines_leave_the_body_whole_and_never_a_part_of_a_paragraph() -> None:
    chrome = learn_chrome([["Support our harbour"], ["Support our harbour"]] * 4)
    told = f"Support our harbour, the sign says, and {PARAGRAPHS[0]}"
    inside = f"<article>{paragraphs()}<p>Support our harbour</p><p>{told}</p></article>"
    found = extract_page(Page(url="http://a.example/", body=make_page(inside)), chrome=chrome)
    assert isinstance(found, Article)
    assert told in found.text.split("\n")
    assert "Support our harbour" not in found.text.split("\n")
    assert ("chrome", "Support our harbour") in [(str(line.kind), line.text) for line in found.removed]


def test_the_chrome_of_the_sample_archive_is_learned_and_no_line_of_its_articles() -> None:
    pages_ = [page for page in site.pages(1) if "archive.sample" in page.url and page.truth is not None]
    chrome = learn_chrome(read_lines(Page(url=page.url, body=page.body)) for page in pages_)
    lines = {line for page in pages_ if page.truth for line in page.truth.paragraphs}
    assert not [line for line in lines if chrome.holds(line)]
    assert len([line for line in chrome.lines if line.pages > len(pages_) / 3]) >= 2


def test_a_page_that_cannot_be_read_has_no_lines() -> None:
    assert read_lines(Page(url="http://a.example/", body=b"%PDF-1.4")) == []


def test_chrome_sent_to_a_process_with_every_page_is_made_there_once() -> None:
    line = ChromeLine(text="Síguenos en «redes» 2026", pages=9, inside=1)
    message = pickle.dumps(Chrome(pages=12, lines=(line,)))
    first, second = pickle.loads(message), pickle.loads(message)  # noqa: S301
    assert first == Chrome(pages=12, lines=(line,))
    assert first is second


def read_bulletins(form: str, appeal: str = "") -> tuple[Chrome, list[Article]]:
    found = [
        Page(url=f"http://m.example/{n}", body=make_bulletin(n, form, appeal).encode(), content_type="text/html")
        for n in range(1, 13)
    ]
    chrome = learn_chrome(read_site_lines(page) for page in found)
    articles = [extract_page(page, chrome=chrome) for page in found]
    return chrome, [one for one in articles if isinstance(one, Article)]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("appeal", ["", APPEAL], ids=["alone", "with an appeal"])
def test_daily_bulletins_of_the_same_sentences_stay_articles(form: str, appeal: str) -> None:
    chrome, articles = read_bulletins(form, appeal)
    assert len({article.text for article in articles}) == 12
    for n, article in enumerate(articles, 1):
        assert article.text.split("\n") == FORMS[form].lines(n)
    assert chrome.holds("Home | Bulletins")
    assert chrome.holds("The quay lives by its readers alone. If you value it, support us today.") is bool(appeal)


def test_lines_that_differ_in_figures_are_not_the_same_line() -> None:
    assert make_fingerprint("34 people were received.") != make_fingerprint("35 people were received.")
    assert make_fingerprint("Printed 3 May 2019, 14:05") == make_fingerprint("Printed 12 June 2020, 09:30")
    assert make_fingerprint("© 2019 House") == make_fingerprint("© 2021 House")


def test_sentences_that_differ_only_in_their_day_stay_in_the_text() -> None:
    told = "<p>On {day} the court sat from 10:00 to 16:30 and heard the witnesses whom the prosecution had called.</p>"
    always = "<p>The hearing was public, the accused were present, and the record was read to whoever asked.</p>"
    found = [
        Page(url=f"http://c.example/{n}", body=make_page(f"<h1>Session</h1>{told.format(day=f'{n} May 2020')}{always}"))
        for n in range(1, 13)
    ]
    chrome = learn_chrome(map(read_site_lines, found))
    for page in found:
        article = extract_page(page, chrome=chrome)
        assert isinstance(article, Article)
        assert len(article.text.split("\n")) == 2


def test_a_page_of_nothing_but_chrome_says_so() -> None:
    chrome = Chrome(pages=20, lines=tuple(ChromeLine(text=text, pages=20, inside=0) for text in PARAGRAPHS))
    found = extract_page(Page(url="http://a.example/", body=make_page(paragraphs())), chrome=chrome)
    assert getattr(found, "reason", None) == "chrome"


@pytest.mark.parametrize("workers", [1, 2])
def test_a_folder_learns_the_chrome_of_its_own_pages(tmp_path: Path, workers: int) -> None:
    for n in range(1, 13):
        (tmp_path / f"{n}.html").write_text(make_bulletin(n, "paragraphs", APPEAL))
    settings = Settings()

    def read(*, alone: bool) -> list[str]:
        base = {"url": "http://m.example/", "source_id": None, "workers": workers, "alone": alone}
        return [document["text"] for document in extract_paths(settings, [tmp_path], **base)]

    assert all("lives by its readers" in text for text in read(alone=True))
    assert not [text for text in read(alone=False) if "lives by its readers" in text]
