"""Columns of a Lens chart. Buckets divide the documents, metrics measure each bucket."""

from __future__ import annotations

from typing import Any

from reprints.kibana.envelope import Json, kuery

_RECORDS = "___records___"
# the operations that divide documents: the type of their values, and its scale
_BUCKETS = {"terms": ("string", "ordinal"), "date_histogram": ("date", "interval"), "range": ("number", "interval")}
Columns = dict[str, Json]


def count(label: str, where: str = "") -> Json:
    return _metric("count", label, _RECORDS, where, {"emptyAsNull": False})


def count_distinct(label: str, field: str) -> Json:
    return _metric("unique_count", label, field)


def median(label: str, field: str) -> Json:
    return _metric("median", label, field)


def average(label: str, field: str) -> Json:
    return _metric("average", label, field)


def total(label: str, field: str, where: str = "") -> Json:
    return _metric("sum", label, field, where, {"emptyAsNull": False})


def any_value(label: str, field: str, *, newest_by: str) -> Json:
    """The field's value in the bucket's newest document. Shown as an array: otherwise Kibana uses the top_metrics
    aggregation, which does not support texts."""
    params = {"sortField": newest_by, "showArrayValues": True}
    column = _metric("last_value", label, field, f'"{field}": *', params)
    return column | {"dataType": "string", "scale": "ordinal"}


def as_percent(column: Json, decimals: int = 0) -> Json:
    form = {"id": "percent", "params": {"decimals": decimals}}
    return column | {"params": {**column.get("params", {}), "format": form}}


def top_values(label: str, field: str, *, by: str, size: int, other: bool = False) -> Json:
    """The `size` values with the highest metric in column `by`; `other` sums up the rest."""
    params = {
        "size": size,
        "orderBy": {"type": "column", "columnId": by},
        "orderDirection": "desc",
        "otherBucket": other,
        "missingBucket": False,
        "parentFormat": {"id": "terms"},
    }
    return _make_column("terms", label, params) | {"sourceField": field}


def every_value(label: str, field: str, *, size: int) -> Json:
    """In alphabetical order."""
    column = top_values(label, field, by="", size=size)
    order = {"orderBy": {"type": "alphabetical"}, "orderDirection": "asc"}
    return column | {"params": column["params"] | order}


def over_time(label: str, field: str, interval: str = "auto") -> Json:
    """`interval` as Kibana writes it: auto, 1d, 1M, 1y. The dashboard's period then applies to this field."""
    params = {"interval": interval, "includeEmptyRows": True, "dropPartials": False}
    return _make_column("date_histogram", label, params) | {"sourceField": field}


def ranges(label: str, field: str) -> Json:
    params = {
        "type": "histogram",
        "ranges": [{"from": 0, "to": 1000, "label": ""}],
        "maxBars": "auto",
        "includeEmptyRows": True,
    }
    return _make_column("range", label, params) | {"sourceField": field}


def share(name: str, label: str, where: str) -> Columns:
    """The share of documents that match. Kibana computes a formula from columns that its editor generates; without them
    the chart is imported silently and stays empty."""
    formula = f"count(kql='{where}') / count()"
    part, whole, quotient = (f"{name}X{number}" for number in range(3))
    tree = {
        "type": "function",
        "name": "divide",
        "args": [part, whole],
        "location": {"min": 0, "max": len(formula)},
        "text": formula,
    }
    result = _computed("formula", label, {"formula": formula, "isFormulaBroken": False}, [quotient])
    return {
        name: as_percent(result, 1),
        part: count(f"Part of {formula}", where),
        whole: count(f"Part of {formula}"),
        quotient: _computed("math", f"Part of {formula}", {"tinymathAst": tree}, [part, whole]),
    }


def _computed(operation: str, label: str, params: Json, references: list[str]) -> Json:
    return _make_column(operation, label, params) | {"references": references}


def _metric(operation: str, label: str, field: str, where: str = "", params: Any = None) -> Json:
    column = _make_column(operation, label, params or {}) | {"sourceField": field}
    return column | {"filter": kuery(where)} if where else column


def _make_column(operation: str, label: str, params: Json) -> Json:
    kind, scale = _BUCKETS.get(operation, ("number", "ratio"))
    return {
        "label": label,
        "customLabel": True,
        "dataType": kind,
        "operationType": operation,
        "isBucketed": operation in _BUCKETS,
        "scale": scale,
        "params": params,
    }
