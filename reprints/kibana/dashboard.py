"""A dashboard: rows of panels, controls, and the period it opens with."""

from __future__ import annotations

from collections.abc import Sequence

from reprints.kibana.controls import Control, make_controls
from reprints.kibana.envelope import Json, ObjectType, SavedObject, encode, kuery
from reprints.kibana.panels import Row, lay_out

_OPTIONS = {
    "useMargins": True,
    "syncColors": False,
    "syncCursor": True,
    "syncTooltips": False,
    "hidePanelTitles": False,
}


def make_dashboard(  # noqa: PLR0913  # the parts of a dashboard
    name: str,
    view: str,
    words: tuple[str, str],
    *,
    rows: Sequence[Row],
    controls: Sequence[Control],
    period: Json,
) -> SavedObject:
    """`words` are the title and description; `period` has `from` and `to`."""
    panels, shown = lay_out(rows)
    group, controlled = make_controls(view, controls)
    title, description = words
    return SavedObject(
        kind=ObjectType.DASHBOARD,
        id=name,
        attributes={
            "title": title,
            "description": description,
            "timeRestore": True,
            "timeFrom": period["from"],
            "timeTo": period["to"],
            "refreshInterval": {"pause": True, "value": 60000},
            "kibanaSavedObjectMeta": {"searchSourceJSON": encode({"query": kuery(""), "filter": []})},
            "optionsJSON": encode(_OPTIONS),
            "panelsJSON": encode(panels),
            "controlGroupInput": group,
            "version": 1,
        },
        references=(*shown, *controlled),
    )
