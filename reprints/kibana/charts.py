"""Lens charts. Each function makes one chart of columns over one data view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reprints.kibana.columns import Columns
from reprints.kibana.envelope import Json, ObjectType, Reference, kuery

LAYER = "indexpattern-datasource-layer-"


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """`layers` are the ids of its layers, each of which refers to the data view."""

    attributes: Json
    view: str
    layers: tuple[str, ...]

    def references(self, prefix: str = "") -> tuple[Reference, ...]:
        return tuple(
            Reference(name=f"{prefix}{LAYER}{i}", kind=ObjectType.DATA_VIEW, id=self.view) for i in self.layers
        )


def figure(view: str, columns: Columns, *, where: str = "") -> Chart:
    """The number of the first column."""
    shown = {"layerId": "a", "layerType": "data", "metricAccessor": next(iter(columns))}
    return _make_chart("lnsMetric", view, {"a": columns}, shown, where)


def series(view: str, kind: str, layers: Mapping[str, Columns], *, split: str | None = None, where: str = "") -> Chart:
    """Bars, lines or areas. A layer's first column is its axis, `split` is shown by colour, others are measured. `kind`
    is one of Kibana's: bar, bar_stacked, bar_horizontal, line, area …"""
    drawn = []
    for name, columns in layers.items():
        axis, *rest = columns
        layer: Json = {
            "layerId": name,
            "layerType": "data",
            "seriesType": kind,
            "xAccessor": axis,
            "accessors": [column for column in rest if column != split],
        }
        drawn.append(layer | ({"splitAccessor": split} if split else {}))
    several = split is not None or sum(len(layer["accessors"]) for layer in drawn) > 1
    shown: Json = {
        "preferredSeriesType": kind,
        "legend": {"isVisible": several, "position": "right"},
        "valueLabels": "hide",
        "layers": drawn,
    }
    return _make_chart("lnsXY", view, layers, shown, where)


def donut(view: str, columns: Columns) -> Chart:
    group, metric = columns
    layer = {
        "layerId": "a",
        "layerType": "data",
        "primaryGroups": [group],
        "metrics": [metric],
        "numberDisplay": "percent",
        "categoryDisplay": "default",
        "legendDisplay": "default",
    }
    return _make_chart("lnsPie", view, {"a": columns}, {"shape": "donut", "layers": [layer]})


def table(view: str, columns: Columns, *, where: str = "", rows: int = 10) -> Chart:
    shown = {
        "layerId": "a",
        "layerType": "data",
        "columns": [{"columnId": name} for name in columns],
        "paging": {"enabled": True, "size": rows},
    }
    return _make_chart("lnsDatatable", view, {"a": columns}, shown, where)


def tag_cloud(view: str, columns: Columns) -> Chart:
    tag, value = columns
    shown = {
        "layerId": "a",
        "layerType": "data",
        "tagAccessor": tag,
        "valueAccessor": value,
        "minFontSize": 14,
        "maxFontSize": 42,
        "orientation": "single",
        "showLabel": False,
    }
    return _make_chart("lnsTagcloud", view, {"a": columns}, shown)


def heat_map(view: str, columns: Columns, *, where: str = "") -> Chart:
    """`columns` in the order across, down, value."""
    across, down, value = columns
    shown = {
        "shape": "heatmap",
        "layerId": "a",
        "layerType": "data",
        "xAccessor": across,
        "yAccessor": down,
        "valueAccessor": value,
        "legend": {"isVisible": True, "position": "right", "type": "heatmap_legend"},
        "gridConfig": {
            "type": "heatmap_grid",
            "isCellLabelVisible": False,
            "isYAxisLabelVisible": True,
            "isXAxisLabelVisible": True,
            "isYAxisTitleVisible": False,
            "isXAxisTitleVisible": False,
        },
    }
    return _make_chart("lnsHeatmap", view, {"a": columns}, shown, where)


def _make_chart(kind: str, view: str, layers: Mapping[str, Columns], shown: Json, where: str = "") -> Chart:
    chart = Chart(attributes={}, view=view, layers=tuple(layers))
    chart.attributes.update(
        {
            "title": "",
            "visualizationType": kind,
            "type": "lens",
            "references": [reference.to_document() for reference in chart.references()],
            "state": {
                "visualization": shown,
                "query": kuery(where),
                "filters": [],
                "datasourceStates": {
                    "formBased": {"layers": {name: _make_layer(columns) for name, columns in layers.items()}}
                },
                "internalReferences": [],
                "adHocDataViews": {},
            },
        }
    )
    return chart


def _make_layer(columns: Columns) -> Json:
    buckets = [name for name, column in columns.items() if column["isBucketed"]]
    # names before times and ranges, so that the most frequent names are those of the whole period, not of each day
    buckets.sort(key=lambda name: columns[name]["scale"] != "ordinal")
    metrics = [name for name in columns if name not in buckets]
    return {"columns": columns, "columnOrder": [*buckets, *metrics], "incompleteColumns": {}}
