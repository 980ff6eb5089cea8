"""Columns of a Lens chart: what is computed for it. Buckets cut the documents, metrics measure each cut."""

from __future__ import annotations

from typing import Any

from reprints.kibana.envelope import Json, kuery

_RECORDS = "___records___"
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
    """The field's value in the newest document of the bucket. Shown as an array, or it takes the top_metrics
    aggregation, which texts do not have."""
    params = {"sortField": newest_by, "showArrayValues": True}
    column = _metric("last_value", label, field, f'"{field}": *', params)
    return column | {"dataType": "string", "scale": "ordinal"}


def as_percent(column: Json, decimals: int = 0) -> Json:
    form = {"id": "percent", "params": {"decimals": decimals}}
    return column | {"params": {**column.get("params", {}), "format": form}}


def top_values(label: str, field: str, *, by: str, size: int, other: bool = False) -> Json:
    """The `size` values with most of the metric in column `by`; `other` gathers the rest."""
    return {
        "label": label,
        "customLabel": True,
        "dataType": "string",
        "operationType": "terms",
        "sourceField": field,
        "isBucketed": True,
        "scale": "ordinal",
        "params": {
            "size": size,
            "orderBy": {"type": "column", "columnId": by},
            "orderDirection": "desc",
            "otherBucket": other,
            "missingBucket": False,
            "parentFormat": {"id": "terms"},
        },
    }


def every_value(label: str, field: str, *, size: int) -> Json:
    """In the alphabet's order."""
    column = top_values(label, field, by="", size=size)
    order = {"orderBy": {"type": "alphabetical"}, "orderDirection": "asc"}
    return column | {"params": column["params"] | order}


def over_time(label: str, field: str, interval: str = "auto") -> Json:
    """`interval` as Kibana writes it: auto, 1d, 1M, 1y. The dashboard's period then cuts this field."""
    return {
        "label": label,
        "customLabel": True,
        "dataType": "date",
        "operationType": "date_histogram",
        "sourceField": field,
        "isBucketed": True,
        "scale": "interval",
        "params": {"interval": interval, "includeEmptyRows": True, "dropPartials": False},
    }


def ranges(label: str, field: str) -> Json:
    return {
        "label": label,
        "customLabel": True,
        "dataType": "number",
        "operationType": "range",
        "sourceField": field,
        "isBucketed": True,
        "scale": "interval",
        "params": {
            "type": "histogram",
            "ranges": [{"from": 0, "to": 1000, "label": ""}],
            "maxBars": "auto",
            "includeEmptyRows": True,
        },
    }


def share(name: str, label: str, where: str) -> Columns:
    """Documents that match, of all. Kibana computes a formula from columns it generates when a person types one; they
    must be written along, or the chart imports without a word and stays empty."""
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
    return {
        "label": label,
        "customLabel": True,
        "dataType": "number",
        "operationType": operation,
        "isBucketed": False,
        "scale": "ratio",
        "params": params,
        "references": references,
    }


def _metric(operation: str, label: str, field: str, where: str = "", params: Any = None) -> Json:
    column: Json = {
        "label": label,
        "customLabel": True,
        "dataType": "number",
        "operationType": operation,
        "sourceField": field,
        "isBucketed": False,
        "scale": "ratio",
        "params": params or {},
    }
    return column | {"filter": kuery(where)} if where else column
