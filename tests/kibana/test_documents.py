"""The saved objects as documents; and the check of them, which must be able to fail."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reprints.kibana.objects import FILE, make_objects, write_objects
from reprints.model import FINAL_OUTCOMES, CaptureKind
from reprints.settings import find_config
from reprints.sources import FILLABLE
from tests.kibana.documents import Json, find_faults, flatten

_COMPONENTS = find_config() / "elasticsearch" / "component"


def read_fields(name: str) -> dict[str, str]:
    content = json.loads((_COMPONENTS / f"{name}@mappings.json").read_text(encoding="utf-8"))
    return dict(flatten(content["template"]["mappings"]["properties"]))


@pytest.fixture(scope="module")
def mappings() -> dict[str, dict[str, str]]:
    return {name: read_fields(name) for name in ("reprints-articles", "reprints-runs")}


@pytest.fixture
def objects() -> list[Json]:
    return copy.deepcopy([found.to_document() for found in make_objects()])


def test_the_file_in_config_is_what_the_generator_makes(tmp_path: Path) -> None:
    made = write_objects(tmp_path).read_text(encoding="utf-8")
    kept = (find_config() / "kibana" / FILE).read_text(encoding="utf-8")
    assert kept == made, "run: reprints kibana build"
    assert FILE.endswith(".ndjson")


def test_no_object_has_a_fault(objects: list[Json], mappings: dict[str, dict[str, str]]) -> None:
    assert find_faults(objects, mappings) == []


def test_the_sessions_and_dashboards_that_readers_asked_for_are_there(objects: list[Json]) -> None:
    titles = {(o["type"], o["attributes"]["title"]) for o in objects}
    sessions = {"Articles", "Edited articles", "Families of copies", "Credited but unread", "Quarantined", "Runs"}
    assert {("search", title) for title in sessions} <= titles
    assert {("dashboard", "Archive"), ("dashboard", "Runs")} <= titles
    assert {("index-pattern", "reprints-articles"), ("index-pattern", "reprints-runs")} <= titles


def test_a_dashboard_shows_one_index_only(objects: list[Json]) -> None:
    sessions = {o["id"]: o["references"][0]["id"] for o in objects if o["type"] == "search"}
    for dashboard in (o for o in objects if o["type"] == "dashboard"):
        views = {sessions.get(r["id"], r["id"]) for r in dashboard["references"]}
        assert len(views) == 1, dashboard["id"]


def test_other_index_names_reach_only_the_data_views() -> None:
    usual = [found.to_document() for found in make_objects()]
    other = [found.to_document() for found in make_objects(articles="mine", runs="mine-runs")]
    assert [o["attributes"]["title"] for o in other[:2]] == ["mine", "mine-runs"]
    assert usual[2:] == other[2:]


def test_the_mapping_of_runs_knows_every_outcome_kind_of_request_and_field() -> None:
    known = set(read_fields("reprints-runs"))
    wanted = {f"outcomes.{o}" for o in FINAL_OUTCOMES} | {f"requests.{k}" for k in CaptureKind}
    assert wanted | {f"fill.{name}" for name in FILLABLE} <= known


def _dashboard(objects: list[Json]) -> Json:
    return next(o for o in objects if o["id"] == "reprints-dashboard-archive")


def _change_panel(objects: list[Json], panel: str, change: Callable[[Json], Any]) -> None:
    attributes = _dashboard(objects)["attributes"]
    panels = json.loads(attributes["panelsJSON"])
    change(next(p for p in panels if p["panelIndex"] == panel))
    attributes["panelsJSON"] = json.dumps(panels)


def _layer(panel: Json) -> Json:
    layers: Json = panel["embeddableConfig"]["attributes"]["state"]["datasourceStates"]["formBased"]["layers"]
    return next(iter(layers.values()))  # type: ignore[no-any-return]


def _break_formula(panel: Json) -> None:
    _layer(panel)["columns"]["n"]["references"] = []


def _forget_part(panel: Json) -> None:
    layer = _layer(panel)
    del layer["columns"]["nX0"]
    layer["columnOrder"].remove("nX0")


def _drop_reference(objects: list[Json], name: str) -> None:
    dashboard = _dashboard(objects)
    dashboard["references"] = [r for r in dashboard["references"] if not r["name"].endswith(name)]


BREAKAGES: dict[str, tuple[Callable[[list[Json]], Any], str]] = {
    "a newer version": (lambda o: o[-1].update(typeMigrationVersion="10.2.0"), "newer than 8.12"),
    "no version": (lambda o: o[-1].pop("coreMigrationVersion"), "missing or unknown key"),
    "an attribute of 9": (lambda o: _dashboard(o)["attributes"].update(sections=[]), "attribute sections"),
    "a dangling reference": (lambda o: o[3]["references"][0].update(id="gone"), "which is not there"),
    "a reference too many": (
        lambda o: _dashboard(o)["references"].append({"name": "x", "type": "search", "id": "reprints-session-runs"}),
        "not used by anything",
    ),
    "a layer without reference": (lambda o: _drop_reference(o, "lags:indexpattern-datasource-layer-a"), "no reference"),
    "a control without reference": (lambda o: _drop_reference(o, "outlet:optionsListDataView"), "control outlet"),
    "panels that are no JSON": (lambda o: _dashboard(o)["attributes"].update(panelsJSON="[{"), "is not JSON"),
    "a wide panel": (lambda o: _change_panel(o, "families", lambda p: p["gridData"].update(w=40)), "beyond the grid"),
    "panels on one another": (lambda o: _change_panel(o, "families", lambda p: p["gridData"].update(x=0)), "lies over"),
    "a column by another name": (lambda o: o[2]["attributes"].update(columns=["titel"]), "no field titel"),
    "sorted by a text": (lambda o: o[2]["attributes"].update(sort=[["title", "desc"]]), "does not take title"),
    "an empty formula": (lambda o: _change_panel(o, "figure-edited", _break_formula), "without its generated columns"),
    "half a formula": (lambda o: _change_panel(o, "figure-edited", _forget_part), "refers to a missing column"),
    "a word counted as a number": (
        lambda o: _change_panel(o, "figure-lag", lambda p: _layer(p)["columns"]["n"].update(sourceField="outlet")),
        "median does not take outlet",
    ),
    "a query for a field that is not": (
        lambda o: _change_panel(
            o, "families", lambda p: p["embeddableConfig"]["attributes"]["state"]["query"].update(query="copies > 1")
        ),
        "no field copies",
    ),
    "a picture of no column": (
        lambda o: _change_panel(
            o,
            "places",
            lambda p: p["embeddableConfig"]["attributes"]["state"]["visualization"].update(tagAccessor="nothing"),
        ),
        "shows a missing column",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BREAKAGES)
def test_the_check_finds(name: str, objects: list[Json], mappings: dict[str, dict[str, str]]) -> None:
    spoil, expected = BREAKAGES[name]
    spoil(objects)
    assert any(expected in fault for fault in find_faults(objects, mappings)), find_faults(objects, mappings)
