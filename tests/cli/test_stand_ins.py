"""Four nights of a site whose pages turn into something else: no false version, nothing lost, nothing hushed up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from reprints.model import Outcome
from tests.cli.quayside import TEXT, Quayside, make_bare, make_page, write_paragraphs
from tests.conftest import Command
from tests.crawl.bench import Answer, Site
from tests.crawl.test_conditional import Validated

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("quayside")]

CONSENT = """
    <h1>Before you continue</h1><p>We and our partners store cookies on your device to keep the site running,
    to measure how it is used and to show advertising that fits you.</p><p>You may accept all of them or choose which
    purposes you agree to. Your consent can be withdrawn at any time in the privacy settings.</p>
    <button>Accept all</button> <button>Choose</button>"""
APOLOGY = """
    <h2>Our apologies</h2><p>It seems that the item has been removed or has moved to another part of our site.
    You may find what you were looking for by way of the list of sections on the left, or in the print edition.</p>"""
GATE = "<p>Subscribe to continue reading. Already a subscriber? Log in.</p>"


@pytest.fixture(scope="module")
def quayside(make_command: Callable[[], Command]) -> Iterator[Quayside]:
    site = Site()

    def write(name: str, lines: tuple[str, ...] = TEXT, below: str = "") -> Answer:
        return make_page(name, write_paragraphs(name, lines), clock=found.clock, below=below)

    def write_part(name: str, lines: tuple[str, ...], number: int, pages: int) -> Answer:
        numbers = "".join(f"<a href='/review/{name}?page={n}'>{n}</a> " for n in range(1, pages + 1) if n != number)
        canonical = f"<link rel='canonical' href='{site.url(f'/review/{name}')}'>"
        return make_page(name, write_paragraphs(name, lines), clock=date(2026, 1, 1), head=canonical, below=numbers)

    more = (
        "The second page says that the {0} was sold to the neighbours, and that its bell is kept in the town hall.",
    )
    last = (
        "Last of all it is told how the {0} came back one winter, and who paid for the ropes and for the lamp oil.",
    )
    found = Quayside(
        site,
        make_command(),
        {
            "/review/walled": lambda night: make_bare("Your choices", CONSENT) if night == 2 else write("walled"),
            "/review/removed": lambda night: write("removed") if night == 1 else make_bare("Quayside Review", APOLOGY),
            "/review/cut": lambda night: write("cut", TEXT if night == 1 else TEXT[:1]),
            "/review/gated": lambda night: write("gated", TEXT[:1], GATE) if night == 3 else write("gated"),
            "/review/edited": lambda night: write("edited", TEXT if night < 3 else (*TEXT[:3], TEXT[3][:60] + ".")),
        },
    )
    found.odd |= {
        "/review/serial": lambda _: Validated(write_part("serial", TEXT, 1, 3), etag='"serial"'),
        "/review/serial?page=2": lambda night: write_part("serial", more if night < 3 else (more[0][:70] + ".",), 2, 3),
        "/review/serial?page=3": lambda _: Validated(write_part("serial", last, 3, 3), etag='"last"'),
        "/review/torn": lambda _: write_part("torn", TEXT, 1, 2),
    }
    for _ in range(4):
        found.crawl()
    yield found
    site.close()


def test_a_cookie_wall_is_no_version(quayside: Quayside) -> None:
    assert quayside.nights("/review/walled") == ["new", "not-an-article: cookie-wall", "unchanged", "unchanged"]
    assert len(quayside.versions("/review/walled")) == 1


def test_an_apology_in_words_no_list_holds_is_gone_and_gets_its_tombstone(quayside: Quayside) -> None:
    assert quayside.nights("/review/removed") == ["new", *["gone: soft-404"] * 3]
    [version] = quayside.versions("/review/removed")
    assert version.gone_at
    assert "half built since winter" in version.text


def test_a_clock_in_the_footer_changes_nothing(quayside: Quayside) -> None:
    for path in ("/review/pier", "/review/buoy", "/bulletin/7"):
        assert quayside.nights(path) == ["new", "unchanged", "unchanged", "unchanged"]
    [version] = quayside.versions("/review/pier")
    assert str(version.original.date or version.republication.date) == "2019-05-20"


def test_an_article_cut_to_a_fraction_is_a_version_if_it_stays_so(quayside: Quayside) -> None:
    assert quayside.nights("/review/cut") == ["new", *["not-an-article: fraction"] * 2, "changed: fraction"]
    assert [len(version.text.split("\n")) for version in quayside.versions("/review/cut")] == [4, 1]
    assert quayside.findings(4)["lasting"]["severity"] == "warn"
    assert "fraction: for 3 nights" in quayside.texts[4]


def test_a_subscription_stub_is_held(quayside: Quayside) -> None:
    assert quayside.nights("/review/gated") == ["new", "unchanged", "not-an-article: stub", "unchanged"]
    assert len(quayside.versions("/review/gated")) == 1


def test_an_edit_is_a_version_at_once(quayside: Quayside) -> None:
    assert quayside.nights("/review/edited") == ["new", "unchanged", "changed", "unchanged"]


def test_the_report_names_what_came_back_as_something_else(quayside: Quayside) -> None:
    finding = quayside.findings(2)["stand-ins"]
    assert (finding["severity"], len(finding["pages"])) == ("note", 2)
    assert finding["message"].startswith("2 pages showed something else in an article's place")
    assert quayside.reports[2]["stand_ins"] == 2
    for night in (2, 3, 4):
        assert "Nothing changed" not in quayside.texts[night]
        assert quayside.reports[night]["severity"] != "ok"


def test_twelve_bulletins_of_the_same_sentences_are_twelve_articles(quayside: Quayside) -> None:
    assert {quayside.page(1, f"/bulletin/{n}") for n in range(1, 13)} == {("new", "")}
    assert quayside.count(1, Outcome.NOT_AN_ARTICLE) == 0


def test_reading_again_makes_no_version_of_what_was_held(quayside: Quayside) -> None:
    quayside.command.run("reextract", "--source", "quayside")
    for path, count in (("/review/walled", 1), ("/review/removed", 1), ("/review/cut", 2)):
        assert len(quayside.versions(path)) == count


def test_an_article_of_several_pages_is_one_text_that_names_its_captures(quayside: Quayside) -> None:
    first, second = quayside.versions("/review/serial")
    assert [line[:22] for line in first.text.split("\n")[4:]] == ["The second page says t", "Last of all it is told"]
    assert [part.line for part in first.parts] == [0, 4, 5]
    assert [part.url for part in first.parts] == [
        quayside.site.url(f"/review/serial{query}") for query in ("", "?page=2", "?page=3")
    ]
    assert len({(part.capture.warc, part.capture.offset) for part in first.parts}) == 3
    assert all(part.capture.sha256 for part in first.parts)
    assert not first.partial
    assert second.text.split("\n")[4].endswith("to the neighbours, and that.")


def test_a_change_on_a_later_page_is_a_change_though_the_first_page_is_as_it_was(quayside: Quayside) -> None:
    assert quayside.nights("/review/serial") == ["new", "unchanged", "changed", "unchanged"]
    assert quayside.versions("/review/serial")[1].changed_at


def test_a_page_that_cannot_be_had_makes_the_article_partial(quayside: Quayside) -> None:
    [version] = quayside.versions("/review/torn")
    assert version.partial
    [piece] = [piece for piece in version.evidence if piece.field == "partial"]
    assert piece.text == f"page 2 is missing: {quayside.site.url('/review/torn?page=2')}"
    assert quayside.findings(1)["partial"]["pages"][0]["url"] == quayside.site.url("/review/torn")
    [found] = quayside.command.json("search", "partial:yes", "--json")
    assert [hit["url"] for hit in found["hits"]] == [quayside.site.url("/review/torn")]


def test_reading_again_reads_all_pages(quayside: Quayside) -> None:
    quayside.command.run("reextract", "--source", "quayside")
    assert len(quayside.versions("/review/serial")) == 2
