"""The dashboard "Archive": who first published what the archive holds, where, when, and what became of it."""

from __future__ import annotations

from reprints.kibana.charts import Chart, donut, figure, series, table, tag_cloud
from reprints.kibana.columns import any_value, count, count_distinct, median, over_time, ranges, share, top_values
from reprints.kibana.controls import pick, slide, slide_time
from reprints.kibana.dashboard import make_dashboard
from reprints.kibana.data_views import ARTICLES
from reprints.kibana.envelope import SavedObject
from reprints.kibana.panels import WIDTH, Panel, Row, make_row
from reprints.kibana.sessions import ALL_YEARS, ARTICLES_SESSION

ARCHIVE_DASHBOARD = "reprints-dashboard-archive"

_UNREAD = "credit_status: unread"
_HELP = """\
**Searching.** Type words, `"a phrase in quotes"`, or `field: value` above; join with `and`, `or`, `not`.

`title: Aleppo and outlet: "The Long War Journal"` · `text.exact: "state of emergency"` · `original_date < 2012` · \
`version > 1` (edited) · `gone: true` (vanished) · `family_size > 1` (republished more than once) · \
`credit_status: unread` (credits somebody, nobody knows whom)

Accents and capitals do not matter in words; choose exact names from the lists above the panels. Click a bar or a \
slice to narrow every panel. *Share* a view by its link; save changes as a copy, since an update restores this one."""


def make_archive_dashboard() -> SavedObject:
    return make_dashboard(
        ARCHIVE_DASHBOARD,
        ARTICLES,
        ("Archive", "Who first published the archive's articles, where, when, and what became of them"),
        rows=(
            _figures(),
            make_row(18, ("results", "Results", WIDTH, ARTICLES_SESSION)),
            _times(),
            _names(),
            _places(),
            _credits(),
            _afterlife(),
            Row(height=7, panels=(Panel(id="help", title="How to search", content=_HELP, width=WIDTH, prose=True),)),
        ),
        controls=(
            pick("outlet", "Outlet", "outlet"),
            pick("author", "Author", "authors"),
            pick("topic", "Topic", "topic"),
            pick("place", "Place", "place"),
            pick("language", "Language", "language"),
            pick("credit", "Credit", "credit_status"),
            slide("lag", "Days until republished", "lag_days"),
            slide_time("time", "Time"),
        ),
        period=ALL_YEARS,
    )


def _figures() -> Row:
    lag = median("Median days until republished", "lag_days")
    return make_row(
        6,
        ("figure-articles", "Articles", 8, figure(ARTICLES, {"n": count("Articles")})),
        ("figure-outlets", "Outlets", 8, figure(ARTICLES, {"n": count_distinct("Outlets", "outlet")})),
        ("figure-authors", "Authors", 8, figure(ARTICLES, {"n": count_distinct("Authors", "authors")})),
        ("figure-lag", "Time to republication", 8, figure(ARTICLES, {"n": lag})),
        ("figure-edited", "Edited since", 8, figure(ARTICLES, share("n", "Share edited", "version > 1"))),
        ("figure-unread", "Credited but unread", 8, figure(ARTICLES, share("n", "Share unread", _UNREAD))),
    )


def _times() -> Row:
    layers = {
        "first": {"x1": over_time("Day", "original_date"), "y1": count("First published", "original_date: *")},
        "again": {"x2": over_time("Day", "republication_date"), "y2": count("Republished", "republication_date: *")},
    }
    lag = {"x": ranges("Days until republished", "lag_days"), "y": count("Articles")}
    lags = series(ARTICLES, "bar", {"a": lag}, where="lag_days: *")
    return make_row(
        14,
        ("times", "First published and republished", 30, series(ARTICLES, "line", layers)),
        ("lags", "How many days until republished", 18, lags),
    )


def _names() -> Row:
    by_year = {
        "x": over_time("Year", "date", "1y"),
        "who": top_values("Outlet", "outlet", by="y", size=10, other=True),
        "y": count("Articles"),
    }
    return make_row(
        15,
        ("outlets", "Outlets", 14, _rank("Outlet", "outlet")),
        ("authors", "Authors", 14, _rank("Author", "authors")),
        ("outlets-by-year", "Outlets by year", 20, series(ARTICLES, "bar_stacked", {"a": by_year}, split="who")),
    )


def _places() -> Row:
    places = {"tag": top_values("Place", "place", by="y", size=40), "y": count("Articles")}
    topics = {"group": top_values("Topic", "topic", by="y", size=12, other=True), "y": count("Articles")}
    languages = {"group": top_values("Language", "language", by="y", size=10, other=True), "y": count("Articles")}
    return make_row(
        13,
        ("places", "Places", 20, tag_cloud(ARTICLES, places)),
        ("topics", "Topics", 14, donut(ARTICLES, topics)),
        ("languages", "Languages", 14, donut(ARTICLES, languages)),
    )


def _credits() -> Row:
    statuses = {"group": top_values("Credit", "credit_status", by="y", size=3), "y": count("Articles")}
    sources = {
        "source": top_values("Source", "source", by="unread", size=50),
        "unread": count("Credited but unread", _UNREAD),
        "articles": count("Articles"),
    }
    return make_row(
        12,
        ("credits", "Credited and understood, own, credited but unread", 22, donut(ARTICLES, statuses)),
        ("unread", "Credited but unread, by source", 26, table(ARTICLES, sources)),
    )


def _afterlife() -> Row:
    layers = {
        "edits": {"x1": over_time("Day", "changed_at"), "y1": count("Edited", "version > 1")},
        "vanished": {"x2": over_time("Day", "gone_at"), "y2": count("Vanished", "gone: true")},
    }
    families = {
        "family": top_values("Family", "family", by="outlets", size=50),
        "title": any_value("Title", "title.keyword", newest_by="date"),
        "outlets": count_distinct("Outlets", "outlet"),
        "copies": count("Copies"),
    }
    return make_row(
        13,
        ("edits", "Edits and vanished pages", 22, series(ARTICLES, "bar", layers)),
        ("families", "Families of copies", 26, table(ARTICLES, families, where="family_size > 1")),
    )


def _rank(label: str, field: str) -> Chart:
    columns = {"who": top_values(label, field, by="n", size=15), "n": count("Articles")}
    return series(ARTICLES, "bar_horizontal", {"a": columns})
