"""The dashboard "Archive": who first published what the archive holds, where, when, and what became of it."""

from __future__ import annotations

from reprints.kibana.charts import Chart, donut, figure, series, table, tag_cloud
from reprints.kibana.columns import (
    any_value,
    count,
    count_distinct,
    median,
    over_time,
    ranges,
    share,
    top_values,
)
from reprints.kibana.controls import pick, slide, slide_time
from reprints.kibana.dashboard import make_dashboard
from reprints.kibana.data_views import ARTICLES
from reprints.kibana.envelope import SavedObject
from reprints.kibana.panels import WIDTH, Panel, Row
from reprints.kibana.sessions import ALL_YEARS, ARTICLES_SESSION

ARCHIVE_DASHBOARD = "reprints-dashboard-archive"

_HELP = """\
**Searching.** Type words, `"a phrase in quotes"`, or `field: value` above; join with `and`, `or`, `not`.

`title: Aleppo and outlet: "The Long War Journal"` · `text.exact: "state of emergency"` · `original_date < 2012` · \
`version > 1` (edited) · `gone: true` (vanished) · `family_size > 1` (republished more than once)

Accents and capitals do not matter in words; choose exact names from the lists above the panels. A press on a bar or a \
slice narrows every panel. *Share* a view by its link; save changes as a copy, since an update puts this one back."""


def make_archive_dashboard() -> SavedObject:
    return make_dashboard(
        ARCHIVE_DASHBOARD,
        ARTICLES,
        ("Archive", "Who first published the archive's articles, where, when, and what became of them"),
        rows=(_figures(), _results(), _times(), _names(), _places(), _afterlife(), _prose()),
        controls=(
            pick("outlet", "Outlet", "outlet"),
            pick("author", "Author", "authors"),
            pick("topic", "Topic", "topic"),
            pick("place", "Place", "place"),
            pick("language", "Language", "language"),
            slide("lag", "Days until republished", "lag_days"),
            slide_time("time", "Time"),
        ),
        period=ALL_YEARS,
    )


def _figures() -> Row:
    charts: list[tuple[str, str, Chart]] = [
        ("articles", "Articles", figure(ARTICLES, {"n": count("Articles")})),
        ("outlets", "Outlets", figure(ARTICLES, {"n": count_distinct("Outlets", "outlet")})),
        ("authors", "Authors", figure(ARTICLES, {"n": count_distinct("Authors", "authors")})),
        ("lag", "Time to republication", figure(ARTICLES, {"n": median("Median days until republished", "lag_days")})),
        ("edited", "Edited since", figure(ARTICLES, share("n", "Share edited", "version > 1"))),
    ]
    widths = (9, 9, 10, 10, 10)
    return Row(
        height=6,
        panels=tuple(
            Panel(id=f"figure-{name}", title=title, content=chart, width=width)
            for (name, title, chart), width in zip(charts, widths, strict=True)
        ),
    )


def _results() -> Row:
    return Row(height=18, panels=(Panel(id="results", title="Results", content=ARTICLES_SESSION, width=WIDTH),))


def _times() -> Row:
    layers = {
        "first": {"x1": over_time("Day", "original_date"), "y1": count("First published", "original_date: *")},
        "again": {"x2": over_time("Day", "republication_date"), "y2": count("Republished", "republication_date: *")},
    }
    lag = {"x": ranges("Days until republished", "lag_days"), "y": count("Articles")}
    return Row(
        height=14,
        panels=(
            Panel(
                id="times",
                title="First published and republished",
                content=series(ARTICLES, "line", layers),
                width=30,
            ),
            Panel(
                id="lags",
                title="How many days until republished",
                content=series(ARTICLES, "bar", {"a": lag}, where="lag_days: *"),
                width=18,
            ),
        ),
    )


def _names() -> Row:
    by_year = {
        "x": over_time("Year", "date", "1y"),
        "who": top_values("Outlet", "outlet", by="y", size=10, other=True),
        "y": count("Articles"),
    }
    return Row(
        height=15,
        panels=(
            Panel(id="outlets", title="Outlets", content=_rank("Outlet", "outlet"), width=14),
            Panel(id="authors", title="Authors", content=_rank("Author", "authors"), width=14),
            Panel(
                id="outlets-by-year",
                title="Outlets by year",
                content=series(ARTICLES, "bar_stacked", {"a": by_year}, split="who"),
                width=20,
            ),
        ),
    )


def _places() -> Row:
    places = {"tag": top_values("Place", "place", by="y", size=40), "y": count("Articles")}
    topics = {"group": top_values("Topic", "topic", by="y", size=12, other=True), "y": count("Articles")}
    languages = {"group": top_values("Language", "language", by="y", size=10, other=True), "y": count("Articles")}
    return Row(
        height=13,
        panels=(
            Panel(id="places", title="Places", content=tag_cloud(ARTICLES, places), width=20),
            Panel(id="topics", title="Topics", content=donut(ARTICLES, topics), width=14),
            Panel(id="languages", title="Languages", content=donut(ARTICLES, languages), width=14),
        ),
    )


def _afterlife() -> Row:
    edits = {"x1": over_time("Day", "changed_at"), "y1": count("Edited", "version > 1")}
    vanished = {"x2": over_time("Day", "gone_at"), "y2": count("Vanished", "gone: true")}
    families = {
        "family": top_values("Family", "family", by="outlets", size=50),
        "title": any_value("Title", "title.keyword", newest_by="date"),
        "outlets": count_distinct("Outlets", "outlet"),
        "copies": count("Copies"),
    }
    return Row(
        height=13,
        panels=(
            Panel(
                id="edits",
                title="Edits and vanished pages",
                content=series(ARTICLES, "bar", {"edits": edits, "vanished": vanished}),
                width=22,
            ),
            Panel(
                id="families",
                title="Families of copies",
                content=table(ARTICLES, families, where="family_size > 1"),
                width=26,
            ),
        ),
    )


def _prose() -> Row:
    return Row(height=7, panels=(Panel(id="help", title="How to search", content=_HELP, width=WIDTH, prose=True),))


def _rank(label: str, field: str) -> Chart:
    columns = {"who": top_values(label, field, by="n", size=15), "n": count("Articles")}
    return series(ARTICLES, "bar_horizontal", {"a": columns})
