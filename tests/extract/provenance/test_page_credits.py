from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from reprints.extract.elements import Elements
from reprints.extract.provenance import PageLines, read_provenance
from reprints.model import Original, RemovedKind

ROWS = yaml.safe_load(Path(__file__).with_name("page_credits.yml").read_text(encoding="utf-8"))
Make = Callable[..., PageLines]


def stated(original: Original) -> dict[str, Any]:
    fields = {
        "authors": list(original.authors),
        "outlet": original.outlet,
        "section": original.section,
        "place": original.place,
        "date": original.date and original.date.isoformat(),
        "url": original.url,
    }
    return {key: value for key, value in fields.items() if value}


@pytest.mark.parametrize("row", ROWS, ids=[row["line"] for row in ROWS])
def test_a_line_below_the_text_credits_the_original_or_is_left_alone(row: dict[str, Any], modern_page: Make) -> None:
    wanted = {key: value for key, value in row.items() if key != "line"}
    url = "https://review.sample.test/bridge"
    found = read_provenance(modern_page(below=f"<p>{row['line']}</p>", url=url))
    assert stated(found.original) == wanted
    credits = [text for kind, text in found.lifted if kind is RemovedKind.CREDIT]
    if wanted:
        assert found.credit_line == credits[0]
    elif "confirmar" not in row["line"]:
        assert not credits


@pytest.mark.parametrize(
    ("start", "wanted"),
    [
        ("TRIPOLI, May 1 (Reuters): ", {"outlet": "Reuters", "place": "TRIPOLI"}),
        ("Bogotá, 30 nov (SIG). ", {"outlet": "SIG", "place": "Bogotá"}),
        ("Deir Ezzor, SANA – ", {"outlet": "SANA", "place": "Deir Ezzor"}),
        ("HAYWARD, Calif. (AP) — ", {"outlet": "AP", "place": "HAYWARD, Calif."}),
        ("HANOI, Vietnam (AP) — ", {"outlet": "AP", "place": "HANOI, Vietnam"}),
        ("Bogotá (dpa) - ", {"outlet": "dpa", "place": "Bogotá"}),
        ("Berlin (dpa/tmn) - ", {"outlet": "dpa", "place": "Berlin"}),
        ("(ANSA) - ROMA, 1 LUG - ", {"outlet": "ANSA", "place": "ROMA"}),
        ("MADRID, 7 (EUROPA PRESS) - ", {"outlet": "EUROPA PRESS", "place": "MADRID"}),
        ("PARIS, 7 juin 2016 (AFP) - ", {"outlet": "AFP", "place": "PARIS", "date": "2016-06-07"}),
        ("WASHINGTON — ", {"place": "WASHINGTON"}),
        ("BREAKING — ", {}),
        ("NEW YORK, NY--", {"place": "NEW YORK, NY"}),
        ("The council (AP members among them) ", {}),
        ("London is large. ", {}),
    ],
)
def test_a_dateline_gives_place_and_agency(start: str, wanted: dict[str, Any], modern_page: Make) -> None:
    text = "The council met on Tuesday to discuss the bridge, and it agreed that the work should begin in May."
    page = modern_page(first=start + text, url="https://review.sample.test/bridge")
    found = read_provenance(page)
    assert stated(found.original) == wanted
    assert found.lifted == ()  # a dateline is the article's own


def test_a_dateline_without_a_year_takes_the_pages(modern_page: Make) -> None:
    head = '<meta property="article:published_time" content="2016-05-02T08:00:00+02:00">'
    page = modern_page(first="TRIPOLI, May 1 (Reuters): The council met, and it agreed on the bridge. " * 3, head=head)
    found = read_provenance(page)
    assert found.original.date is not None
    assert found.republication.date is not None
    assert found.original.date.isoformat() == "2016-05-02"  # the page's own word outranks a dateline without a year
    assert "2016-05-01" in {one.value for one in found.evidence if one.method == "dateline"}


def test_the_credit_wins_over_the_body_and_both_are_kept(archive_page: Make) -> None:
    page = archive_page(
        above="A man told Xinhua on Monday that the bridge was old, and that nobody had used it in years, as the mayor "
        "said before the council met again.",
        credit="[Source: Reuters, London, 07Jun16]",
    )
    found = read_provenance(page)
    assert found.original.outlet == "Reuters"
    assert [one.value for one in found.evidence if one.method == "body-mention" and not one.used] == ["Xinhua"]


def test_a_credit_glued_to_the_last_paragraph_is_lifted_alone(archive_page: Make) -> None:
    page = archive_page(credit="The work goes on, and the mayor is glad of it. [Source: The Herald, London, 07Jun16]")
    found = read_provenance(page)
    assert found.original.outlet == "The Herald"
    assert (RemovedKind.CREDIT, "[Source: The Herald, London, 07Jun16]") in found.lifted


def test_a_credit_broken_over_lines_is_read_whole(archive_page: Make) -> None:
    page = archive_page(credit="[Source: By Caleb Weiss, Threat Matrix,<br>The Long War Journal, NJ, 07Jun16]")
    found = read_provenance(page)
    assert stated(found.original) == {
        "authors": ["Caleb Weiss"],
        "section": "Threat Matrix",
        "outlet": "The Long War Journal",
        "place": "NJ",
        "date": "2016-06-07",
    }
    assert [kind for kind, _ in found.lifted] == [RemovedKind.CREDIT] * 2


@given(st.lists(st.text(max_size=400), max_size=12))
def test_no_lines_make_the_reading_fail(lines: list[str]) -> None:
    page = PageLines(lines=tuple(lines), elements=Elements(html.document_fromstring("<p>x</p>")), url="")
    found = read_provenance(page)
    assert all(any(text in line for line in lines) for _, text in found.lifted)


@pytest.mark.parametrize(
    "piece",
    ["[Source: ", "By A and ", "This article was originally published ", "(AP) ", "1 de ", "A, ", "a (b ", "via "],
)
def test_a_line_of_a_hundred_thousand_words_is_read(piece: str) -> None:
    lines = (piece * 100_000, "A title", piece * 20, piece * 60)
    page = PageLines(
        lines=lines, elements=Elements(html.document_fromstring("<p>x</p>")), url="https://a.test/", title="A title"
    )
    read_provenance(page)
