"""What a page was announced with ranks below what it says itself, and what names the site is nobody else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from reprints.extract.page import Page, extract_page
from reprints.model import Announced, AnnouncementKind, Article, CreditStatus, Evidence

FEED, SITEMAP, LISTING = AnnouncementKind
URL = "http://quayside.example/review/ferry"
TEXT = (
    "The harbour council met twice in March and could not agree who should pay for the landing, half built in May.",
    "Those who fish from the pier say that the old piles will not last until spring; two of them broke in November.",
    "Nobody at the ministry answered questions about it, though a clerk confirmed that the file had been moved.",
)


def read(said: Announced | None, *, head: str = "", above: str = "", below: str = "") -> Article:
    text = "".join(f"<p>{part}</p>" for part in TEXT)
    body = (
        f"<!DOCTYPE html><html lang='en'><head><title>Half a ferry - Quayside Review</title>{head}</head><body>"
        f"<article><h1>Half a ferry</h1>{above}{text}{below}</article>"
        "<footer>© 2019 Quayside Review</footer></body></html>"
    )
    found = extract_page(Page(url=URL, body=body.encode()), announced=said)
    assert isinstance(found, Article)
    return found


def feed(**said: Any) -> Announced:
    return Announced(kind=FEED, **said)


def listing(line: str) -> Announced:
    return Announced(kind=LISTING, line=line)


def evidence(article: Article) -> list[tuple[str, str, bool]]:
    return [(one.field, one.value, one.used) for one in article.evidence if one.method == "announced"]


def test_a_page_without_an_announcement_has_no_such_evidence() -> None:
    assert evidence(read(None)) == []


def test_a_source_other_than_the_site_is_the_outlet() -> None:
    article = read(feed(source="El Muelle » Feed", source_url="https://muelle.example/rss"))
    assert article.original.outlet == "El Muelle"
    assert article.credit_status is CreditStatus.CREDITED
    wanted = Evidence(field="original.outlet", value="El Muelle", text="El Muelle » Feed", method="announced")
    assert wanted in article.evidence


@pytest.mark.parametrize(
    "said",
    [
        feed(source="Quayside Review"),
        feed(source="The Quayside Review", source_url="https://elsewhere.example/rss"),
        feed(source="Latest", source_url="http://www.quayside.example/rss"),
        feed(source="n/a"),
        Announced(kind=SITEMAP, source="quayside.example"),
        Announced(kind=SITEMAP, publisher="Quayside Review"),
    ],
)
def test_a_source_that_is_the_site_is_nobody_else(said: Announced) -> None:
    article = read(said)
    assert (article.original.outlet, article.credit_status) == (None, CreditStatus.OWN)


def test_a_source_of_which_only_the_address_is_told_makes_a_page_credited_but_unread() -> None:
    article = read(
        feed(source_url="https://muelle.example/a/7"), above="<time datetime='2019-05-20'>20 May 2019</time>"
    )
    assert (article.credit_status, article.original.date) == (CreditStatus.UNREAD, None)
    assert article.republication.date == date(2019, 5, 20)


def test_the_page_itself_outranks_what_announced_it() -> None:
    said = feed(source="El Muelle", creators=("Ilse Brandt",), day=date(2019, 5, 20))
    article = read(said, below="<p>[Source: By Nadia Roe, The Harbour Scope, London, 02May19]</p>")
    assert article.original.outlet == "The Harbour Scope"
    assert article.original.authors == ("Nadia Roe",)
    assert article.original.date == date(2019, 5, 2)
    assert ("original.outlet", "El Muelle", False) in evidence(article)


def test_a_page_that_credits_itself_is_its_own_whatever_announced_it() -> None:
    article = read(feed(source="El Muelle"), below="<p>[Source: Quayside Review, London, 02May19]</p>")
    assert article.original.outlet is None


def test_creators_are_the_authors_of_a_page_that_names_none() -> None:
    said = feed(creators=("Nadia al-Khatib", "Ilse Brandt", "admin"))
    assert read(said).original.authors == ("Nadia al-Khatib", "Ilse Brandt")
    assert read(said, above="<p class='byline'>By Jane Roe</p>").original.authors == ("Jane Roe",)
    assert read(feed(creators=("admin",))).original.authors == ()
    assert read(feed(creators=("Quayside Review",))).original.authors == ()


def test_a_creator_of_a_reprint_is_whoever_put_it_there() -> None:
    article = read(feed(creators=("Ilse Brandt",)), below="<p>[Source: The Harbour Scope, London, 02May19]</p>")
    assert (article.original.outlet, article.original.authors) == ("The Harbour Scope", ())


def test_a_news_sitemaps_day_is_the_pages_own_and_the_weakest() -> None:
    said = Announced(kind=SITEMAP, publisher="Quayside Review", day=date(2019, 5, 3))
    assert read(said).original.date == date(2019, 5, 3)
    assert read(said, above="<p>1 May 2019</p>").original.date == date(2019, 5, 1)
    credited = read(said, below="<p>[Source: The Harbour Scope, London, 02May19]</p>")
    assert (credited.original.date, credited.republication.date) == (date(2019, 5, 2), date(2019, 5, 3))


def test_a_title_announced_is_evidence() -> None:
    article = read(Announced(kind=SITEMAP, title="Half of a ferry"))
    assert article.title == "Half a ferry"
    assert evidence(article) == [("title", "Half of a ferry", False)]


@pytest.mark.parametrize(
    ("line", "outlet", "authors", "day"),
    [
        ("Fuente: El Muelle, Montevideo, 3 de mayo de 2019", "El Muelle", (), date(2019, 5, 3)),
        ("The Harbour Tribune, 3 May 2019", "The Harbour Tribune", (), None),
        ("(Reuters)", "Reuters", (), None),
        ("By Ilse Brandt", None, ("Ilse Brandt",), None),
        ("3 May 2019", None, (), date(2019, 5, 3)),
        ("The harbour council met twice and could not agree", None, (), None),
        ("Quayside Review, 3 May 2019", None, (), None),
        ("24 comments", None, (), None),
    ],
)
def test_a_line_beside_the_link_is_read(
    line: str, outlet: str | None, authors: tuple[str, ...], day: date | None
) -> None:
    original = read(listing(line)).original
    assert (original.outlet, original.authors, original.date) == (outlet, authors if outlet is None else (), day)
