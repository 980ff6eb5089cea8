"""What Kibana 8.12 knows of saved objects: versions, attributes, and which fields an operation takes."""

from __future__ import annotations

NEWEST = {"dashboard": (8, 9, 0), "search": (8, 0, 0), "index-pattern": (8, 0, 0)}
CORE = "8.8.0"
GRID = 48
LAYER = "indexpattern-datasource-layer-"
SOURCE = "kibanaSavedObjectMeta.searchSourceJSON"

NUMBERS = {"byte", "short", "integer", "long", "float", "double"}
COUNTED = NUMBERS | {"keyword", "boolean", "date"}
TAKES = {
    "terms": COUNTED,
    "date_histogram": {"date"},
    "range": NUMBERS,
    "unique_count": COUNTED,
    "last_value": COUNTED,
    **dict.fromkeys(("average", "median", "sum", "min", "max"), NUMBERS),
}
CONTROLS = {
    "optionsListControl": ("optionsListDataView", "terms"),
    "rangeSliderControl": ("rangeSliderDataView", "range"),
    "timeSlider": (None, None),
}
PICTURES = {"lnsXY", "lnsMetric", "lnsPie", "lnsDatatable", "lnsTagcloud", "lnsHeatmap"}
# attribute: type; Kibana's strict schemas of 8.12 refuse any other
ATTRIBUTES: dict[str, dict[str, type]] = {
    "index-pattern": {"title": str, "name": str, "timeFieldName": str, "fieldFormatMap": str, "fieldAttrs": str},
    "search": {
        "title": str, "description": str, "columns": list, "sort": list, "grid": dict, "hideChart": bool,
        "isTextBasedQuery": bool, "timeRestore": bool, "timeRange": dict, "kibanaSavedObjectMeta": dict,
        "refreshInterval": dict, "rowHeight": int, "rowsPerPage": int, "breakdownField": str,
        "usesAdHocDataView": bool, "viewMode": str,
    },
    "dashboard": {
        "title": str, "description": str, "kibanaSavedObjectMeta": dict, "timeRestore": bool, "timeFrom": str,
        "timeTo": str, "refreshInterval": dict, "optionsJSON": str, "panelsJSON": str, "controlGroupInput": dict,
        "version": int, "hits": int,
    },
}  # fmt: skip
ENVELOPE = {"type", "id", "attributes", "references", "coreMigrationVersion", "typeMigrationVersion", "managed"}
