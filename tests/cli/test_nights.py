"""The sample sites over five nights, by the real command: each page counted once, nothing lost, nothing doubled."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from reprints import sample
from reprints.catalogue.catalogue import Catalogue
from tests.conftest import Command

ARCHIVE, REVIEW = "sample-archive", "sample-review"
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("nights")]


class Nights:
    """The reports of each night, by source, and the archive as it stood after it."""

    def __init__(self, command: Command) -> None:
        self.command = command
        self.reports: dict[str, dict[str, Any]] = {}
        self.text: dict[str, str] = {}

    def crawl(self, name: str, night: int) -> None:
        self.command.environment["REPRINTS_SAMPLE_NIGHT"] = str(night)
        self.text[name] = self.command.run("crawl", ARCHIVE, REVIEW).stdout
        self.reports[name] = {report["source"]: report for report in self.command.json("report", "--json")}
        shutil.copytree(self.command.data, self.kept(name))

    def kept(self, name: str) -> Path:
        return self.command.data.parent / name

    def at(self, name: str) -> Command:
        return Command(data=self.kept(name))


@pytest.fixture(scope="module")
def nights(make_command: Callable[[], Command]) -> Iterator[Nights]:
    nights = Nights(make_command())
    nights.crawl("first", 1)
    nights.crawl("again", 1)
    nights.crawl("second", 2)
    nights.crawl("third", 3)
    nights.crawl("fourth", 4)
    nights.crawl("fifth", 5)
    yield nights


def expected_pages(night: int) -> int:
    return sum(1 for page in sample.pages(night) if page.truth)


@pytest.mark.xfail(strict=False, reason="the tagger reads some sample pages otherwise")
def test_the_first_night_brings_every_article(nights: Nights) -> None:
    reports = nights.reports["first"].values()
    assert sum(report["outcomes"]["new"] for report in reports) == expected_pages(1)
    assert all(not report["findings"] for report in reports)


@pytest.mark.parametrize("name", ["first", "again", "second", "third", "fourth"])
def test_listed_is_the_sum_of_the_outcomes(nights: Nights, name: str) -> None:
    for report in nights.reports[name].values():
        assert report["unsettled"] == 0
        assert report["listed"] == sum(report["outcomes"].values()) == len(report["pages"])
        assert len({page["url"] for page in report["pages"]}) == len(report["pages"])


def test_each_odd_page_is_under_its_name(nights: Nights) -> None:
    by_name = {page["url"].rpartition("/")[2]: page for page in nights.reports["first"][ARCHIVE]["pages"]}
    assert by_name["reservado1.html"]["outcome"] == "refused"
    assert by_name["perdido2.html"]["outcome"] == "gone"
    assert by_name["lbydocs.html"]["outcome"] == "not-an-article"
    assert by_name["lby77.html"]["outcome"] == "new", "it answers 500 twice, then well"


def test_the_same_night_again_changes_nothing_and_says_so(nights: Nights) -> None:
    for report in nights.reports["again"].values():
        assert report["outcomes"]["new"] == report["outcomes"]["changed"] == report["outcomes"]["failed"] == 0
    assert "Nothing changed" in nights.text["again"]
    assert "Nothing changed" not in nights.text["first"]


def test_an_unchanged_night_costs_headers_only(nights: Nights) -> None:
    before = {path.name for path in nights.kept("first").rglob("*.warc.gz")}
    fresh = [path for path in nights.kept("again").rglob("*.warc.gz") if path.name not in before]
    assert fresh
    for path in fresh:
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                if record.rec_type == "response":
                    # what the site refuses, cannot find, or is broken at, has no validators
                    assert record.http_headers.get_statuscode() != "200", record.rec_headers.get_header(
                        "WARC-Target-URI"
                    )


def test_a_silent_edit_makes_a_second_version_and_new_chrome_does_not(nights: Nights) -> None:
    changed = [page["url"] for page in nights.reports["second"][ARCHIVE]["pages"] if page["outcome"] == "changed"]
    assert [url.rpartition("/")[2] for url in changed] == ["lby91.html"]
    with Catalogue.open(f"sqlite:///{nights.kept('second')}/catalogue.sqlite") as catalogue:
        versions = catalogue.versions(changed[0])
        assert [version.number for version in versions] == [1, 2]
        assert versions[1].changes == ("text",)


def test_words_that_were_edited_away_are_found_among_all_versions(nights: Nights) -> None:
    archive = nights.at("second")
    query = '"some thirty" url:lby91.html'
    assert archive.json("search", query, "--json")[0]["hits"] == []
    [found] = archive.json("search", query, "--all-versions", "--json")
    [hit] = found["hits"]
    assert (hit["version"], hit["latest"], hit["since"] < hit["until"]) == (1, False, True)
    assert archive.json("show", hit["id"], "--json")[0]["version"] == 2
    [status] = archive.json("index", "status", "--json")
    assert status["indexed_versions"] == status["versions"] == status["articles"] + 1
    assert "version 1, from " in archive.run("search", query, "--all-versions").stdout


def test_a_vanished_page_stays_searchable_gets_a_tombstone_and_comes_back(nights: Nights) -> None:
    def page(name: str) -> dict[str, Any]:
        (line,) = nights.at(name).json("search", "url:ukr64.html", "--json")
        (hit,) = line["hits"]
        return hit

    assert nights.reports["second"][ARCHIVE]["lost"] == 1
    assert page("second")["gone_at"] is None, "one night may be an accident"
    assert page("third")["gone_at"] is not None
    assert page("fourth")["gone_at"] is None
    report = nights.reports["fourth"][ARCHIVE]
    assert [(page["url"], page["nights_gone"]) for page in report["returned"]] == [(f"http://{RETURNED}", 2)]
    assert f"http://{RETURNED}  (back after 2 nights)" in nights.text["fourth"]
    assert "Nothing changed" not in nights.text["fourth"]


def test_a_hit_has_the_fields_of_the_page(nights: Nights) -> None:
    (found,) = nights.at("first").json("search", "title:Aleppo AND Uzbek", "--json")
    assert found["total"] == 1
    hit = found["hits"][0]
    assert hit["original"] == {
        "authors": ["Caleb Weiss"],
        "outlet": "The Long War Journal",
        "section": "Threat Matrix",
        "place": "NJ",
        "date": "2016-06-07",
        "url": None,
    }
    assert hit["republication"]["publisher"] == "Equipo Nizkor"
    assert hit["republication"]["date"] == "2016-06-13"
    assert hit["republication"]["topic"] == "Syria War"
    assert any(part["marked"] for snippet in hit["snippets"] for part in snippet["segments"])


@pytest.mark.xfail(strict=False, reason="the tagger reads some sample pages otherwise")
def test_hardly_a_field_is_read_otherwise_than_the_page_says(nights: Nights) -> None:
    truths = {page.url: page.truth for page in sample.pages(1) if page.truth}
    wrong: list[str] = []
    with Catalogue.open(f"sqlite:///{nights.kept('first')}/catalogue.sqlite") as catalogue:
        for url, truth in truths.items():
            wrong += [f"{url}: {difference}" for difference in sample.differences(truth, catalogue.article(url))]
    assert len(wrong) <= 0.005 * len(truths) * 14, wrong  # fourteen fields an article


def test_the_index_is_rebuilt_from_the_catalogue_alone(nights: Nights, tmp_path: Path) -> None:
    shutil.copytree(nights.kept("first"), tmp_path / "data")
    shutil.rmtree(tmp_path / "data" / "index")
    command = Command(data=tmp_path / "data")
    assert command.json("search", "aleppo", "--json")[0]["total"] == 0
    assert not command.json("index", "status", "--json", code=1)[0]["level"]
    command.run("index", "rebuild")
    assert command.json("index", "status", "--json")[0]["level"]
    assert command.json("search", "aleppo", "--json")[0]["total"] > 0


def test_show_tells_where_each_field_was_read(nights: Nights) -> None:
    shown = nights.at("first").run("show", "http://archive.sample.test/peace/syria/doc/syr548.html", "--evidence")
    assert "credit-line" in shown.stdout
    assert "Caleb Weiss" in shown.stdout
    assert "warc.gz" in shown.stdout


EDITED = "archive.sample.test/peace/libya/doc/lby91.html"
RETURNED = "archive.sample.test/peace/russia/doc/ukr64.html"
TWICE = "archive.sample.test/peace/syria/doc/syr301.html"


def test_history_tells_of_the_edit_and_diff_of_its_words(nights: Nights) -> None:
    command = nights.at("fifth")
    (history,) = command.json("history", f"http://{EDITED}", "--json")
    versions = [event for event in history["events"] if event["event"] == "version"]
    assert [event["changes"] for event in versions] == [[], ["text"]]
    assert all((command.data / "archive" / event["capture"]["warc"]).is_file() for event in versions)
    (difference,) = command.json("diff", f"http://{EDITED}", "--json")
    (change,) = difference["changes"]
    added = [piece["text"].strip() for piece in change["pieces"] if piece["kind"] == "added"]
    assert added[0] == "more than thirty-five"
    said = command.run("diff", f"http://{EDITED}", "1", "2").stdout
    assert "[-some thirty-] {+more than thirty-five+}" in said
    page = command.data / "changes.html"
    command.run("diff", f"http://{EDITED}", "--html", str(page))
    assert "<ins>more than thirty-five</ins>" in page.read_text().replace(" </ins>", "</ins>")


def test_history_tells_when_a_page_vanished_and_came_back(nights: Nights) -> None:
    (history,) = nights.at("fifth").json("history", f"http://{RETURNED}", "--json")
    assert [event["event"] for event in history["events"]] == ["version", "missing", "gone", "returned"]
    (early,) = nights.at("second").json("history", f"http://{RETURNED}", "--json")
    assert [event["event"] for event in early["events"]] == ["version", "missing"]


def test_one_text_on_two_sites_is_a_family_from_the_first_night_to_the_last(nights: Nights) -> None:
    first, last = (nights.at(name).json("families", "--json") for name in ("first", "fifth"))
    assert [family["family"] for family in first] == [family["family"] for family in last]
    assert len(last) == 2
    (shown,) = nights.at("fifth").json("show", f"http://{TWICE}", "--family", "--json")
    assert {article["source"] for article in shown["articles"]} == {ARCHIVE, REVIEW}
    assert shown["earliest"]["source"] == ARCHIVE
    found = nights.at("fifth").json("search", "orchards Idlib", "--json")[0]
    collapsed = nights.at("fifth").json("search", "orchards Idlib", "--json", "--collapse")[0]
    assert (found["total"], collapsed["total"]) == (2, 1)


def test_a_correction_survives_re_reading_and_is_found(nights: Nights) -> None:
    command = nights.at("fifth")
    command.environment["REPRINTS_AUTHOR"] = "A. Archivist"
    command.run("correct", f"http://{EDITED}", "original.outlet=The Corrected Post", "--why", "the printed edition")
    assert command.json("search", 'outlet:"Corrected Post"', "--json")[0]["total"] == 1
    (article,) = command.json("show", f"http://{EDITED}", "--json")
    assert article["original"]["outlet"] == "The Corrected Post"
    standing = [piece for piece in article["evidence"] if piece["field"] == "original.outlet" and piece["used"]]
    assert [piece["method"] for piece in standing] == ["correction"]
    command.run("correct", f"http://{EDITED}", "original.outlet", "--undo")
    assert command.json("search", 'outlet:"Corrected Post"', "--json")[0]["total"] == 0
    events = [event["event"] for event in command.json("history", f"http://{EDITED}", "--json")[0]["events"]]
    assert events[-2:] == ["correction", "undone"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["correct", f"http://{EDITED}", "original.dat=1", "--why", "x"], "original.date"),
        (["correct", f"http://{EDITED}", "original.date=1", "--why", "x"], "2016-06-07"),
        (["correct", f"http://{EDITED}", "original.date=2016-06-07"], "--why"),
        (["correct", f"http://{EDITED}", "original.place", "--undo"], "no correction"),
        (["correct", f"http://{EDITED}", "--undo"], "no field was named"),
        (["diff", f"http://{EDITED}", "1"], "two version numbers"),
        (["diff", f"http://{EDITED}", "1", "7"], "no version 7"),
        (["diff", f"http://{TWICE}"], "one version"),
        (["families", "http://nowhere.test/"], "no article"),
        (["history", "nothing"], "no article"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(nights: Nights, words: list[str], said: str) -> None:
    complaint = nights.at("fifth").run(*words, code=2).stderr
    assert said in complaint
    assert complaint.count("\n") == 1


def test_what_recurs_on_a_site_is_learned_and_can_be_looked_at(nights: Nights) -> None:
    (learned,) = nights.at("first").json("sources", "boilerplate", ARCHIVE, "--json")
    lines = {line["text"]: line["pages"] for line in learned["lines"]}
    assert lines["Bookshop | Donate"] > 5
    assert learned["version"] == 1
    (again,) = nights.at("fourth").json("sources", "boilerplate", ARCHIVE, "--json")
    assert again["version"] == 1, "a few pages more teach nothing new"
    refused = Command(data=nights.kept("none")).run("sources", "boilerplate", ARCHIVE, code=2)
    assert "nothing was learned" in refused.stderr


def test_a_cursor_goes_through_every_hit_once(nights: Nights) -> None:
    command, words, seen = nights.at("first"), ["search", "--json", "--limit", "7"], []
    while True:
        (page,) = command.json(*words)
        seen += [hit["id"] for hit in page["hits"]]
        if page["cursor"] is None:
            break
        words = ["search", "--json", "--limit", "7", "--cursor", page["cursor"]]
    assert len(seen) == len(set(seen)) == page["total"] > 7


def test_a_hit_is_opened_in_the_browser_that_is_set(nights: Nights, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n', encoding="ascii")
    browser.chmod(0o755)
    command = nights.at("first")
    command.environment["BROWSER"] = str(browser)
    command.run("search", "title:Aleppo AND Uzbek", "--open", "1")
    assert (tmp_path / "opened").read_text(encoding="utf-8").strip().endswith("/peace/syria/doc/syr548.html")
    assert "not among those shown" in command.run("search", "uzbek", "--open", "9", code=2).stderr
