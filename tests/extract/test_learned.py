"""What an archive has learned helps reading, says that it did, and is the same for every page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reprints.extract.learned import Learned, load_learned
from reprints.extract.page import Page, extract_page
from reprints.model import Article, CreditStatus
from reprints.registry import load_source
from reprints.settings import find_config
from reprints.sources import Source
from tests.extract.pages import make_page, paragraphs

URL = "http://archive.sample.test/a.html"


@pytest.fixture(scope="module")
def source() -> Source:
    return load_source(find_config() / "sources" / "sample-archive.yml")


def make_learned(*houses: str, accounts: tuple[str, ...] = ()) -> Learned:
    document = {
        "houses": [{"name": name} for name in houses],
        "declared": [],
        "accounts": {"sample-archive": [{"name": name} for name in accounts]},
    }
    return Learned.from_json(7, json.dumps(document))


def read(above: str, learned: Learned | None = None, source: Source | None = None, head: str = "") -> Article:
    body = make_page(f"<h1>A bridge for the town</h1>{above}{paragraphs()}", head=head)
    article = extract_page(Page(url=URL, body=body), source, learned=learned)
    assert isinstance(article, Article)
    return article


def methods(article: Article, field: str) -> dict[str, bool]:
    return {piece.method: piece.used for piece in article.evidence if piece.field == field}


def test_a_house_that_was_learned_is_read_where_nothing_else_marks_it() -> None:
    line = "<p>Sturmlied, Jane Roe</p>"
    assert read(line).original.outlet is None
    article = read(line, make_learned("Sturmlied"))
    assert article.original.outlet == "Sturmlied"
    assert article.credit_status is CreditStatus.CREDITED
    assert article.capture.snapshot == 7
    assert methods(article, "original.outlet") == {"unlabelled+learned": True}
    assert methods(article, "original.authors") == {"unlabelled+learned": True}


@pytest.mark.parametrize("line", ["<p>[Source: By Jane Roe, Ostwind, 3 May 2019]</p>", "<p>Jane Roe | Ostwind</p>"])
def test_what_is_read_all_the_same_is_no_ones_help(line: str) -> None:
    alone, helped = read(line), read(line, make_learned("Ostwind"))
    assert alone.original == helped.original
    assert alone.evidence == helped.evidence
    assert alone.original.outlet == "Ostwind"


@pytest.mark.parametrize("name", ["THE OSTWIND", "Ostwind"])
def test_a_house_is_found_with_its_article_and_without(name: str) -> None:
    assert read("<p>Ostwind, Jane Roe</p>", make_learned(name)).original.outlet == "Ostwind"


def test_a_source_credits_nobody_with_its_own_names(source: Source) -> None:
    line = f"<p>{source.publisher}, 3 May 2019</p>"
    learned = make_learned(str(source.publisher), source.name, source.hosts.canonical)
    assert read(line, learned, source).original == read(line, None, source).original


def test_an_account_is_no_author_and_stays_in_evidence(source: Source) -> None:
    head = '<meta name="author" content="Ana Webb">'
    assert read("", None, source, head).original.authors == ("Ana Webb",)
    article = read("", make_learned(accounts=("ana webb",)), source, head)
    assert article.original.authors == ()
    assert methods(article, "original.authors") == {"meta": False}


def test_whoever_is_named_beside_an_account_is_the_author(source: Source) -> None:
    data = {"@type": "NewsArticle", "author": [{"@type": "Person", "name": n} for n in ("Ana Webb", "Jane Roe")]}
    head = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    assert read("", None, source, head).original.authors == ("Ana Webb", "Jane Roe")
    article = read("", make_learned(accounts=("Ana Webb",)), source, head)
    assert article.original.authors == ("Jane Roe",)
    named = [(piece.value, piece.used) for piece in article.evidence if piece.field == "original.authors"]
    assert named == [("Jane Roe", True), ("Ana Webb", False)]


def test_an_account_of_one_source_is_a_person_on_another() -> None:
    head = '<meta name="author" content="Ana Webb">'
    assert read("", make_learned(accounts=("Ana Webb",)), None, head).original.authors == ("Ana Webb",)


def test_a_snapshots_file_is_read_as_its_number(tmp_path: Path) -> None:
    path = tmp_path / "3.json"
    path.write_text(json.dumps({"houses": [{"name": "The Mill"}], "declared": ["mill.example"], "accounts": {}}))
    learned = load_learned(path, 3)
    assert (learned.number, learned.houses) == (3, {"mill", "mill.example"})
    assert load_learned(path, 3) is learned
