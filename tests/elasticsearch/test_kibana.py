"""Every search behind the sessions and dashboards, on a real server that holds the sample archive."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from reprints.index.elastic.engine import ElasticIndex
from reprints.index.elastic.runs import RunIndex
from reprints.kibana.objects import make_objects
from reprints.model import Article
from reprints.report.run_documents import make_run_documents
from reprints.settings import Settings
from tests.elasticsearch.archive import make_archive, make_changes, make_reports
from tests.elasticsearch.conftest import MakeSettings, forget
from tests.kibana.aggregations import Layer, Period, Row, layers_of
from tests.kibana.kuery import fields_of, to_dsl

Json = dict[str, Any]
OBJECTS = [found.to_document() for found in make_objects()]
VIEWS = {o["id"]: o["attributes"] for o in OBJECTS if o["type"] == "index-pattern"}
SESSIONS = {o["id"]: o for o in OBJECTS if o["type"] == "search"}
DASHBOARDS = {o["id"]: o for o in OBJECTS if o["type"] == "dashboard"}


@dataclass
class Archive:
    """`indices` has the index behind each data view."""

    client: Elasticsearch
    settings: Settings
    indices: dict[str, str]
    articles: list[Article]

    def search(self, view: str, body: Json) -> Json:
        found: Json = self.client.search(index=self.indices[view], body=body).body
        return found

    def show(self, layer: Layer, view: str) -> list[Row]:
        return layer.read(self.search(view, layer.make_body()))


@pytest.fixture(scope="module")
def archive(make_settings: MakeSettings, admin: Elasticsearch) -> Iterator[Archive]:
    settings = make_settings()
    settings = settings.model_copy(update={"elasticsearch_runs_index": f"{settings.elasticsearch_index}-runs"})
    articles = make_archive()
    index = ElasticIndex(settings)
    assert all(applied.accepted for applied in index.apply(make_changes(articles)))
    index.close()
    with RunIndex(settings) as runs:
        runs.ensure()
        for report, sample in make_reports(datetime.now(UTC), articles):
            runs.write(report.run, make_run_documents(report, batch="b", sample=sample))
    indices = {"reprints-articles": settings.elasticsearch_index, "reprints-runs": settings.elasticsearch_runs_index}
    yield Archive(client=admin, settings=settings, indices=indices, articles=articles)
    forget(admin, settings.elasticsearch_index)


def _panels(dashboard: str) -> dict[str, Json]:
    panels = json.loads(DASHBOARDS[dashboard]["attributes"]["panelsJSON"])
    return {panel["panelIndex"]: panel for panel in panels}


def _view_of(dashboard: str) -> str:
    return next(r["id"] for r in DASHBOARDS[dashboard]["references"] if r["type"] == "index-pattern")


def _layers(dashboard: str, panel: str) -> list[Layer]:
    attributes = DASHBOARDS[dashboard]["attributes"]
    period = Period(
        field=VIEWS[_view_of(dashboard)]["timeFieldName"], start=attributes["timeFrom"], end=attributes["timeTo"]
    )
    return list(layers_of(_panels(dashboard)[panel]["embeddableConfig"]["attributes"], period))


CHARTS = [(d, p) for d in DASHBOARDS for p, panel in _panels(d).items() if panel["type"] == "lens"]


@pytest.mark.parametrize(("dashboard", "panel"), CHARTS)
def test_every_panel_shows_something(archive: Archive, dashboard: str, panel: str) -> None:
    for layer in _layers(dashboard, panel):
        rows = archive.show(layer, _view_of(dashboard))
        assert rows
        for name in layer.shown:
            assert any(row[name] for row in rows), f"{name} is empty in every row of {rows}"


@pytest.mark.parametrize("session", SESSIONS)
def test_every_session_finds_documents_and_shows_each_column(archive: Archive, session: str) -> None:
    attributes = SESSIONS[session]["attributes"]
    view = SESSIONS[session]["references"][0]["id"]
    period = Period(
        field=VIEWS[view]["timeFieldName"],
        start=attributes["timeRange"]["from"],
        end=attributes["timeRange"]["to"],
    )
    source = json.loads(attributes["kibanaSavedObjectMeta"]["searchSourceJSON"])
    body = {
        "size": 500,
        "query": {"bool": {"filter": [to_dsl(source["query"]["query"]), period.to_dsl()]}},
        "sort": [{name: {"order": direction, "unmapped_type": "boolean"}} for name, direction in attributes["sort"]],
        "fields": attributes["columns"],
        "_source": False,
    }
    hits = archive.search(view, body)["hits"]["hits"]
    assert hits
    for column in attributes["columns"]:
        assert any(column in hit.get("fields", {}) for hit in hits), f"no document has {column}"


CONTROLS = [
    (d, name, control)
    for d, dashboard in DASHBOARDS.items()
    for name, control in json.loads(dashboard["attributes"]["controlGroupInput"]["panelsJSON"]).items()
    if "fieldName" in control["explicitInput"]
]


@pytest.mark.parametrize(
    ("dashboard", "name", "control"), CONTROLS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_control_has_something_to_choose(archive: Archive, dashboard: str, name: str, control: Json) -> None:
    field = control["explicitInput"]["fieldName"]
    if control["type"] == "optionsListControl":
        body = {"size": 0, "aggs": {name: {"terms": {"field": field, "size": 10}}}}
        assert archive.search(_view_of(dashboard), body)["aggregations"][name]["buckets"]
    else:
        body = {"size": 0, "aggs": {name: {"stats": {"field": field}}}}
        found = archive.search(_view_of(dashboard), body)["aggregations"][name]
        assert found["max"] > found["min"] >= 0


def _written_queries() -> list[str]:
    """The examples of docs/how-to/kibana.md: the last cell of its rows, where that is a query alone."""
    lines = (Path(__file__).parents[2] / "docs" / "how-to" / "kibana.md").read_text(encoding="utf-8").splitlines()
    start = lines.index("| to find | write |") + 2
    rows = lines[start : lines.index("", start)]
    found = [re.fullmatch(r"\| .* \| `([^`]+)` \|", row) for row in rows]
    assert all(found)
    return [match[1] for match in found if match]


@pytest.mark.parametrize("query", _written_queries())
def test_every_query_the_docs_teach_finds_something_and_leaves_something_out(archive: Archive, query: str) -> None:
    found = archive.search("reprints-articles", {"size": 0, "query": to_dsl(query)})["hits"]["total"]["value"]
    assert 0 < found < len(archive.articles)


def test_the_help_on_the_dashboard_names_fields_there_are(archive: Archive) -> None:
    prose = _panels("reprints-dashboard-archive")["help"]["embeddableConfig"]["savedVis"]["params"]["markdown"]
    queries = [text for text in re.findall(r"`([^`]+)`", prose) if re.search(r"[:<>]", text) and "field:" not in text]
    assert len(queries) > 4
    known = archive.client.field_caps(index=archive.indices["reprints-articles"], fields="*")["fields"]
    assert {name for query in queries for name in fields_of(query)} <= set(known)
    for query in queries:
        archive.search("reprints-articles", {"size": 0, "query": to_dsl(query)})


def _figure(archive: Archive, dashboard: str, panel: str) -> float:
    [layer] = _layers(dashboard, panel)
    [row] = archive.show(layer, _view_of(dashboard))
    value: float = row[layer.shown[0]]
    return value


def test_the_figures_of_the_archive_are_those_of_its_articles(archive: Archive) -> None:
    board, articles = "reprints-dashboard-archive", archive.articles
    lags = [a for a in articles if a.original.date and a.republication.date]
    assert _figure(archive, board, "figure-articles") == len(articles)
    assert _figure(archive, board, "figure-outlets") == len({a.original.outlet for a in articles} - {None})
    assert _figure(archive, board, "figure-authors") == len({name for a in articles for name in a.original.authors})
    edited = sum(a.version > 1 for a in articles) / len(articles)
    assert _figure(archive, board, "figure-edited") == pytest.approx(edited)
    days = sorted((a.republication.date - a.original.date).days for a in lags)  # type: ignore[operator]
    assert days[0] <= _figure(archive, board, "figure-lag") <= days[-1]


def test_no_article_falls_out_of_the_period_the_dashboard_opens_with(archive: Archive) -> None:
    [layer] = _layers("reprints-dashboard-archive", "topics")
    answer = archive.search("reprints-articles", layer.make_body())
    assert answer["hits"]["total"]["value"] == len(archive.articles)


def test_a_family_is_shown_with_its_outlets(archive: Archive) -> None:
    [layer] = _layers("reprints-dashboard-archive", "families")
    rows = archive.show(layer, "reprints-articles")
    families = {a.family for a in archive.articles if a.family}
    assert {row["family"] for row in rows} == families
    assert sorted(row["outlets"] for row in rows) == [1, 2]
    assert all(row["copies"] == 2 for row in rows)
    assert rows[0]["outlets"] == 2, "the family most outlets share comes first"


def test_the_runs_are_counted_once_however_many_documents_they_have(archive: Archive) -> None:
    board = "reprints-dashboard-runs"
    assert _figure(archive, board, "figure-runs") == 3
    assert _figure(archive, board, "figure-bad") == 2
    assert _figure(archive, board, "figure-listed") == 43 + 41 + 41
    assert _figure(archive, board, "figure-failed") == 3 + 21
    [layer] = _layers(board, "outcomes")
    rows = archive.show(layer, "reprints-runs")
    assert sum(row["y"] for row in rows) == 43 + 41 + 41
    [layer] = _layers(board, "errors")
    assert {row["why"]: row["y"] for row in archive.show(layer, "reprints-runs")} == {
        "not reached": 21,
        "timeout": 2,
        "http 500": 1,
    }


def test_a_field_that_went_missing_is_seen_as_a_drop(archive: Archive) -> None:
    [layer] = _layers("reprints-dashboard-runs", "fill")
    rows = [row for row in archive.show(layer, "reprints-runs") if row["field"] == "original.outlet"]
    assert [round(row["rate"], 2) for row in sorted(rows, key=lambda row: row["x"])] == [0.95, 0.0]


def test_a_run_written_again_leaves_nothing_of_what_it_was(archive: Archive, admin: Elasticsearch) -> None:
    settings = archive.settings.model_copy(
        update={"elasticsearch_runs_index": f"{archive.settings.elasticsearch_index}-2"}
    )
    (report, sample), (other, _), _ = make_reports(datetime.now(UTC), archive.articles)
    with RunIndex(settings) as runs:
        runs.ensure()
        runs.ensure()
        runs.write(report.run, make_run_documents(report, batch="b", sample=sample))
        runs.write(other.run, make_run_documents(other, batch="b", sample=sample))
        before = admin.count(index=settings.elasticsearch_runs_index)["count"]
        mended = report.__class__(**{f: getattr(report, f) for f in report.__slots__} | {"reasons": {}, "counts": {}})
        for _ in range(2):
            runs.write(report.run, make_run_documents(mended, batch="b", sample=sample))
        after = admin.count(index=settings.elasticsearch_runs_index)["count"]
        assert runs.read_states([report.run, "unknown"]).keys() == {report.run}
    assert before - after == 3, "the three reasons of the first writing"
