"""What can be wrong with saved objects and neither an import nor Kibana's log says: checked on the documents.

An import answers well to panels that are no JSON, layers without a reference, columns that do not exist, fields the
index lacks and formulas without their parts; the reader then sees an empty panel.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.kibana.forms import ATTRIBUTES, CONTROLS, CORE, ENVELOPE, GRID, LAYER, NEWEST, PICTURES, SOURCE, TAKES
from tests.kibana.kuery import fields_of

Json = dict[str, Any]
Fields = Mapping[str, str]  # name: type


def flatten(properties: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """(field, type) of a mapping, sub-fields included; objects that are not indexed are no fields."""
    for name, content in properties.items():
        if content.get("enabled") is False:
            continue
        if "type" in content and content["type"] != "object":
            yield prefix + name, content["type"]
        for part, inner in content.get("fields", {}).items():
            yield f"{prefix}{name}.{part}", inner["type"]
        yield from flatten(content.get("properties", {}), f"{prefix}{name}.")


def find_faults(objects: list[Json], mappings: Mapping[str, Fields]) -> list[str]:
    """One sentence a fault; `mappings` has the fields of each data view's title."""
    known = {(o["type"], o["id"]): o for o in objects}
    faults = [] if len(known) == len(objects) else ["two objects have the same type and id"]
    for document in objects:
        check = _Check(document=document, known=known, mappings=mappings)
        check.run()
        faults += [f"{document['type']}/{document['id']}: {fault}" for fault in check.faults]
    return faults


@dataclass
class _Check:
    document: Json
    known: Mapping[tuple[str, str], Json]
    mappings: Mapping[str, Fields]
    faults: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def run(self) -> None:
        self.attributes: Json = self.document["attributes"]
        self.references = {r["name"]: r for r in self.document["references"]}
        self._envelope()
        self._attributes()
        match self.document["type"]:
            case "index-pattern":
                self._data_view()
            case "search":
                self._session()
            case "dashboard":
                self._source()
                self._panels()
                self._controls()
        self._say(set(self.references) - self.used, "is not used by anything: reference")

    def _say(self, names: set[str], what: str) -> None:
        self.faults += [f"{what} {name}" for name in sorted(names)]

    def _envelope(self) -> None:
        self._say(set(self.document) ^ ENVELOPE, "missing or unknown key")
        version = tuple(int(part) for part in self.document.get("typeMigrationVersion", "99").split("."))
        if version > NEWEST[self.document["type"]]:
            self.faults.append(f"typeMigrationVersion {version} is newer than 8.12 knows")
        if self.document.get("coreMigrationVersion") != CORE:
            self.faults.append(f"coreMigrationVersion is not {CORE}")
        if len(self.references) != len(self.document["references"]):
            self.faults.append("two references have the same name")
        for name, target in self.references.items():
            if (target["type"], target["id"]) not in self.known:
                self.faults.append(f"reference {name} leads to {target['type']}/{target['id']}, which is not there")

    def _attributes(self) -> None:
        allowed = ATTRIBUTES[self.document["type"]]
        for name, value in self.attributes.items():
            if name not in allowed or not isinstance(value, allowed[name]):
                self.faults.append(f"attribute {name} is unknown or of the wrong type")

    def _parse(self, text: str, what: str) -> Any:
        try:
            return json.loads(text)
        except (TypeError, ValueError):
            self.faults.append(f"{what} is not JSON")
            return None

    def _fields_of(self, view: str) -> Fields:
        target = self.known.get(("index-pattern", view))
        return self.mappings[target["attributes"]["title"]] if target else {}

    def _field(self, view: str, name: str | None, where: str, operation: str | None = None) -> None:
        fields = self._fields_of(view)
        if name in (None, "___records___"):
            return
        if name not in fields:
            self.faults.append(f"{where}: the mapping has no field {name}")
        elif operation in TAKES and fields[name] not in TAKES[operation]:
            self.faults.append(f"{where}: {operation} does not take {name}, a {fields[name]}")

    def _query(self, view: str, query: Json, where: str) -> None:
        if query["language"] != "kuery":
            self.faults.append(f"{where}: a query in {query['language']}")
        for name in fields_of(query["query"]):
            self._field(view, name, f"{where}, query")

    def _data_view(self) -> None:
        view = self.document["id"]
        self._field(view, self.attributes["timeFieldName"], "time field", "date_histogram")
        for name in ("fieldFormatMap", "fieldAttrs"):
            for shown in self._parse(self.attributes[name], name) or ():
                self._field(view, shown, name)

    def _source(self) -> Json | None:
        source: Json | None = self._parse(self.attributes["kibanaSavedObjectMeta"]["searchSourceJSON"], SOURCE)
        name = (source or {}).get("indexRefName")
        if name:
            self.used.add(name)
            if name not in self.references:
                self.faults.append(f"no reference {name}")
        return source

    def _session(self) -> None:
        source = self._source()
        if not source or source.get("indexRefName") not in self.references:
            self.faults.append("the session has no data view")
            return
        view = self.references[source["indexRefName"]]["id"]
        self._query(view, source["query"], "session")
        for name in self.attributes["columns"]:
            self._field(view, name, "column")
        for name, direction in self.attributes["sort"]:
            self._field(view, name, "sort", "terms")
            if direction not in ("asc", "desc"):
                self.faults.append(f"sorted {direction}")
        if self.attributes.get("timeRestore") and not self.attributes.get("timeRange"):
            self.faults.append("timeRestore without a timeRange")

    def _panels(self) -> None:
        taken: dict[tuple[int, int], str] = {}
        seen: set[str] = set()
        for panel in self._parse(self.attributes["panelsJSON"], "panelsJSON") or ():
            name, grid = panel["panelIndex"], panel["gridData"]
            if name in seen or grid["i"] != name:
                self.faults.append(f"panel {name}: not the only one of its name, or not that of its grid")
            seen.add(name)
            if grid["x"] + grid["w"] > GRID:
                self.faults.append(f"panel {name}: beyond the grid's {GRID} columns")
            cells = {
                (x, y) for x in range(grid["x"], grid["x"] + grid["w"]) for y in range(grid["y"], grid["y"] + grid["h"])
            }
            if covered := {taken[cell] for cell in cells & taken.keys()}:
                self.faults.append(f"panel {name}: lies over {', '.join(sorted(covered))}")
            taken |= dict.fromkeys(cells, name)
            self._panel(panel, name)

    def _panel(self, panel: Json, name: str) -> None:
        if "panelRefName" in panel:
            wanted = f"{name}:{panel['panelRefName']}"
            self.used.add(wanted)
            if wanted not in self.references:
                self.faults.append(f"panel {name}: no reference {wanted}")
        elif panel["type"] == "lens":
            self._lens(panel["embeddableConfig"]["attributes"], name)
        elif panel["type"] == "visualization":
            if not panel["embeddableConfig"]["savedVis"]["params"]["markdown"].strip():
                self.faults.append(f"panel {name}: empty")
        else:
            self.faults.append(f"panel {name}: of type {panel['type']}")

    def _lens(self, chart: Json, panel: str) -> None:
        where = f"panel {panel}"
        state = chart["state"]
        layers: Json = state["datasourceStates"]["formBased"]["layers"]
        if chart["visualizationType"] not in PICTURES or not layers:
            self.faults.append(f"{where}: an unknown picture, or one without a layer")
        own = {r["name"]: r["id"] for r in chart["references"]}
        for layer, content in layers.items():
            name = f"{panel}:{LAYER}{layer}"
            self.used.add(name)
            if name not in self.references or own.get(LAYER + layer) != self.references[name]["id"]:
                self.faults.append(f"{where}: no reference {name}, or another one inside")
                continue
            view = self.references[name]["id"]
            self._query(view, state["query"], where)
            self._columns(view, content, f"{where}, layer {layer}")
        for shown in state["visualization"].get("layers") or [state["visualization"]]:
            self._shown(shown, layers, where)

    def _columns(self, view: str, layer: Json, where: str) -> None:
        columns: Json = layer["columns"]
        if sorted(columns) != sorted(layer["columnOrder"]):
            self.faults.append(f"{where}: columnOrder is not that of the columns")
        kinds = [columns[name]["isBucketed"] for name in layer["columnOrder"] if name in columns]
        if kinds != sorted(kinds, reverse=True):
            self.faults.append(f"{where}: a metric before a bucket")
        for name, column in columns.items():
            here = f"{where}, column {name}"
            self._field(view, column.get("sourceField"), here, column["operationType"])
            if "filter" in column:
                self._query(view, column["filter"], here)
            self._computed(columns, column, here)
            order = (column.get("params") or {}).get("orderBy", {})
            if order.get("type") == "column" and order["columnId"] not in columns:
                self.faults.append(f"{here}: ordered by a column that is not there")

    def _computed(self, columns: Json, column: Json, where: str) -> None:
        references = column.get("references", [])
        if column["operationType"] == "formula" and not references:
            self.faults.append(f"{where}: a formula without its generated columns is shown empty")
        if column["operationType"] == "math":
            arguments = column["params"]["tinymathAst"]["args"]
            if [a for a in arguments if isinstance(a, str)] != references:
                self.faults.append(f"{where}: computes from other columns than it refers to")
        self._say({name for name in references if name not in columns}, f"{where}: refers to a missing column")
        for written in re.findall(r"kql='([^']*)'", (column.get("params") or {}).get("formula", "")):
            parts = [c.get("filter", {}).get("query") for c in columns.values()]
            if written not in parts:
                self.faults.append(f"{where}: no column has the formula's part {written}")

    def _shown(self, shown: Json, layers: Json, where: str) -> None:
        if shown.get("layerId") not in layers:
            self.faults.append(f"{where}: shows layer {shown.get('layerId')}, which is not there")
            return
        columns = layers[shown["layerId"]]["columns"]
        names = [value for key, value in shown.items() if key.endswith("Accessor")]
        names += [*shown.get("accessors", ()), *shown.get("primaryGroups", ()), *shown.get("metrics", ())]
        names += [column["columnId"] for column in shown.get("columns", ())]
        if not names:
            self.faults.append(f"{where}: shows no column")
        self._say(set(names) - columns.keys(), f"{where}: shows a missing column")

    def _controls(self) -> None:
        group = self.attributes["controlGroupInput"]
        self._parse(group["ignoreParentSettingsJSON"], "ignoreParentSettingsJSON")
        for name, control in (self._parse(group["panelsJSON"], "controls") or {}).items():
            given = control["explicitInput"]
            suffix, operation = CONTROLS.get(control["type"], ("?", None))
            if suffix == "?" or given["id"] != name:
                self.faults.append(f"control {name}: of an unknown type, or not that of its id")
            elif suffix:
                wanted = f"controlGroup_{name}:{suffix}"
                self.used.add(wanted)
                if wanted in self.references:
                    self._field(self.references[wanted]["id"], given["fieldName"], f"control {name}", operation)
                else:
                    self.faults.append(f"control {name}: no reference {wanted}")
