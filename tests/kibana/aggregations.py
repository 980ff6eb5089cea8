"""The searches Kibana sends for a chart, a session or a control, and what its answer shows.

Written after what Kibana's own charts send: buckets in the order of the columns, metrics in the innermost, a metric's
own filter around it, the dashboard's period on the field of the layer's date histogram or else on the data view's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.kibana.kuery import to_dsl

Json = dict[str, Any]
Row = dict[str, Any]

_METRICS = {"unique_count": "cardinality", "average": "avg", "sum": "sum", "min": "min", "max": "max"}


@dataclass(frozen=True, kw_only=True)
class Period:
    field: str
    start: str
    end: str

    def to_dsl(self, field: str | None = None) -> Json:
        return {"range": {field or self.field: {"gte": self.start, "lte": self.end}}}


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One layer of a chart: the body of its search, and how to read the answer."""

    columns: Json
    order: list[str]
    shown: list[str]
    query: str
    period: Period

    @property
    def buckets(self) -> list[str]:
        return [name for name in self.order if self.columns[name]["isBucketed"]]

    @property
    def metrics(self) -> list[str]:
        return [name for name in self.order if not self.columns[name]["isBucketed"]]

    def make_body(self) -> Json:
        dates = [c["sourceField"] for c in self.columns.values() if c["operationType"] == "date_histogram"]
        filters = [to_dsl(self.query), self.period.to_dsl(dates[0] if dates else None)]
        return {
            "size": 0,
            "track_total_hits": True,
            "query": {"bool": {"filter": filters}},
            "aggs": self._aggregate(self.buckets),
        }

    def _aggregate(self, buckets: list[str]) -> Json:
        if not buckets:
            made = {name: self._measure(name) for name in self.metrics}
            return {name: body for name, body in made.items() if body}
        name, *inner = buckets
        return {name: {**self._cut(self.columns[name]), "aggs": self._order(name) | self._aggregate(inner)}}

    def _order(self, name: str) -> Json:
        """A metric the bucket is sorted by, where it is not just the number of documents."""
        order = (self.columns[name]["params"] or {}).get("orderBy", {})
        if order.get("type") != "column" or self.columns[order["columnId"]]["operationType"] == "count":
            return {}
        assert "filter" not in self.columns[order["columnId"]]
        return {"order": self._measure(order["columnId"])}

    def _cut(self, column: Json) -> Json:
        field, params = column["sourceField"], column["params"]
        match column["operationType"]:
            case "terms":
                if params["orderBy"]["type"] == "alphabetical":
                    order = "_key"
                else:
                    by = self.columns[params["orderBy"]["columnId"]]
                    order = "_count" if by["operationType"] == "count" else "order"
                return {"terms": {"field": field, "size": params["size"], "order": {order: params["orderDirection"]}}}
            case "date_histogram":
                interval = {"auto": "1y"}.get(params["interval"], params["interval"])
                return {"date_histogram": {"field": field, "calendar_interval": interval, "min_doc_count": 1}}
            case "range":
                return {"histogram": {"field": field, "interval": 1, "min_doc_count": 1}}
        raise AssertionError(f"no bucket is called {column['operationType']}")

    def _measure(self, name: str) -> Json:
        column = self.columns[name]
        field = column.get("sourceField")
        body: Json
        match column["operationType"]:
            case "count":
                body = {}
            case "median":
                body = {"percentiles": {"field": field, "percents": [50]}}
            case "last_value":
                sort = [{column["params"]["sortField"]: "desc"}]
                body = {"top_hits": {"size": 1, "sort": sort, "_source": False, "docvalue_fields": [field]}}
            case "formula" | "math":
                return {}  # computed from the answer
            case operation:
                body = {_METRICS[operation]: {"field": field}}
        if "filter" in column:
            where = to_dsl(column["filter"]["query"])
            return {"filter": where, **({"aggs": {"value": body}} if body else {})}
        return body

    def read(self, answer: Json) -> list[Row]:
        """One row a bucket; without buckets, one row."""
        whole = {**answer.get("aggregations", {}), "doc_count": answer["hits"]["total"]["value"]}
        return list(self._walk(whole, self.buckets, {}))

    def _walk(self, part: Json, buckets: list[str], row: Row) -> Iterator[Row]:
        if buckets:
            name, *inner = buckets
            for bucket in part[name]["buckets"]:
                yield from self._walk(bucket, inner, row | {name: bucket.get("key_as_string", bucket["key"])})
            return
        values = {name: self._value(name, part) for name in self.metrics}
        yield row | {name: self._compute(name, values) for name in self.metrics}

    def _value(self, name: str, part: Json) -> Any:
        column = self.columns[name]
        if column["operationType"] in ("formula", "math"):
            return None
        if "filter" in column:
            part = part[name]
            found = part.get("value")
        else:
            found = part.get(name)
        match column["operationType"]:
            case "count":
                return part["doc_count"]
            case "median":
                return found["values"]["50.0"]
            case "last_value":
                hits = found["hits"]["hits"]
                return hits[0]["fields"][column["sourceField"]][0] if hits else None
        return found["value"]

    def _compute(self, name: str, values: Row) -> Any:
        column = self.columns[name]
        if column["operationType"] == "formula":
            return self._compute(column["references"][0], values)
        if column["operationType"] == "math":
            tree = column["params"]["tinymathAst"]
            assert tree["name"] == "divide"
            above, below = (self._compute(argument, values) for argument in tree["args"])
            return above / below if below else None
        return values[name]


def layers_of(chart: Json, period: Period) -> Iterator[Layer]:
    state = chart["state"]
    drawn = state["visualization"].get("layers") or [state["visualization"]]
    for name, layer in state["datasourceStates"]["formBased"]["layers"].items():
        picture = next(shown for shown in drawn if shown["layerId"] == name)
        shown = [value for key, value in picture.items() if key.endswith("Accessor")]
        shown += [*picture.get("accessors", ()), *picture.get("primaryGroups", ()), *picture.get("metrics", ())]
        shown += [column["columnId"] for column in picture.get("columns", ())]
        yield Layer(
            columns=layer["columns"],
            order=layer["columnOrder"],
            shown=shown,
            query=state["query"]["query"],
            period=period,
        )
