"""What makes a run fail, warn or pass, on figures taken from articles."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reprints.model import CREDIT_SIGN, CreditStatus, Evidence, Original, Outcome, Removed, RemovedKind
from reprints.report.checks.usual import PastRun, chance_of_at_most, pick_comparable
from reprints.report.figures import Figures
from reprints.report.findings import Finding
from reprints.report.gather import LayoutPage, SeenArticle
from reprints.report.judge import Case, judge
from reprints.sources import Expectations, Range
from tests.report.hand import MONDAY, changed, gather, make_article, make_history, new, unchanged

USUAL = gather([*unchanged(*range(90)), *new(*range(90, 100))])
USUAL_SIGHTS = [*unchanged(*range(20)), *new(*range(90, 94))]
UNDATED = Original(authors=("A. Writer",), outlet="Outlet")


def find(figures: Figures, expected: Expectations | None = None, **case: object) -> dict[str, Finding]:
    whole = Case(figures=figures, started_at=MONDAY, zone="Europe/Madrid", **case)  # type: ignore[arg-type]
    return {finding.expectation: finding for finding in judge(whole, expected or Expectations())}


def severity(found: dict[str, Finding]) -> dict[str, str]:
    return {name: finding.severity for name, finding in found.items()}


def test_a_usual_night_is_not_worth_a_word() -> None:
    assert find(USUAL, history=make_history(USUAL, 30)) == {}


def test_below_a_minimum_fails_and_above_a_maximum_warns() -> None:
    expected = Expectations(articles=Range(min=5, max=9), body_length=Range(min=1, max=200), failed=0.1)
    few = gather([*new(1, 2)], {Outcome.NEW: 2, Outcome.FAILED: 1})
    assert severity(find(few, expected)) == {"articles": "fail", "body_length": "warn", "failed": "fail"}


def test_a_field_of_the_new_articles_is_not_hidden_by_the_many_old_ones() -> None:
    figures = gather([*new(*range(8), original=UNDATED), *unchanged(*range(100, 600))])
    found = find(figures, Expectations(fill={"original.date": 0.9}))
    assert severity(found) == {"fill.original.date": "fail"}
    assert "0% of 8 new and changed articles have original.date" in found["fill.original.date"].message
    assert found["fill.original.date"].proofs[0].url == "http://gazette.test/0"


def test_two_undated_articles_among_a_few_new_ones_are_left_to_chance() -> None:
    figures = gather([*new(1, 2, original=UNDATED), *new(3, 4, 5), *unchanged(*range(100, 200))])
    assert find(figures, Expectations(fill={"original.date": 0.8})) == {}


def test_fields_that_known_articles_lose_fail_with_what_was_there() -> None:
    lost = [changed(make_article(n), original=replace(make_article(n).original, outlet=None)) for n in range(6)]
    found = find(gather([*lost, *unchanged(*range(10, 30))]))
    assert severity(found) == {"emptied.original.outlet": "fail"}
    finding = found["emptied.original.outlet"]
    assert finding.message == "6 of 26 known articles had original.outlet and have it no more"
    assert (finding.proofs[0].url, finding.proofs[0].shows) == ("http://gazette.test/0", "was Outlet, now nothing")


def test_one_article_that_loses_a_field_is_a_note() -> None:
    lost = changed(make_article(1), original=UNDATED)
    assert severity(find(gather([lost, *unchanged(*range(10, 40))]))) == {"emptied.original.date": "note"}


def test_bodies_that_shrink_fail() -> None:
    cut = [changed(make_article(n), text=f"Only this is left of {n}.") for n in range(5)]
    assert severity(find(gather([*cut, *unchanged(*range(10, 20))])))["shrunk"] == "fail"


@pytest.mark.parametrize(("own", "found"), [("", "fail"), ("its own words, " * 30, None)])
def test_bodies_that_all_become_a_cookie_wall_fail(own: str, found: str | None) -> None:
    wall = "We value your privacy. Accept all cookies to go on reading this site."
    figures = gather([s for n in range(8) for s in new(n, text=f"{wall}\n{own}{n if own else ''}")])
    assert severity(find(figures, history=make_history(USUAL, 2))).get("alike") == found


def test_a_date_that_becomes_the_same_on_every_page_fails() -> None:
    footer = [s for n in range(10) for s in new(n, original=make_article(0).original)]
    found = find(gather([*footer, *unchanged(*range(100, 190))]), history=make_history(USUAL, 8))
    assert severity(found) == {"same_date": "fail"}


def test_pages_of_parts_never_seen_warn_and_name_them() -> None:
    old = [LayoutPage(url=f"u{n}", parts=frozenset({"body>table", "table>tr", "tr>td"})) for n in range(5)]
    rebuilt = [LayoutPage(url=f"u{n}", parts=frozenset({"body>main.x", "main.x>p", "tr>td"})) for n in range(4)]
    before = gather(USUAL_SIGHTS, layout=old)
    now = gather(USUAL_SIGHTS, layout=rebuilt)
    found = find(now, history=make_history(before, 1), layout=rebuilt)
    assert severity(found) == {"layout": "warn"}
    assert "body>main.x" in found["layout"].proofs[0].shows
    assert find(before, history=make_history(before, 1), layout=old) == {}


def test_a_source_that_brings_nothing_fails_and_says_what_it_had() -> None:
    found = find(gather([], {Outcome.FAILED: 3}), history=make_history(USUAL, 1))
    assert severity(found)["nothing"] == "fail"
    assert "the last run had 100" in found["nothing"].message


def test_robots_that_now_forbid_are_named() -> None:
    shut = gather(unchanged(1), {Outcome.UNCHANGED: 1, Outcome.REFUSED: 9}, robots=9)
    found = find(shut, history=make_history(USUAL, 3))
    assert found["robots"].severity == "fail"
    assert found["robots"].message == "robots.txt now forbids 9 of 10 pages"
    message = "no articles are announced: http://gazette.test/: robots.txt"
    unlisted = find(gather([]), history=make_history(USUAL, 3), message=message, is_whole=False, is_broken=True)
    assert unlisted["robots"].message == "robots.txt now forbids the pages that list articles"


def test_half_the_usual_articles_fail_once_there_is_a_history() -> None:
    half = gather(unchanged(*range(40)))
    assert "learned.articles" not in find(half, history=make_history(USUAL, 3))
    found = find(half, history=make_history(USUAL, 10))
    assert found["learned.articles"].severity == "fail"
    assert "40 articles, usually 100" in found["learned.articles"].message


def test_a_few_odd_nights_do_not_move_what_is_usual() -> None:
    odd = gather(unchanged(*range(5)))
    history = [*make_history(odd, 3), *make_history(USUAL, 9, until=MONDAY - timedelta(days=3))]
    assert find(USUAL, history=history) == {}


def test_a_paper_that_sleeps_on_sundays_is_compared_with_its_sundays() -> None:
    sunday = gather(new(1))
    history = [
        PastRun(started_at=MONDAY - timedelta(days=n), figures=sunday if n % 7 == 1 else USUAL) for n in range(1, 50)
    ]
    quiet = Case(figures=sunday, started_at=MONDAY - timedelta(days=1), zone="UTC", history=history[1:])
    assert "learned.articles" not in {f.expectation for f in judge(quiet, Expectations())}
    monday = Case(figures=sunday, started_at=MONDAY, zone="UTC", history=history)
    assert "learned.articles" in {f.expectation for f in judge(monday, Expectations())}


def test_the_weekday_is_the_one_of_the_source() -> None:
    # 23:30 UTC on Sundays is Monday in Madrid
    history = [PastRun(started_at=MONDAY - timedelta(days=7 * n, hours=4.5), figures=USUAL) for n in range(1, 6)]
    assert len(pick_comparable(history, MONDAY, "Europe/Madrid")) == 5
    assert len(pick_comparable(history[:4], MONDAY, "Europe/Madrid")) == 4
    assert pick_comparable(history[:4], MONDAY, "UTC") == []


def test_a_feed_that_falls_asleep_is_spoken_of() -> None:
    quiet = gather(unchanged(*range(100)))
    for nights, spoken in ((2, False), (20, True)):
        history = [*make_history(quiet, nights), *make_history(USUAL, 30, until=MONDAY - timedelta(days=nights))]
        assert ("silence" in find(quiet, history=history)) is (spoken or nights > 1)
    seldom = [USUAL if n % 10 == 0 else quiet for n in range(50)]
    history = [PastRun(started_at=MONDAY - timedelta(days=n + 1), figures=f) for n, f in enumerate(seldom)]
    assert "silence" not in find(quiet, history=history)


def test_an_interrupted_run_is_not_held_to_its_counts() -> None:
    expected = Expectations(articles=Range(min=50))
    assert find(gather(new(1)), expected, history=make_history(USUAL, 9), is_whole=False) == {}


def test_a_spider_that_broke_fails_the_run() -> None:
    assert severity(find(USUAL, stats={"spider_exceptions": 2})) == {"spider": "fail"}
    errors = [{"url": "http://gazette.test/feed", "why": "http 500"}]
    assert severity(find(USUAL, stats={"errors": errors, "error_count": 1})) == {"announcements": "warn"}


def test_figures_and_findings_come_back_from_where_they_are_kept() -> None:
    figures = gather(
        [*new(*range(5), original=UNDATED), *unchanged(7)], layout=[LayoutPage(url="u", parts=frozenset("ab"))]
    )
    kept = Figures.from_document(figures.to_document())
    assert kept == replace(figures, proofs={})
    for finding in find(figures, Expectations(fill={"original.date": 0.9})).values():
        assert Finding.from_document(finding.to_document()) == finding


def test_the_chance_is_the_binomial_one() -> None:
    assert chance_of_at_most(0, 5, 0.9) == pytest.approx(1e-5)
    assert chance_of_at_most(5, 5, 1.0) == 1.0
    assert chance_of_at_most(4, 5, 1.0) == 0.0
    assert chance_of_at_most(2, 3, 0.5) == pytest.approx(7 / 8)


def test_a_finding_stored_under_its_older_name_is_read() -> None:
    finding = Finding(severity="warn", expectation="layout", message="another layout")
    older = finding.to_document() | {"loudness": "warn"}
    del older["severity"]
    assert Finding.from_document(older) == finding == Finding.from_document(finding.to_document())


def unread(*numbers: int) -> list[SeenArticle]:
    """New articles that credit somebody whom nobody knows."""
    return [
        one
        for n in numbers
        for one in new(
            n,
            credit_status=CreditStatus.UNREAD,
            evidence=(Evidence(field=CREDIT_SIGN, value=f"Fen {n}", text=f"Fen {n}", method="unread", used=False),),
        )
    ]


def test_a_page_credited_but_unread_is_noted_with_the_words_that_credit_somebody() -> None:
    found = find(gather([*unread(7), *unchanged(*range(100, 120))]))
    assert severity(found) == {"unread": "note"}
    assert found["unread"].message.startswith("1 of 21 articles are credited but unread")
    assert [(proof.url, proof.shows) for proof in found["unread"].proofs] == [("http://gazette.test/7", "Fen 7")]


@pytest.mark.parametrize(
    ("few", "others", "most", "expected"),
    [
        (2, 3, None, "note"),  # less than three
        (3, 28, None, "note"),  # less than a tenth
        (3, 27, None, "warn"),
        (1, 30, 0.0, "warn"),
        (20, 30, 1.0, "note"),
    ],
)
def test_a_high_share_of_unread_credits_warns_and_never_fails(
    few: int, others: int, most: float | None, expected: str
) -> None:
    figures = gather([*unread(*range(few)), *unchanged(*range(100, 100 + others))])
    assert severity(find(figures, Expectations(unread=most))) == {"unread": expected}


def test_unread_credits_of_the_new_articles_are_not_hidden_by_the_many_old_ones() -> None:
    found = find(gather([*unread(1, 2, 3, 4, 5), *unchanged(*range(100, 600))]))
    assert severity(found) == {"unread": "warn"}
    assert "5 of 5 new and changed articles" in found["unread"].message
    assert len(found["unread"].proofs) == len(found["unread"].first_proofs(1)) == 5


def test_figures_of_earlier_versions_count_no_unread_credits() -> None:
    document = gather(unread(1)).to_document()
    assert Figures.from_document(document).whole.unread == 1
    del document["whole"]["unread"], document["fresh"]["unread"]
    assert Figures.from_document(document).whole.unread == 0


def test_articles_that_lose_their_text_to_the_sites_chrome_are_a_finding() -> None:
    taken = tuple(Removed(kind=RemovedKind.CHROME, text=f"Sentence {n} that recurs on the site.") for n in range(60))
    for count, severity_ in ((1, "note"), (3, "warn")):
        figures = gather([*new(*range(count), removed=taken), *unchanged(*range(10, 20))])
        found = find(figures)
        assert severity(found) == {"chrome": severity_}
        assert f"{count} of {count + 10} pages lost more than half" in found["chrome"].message
        assert found["chrome"].proofs[0].url == "http://gazette.test/0"
    assert Figures.from_document(figures.to_document()).by_chrome == 3
    older = {name: value for name, value in figures.to_document().items() if name != "by_chrome"}
    assert Figures.from_document(older).by_chrome == 0
