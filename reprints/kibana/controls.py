"""The controls above a dashboard. They narrow every panel, so a dashboard shows one index only: panels of an index that
lacks the field would be empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reprints.kibana.envelope import Json, ObjectType, Reference, encode

_DATA_VIEW_OF = {"optionsListControl": "optionsListDataView", "rangeSliderControl": "rangeSliderDataView"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Control:
    """Without `field`, a slider over the data view's time."""

    id: str
    title: str
    type: str
    field: str | None = None
    width: str = "small"


def pick(name: str, title: str, field: str) -> Control:
    """A list of the field's values to choose from."""
    return Control(id=name, title=title, type="optionsListControl", field=field)


def slide(name: str, title: str, field: str) -> Control:
    """The range of a number."""
    return Control(id=name, title=title, type="rangeSliderControl", field=field)


def slide_time(name: str, title: str) -> Control:
    return Control(id=name, title=title, type="timeSlider", width="large")


def make_controls(view: str, controls: Sequence[Control]) -> tuple[Json, tuple[Reference, ...]]:
    """The dashboard's `controlGroupInput`, and the references it needs."""
    panels = {control.id: _make_control(order, control) for order, control in enumerate(controls)}
    heeded = dict.fromkeys(("ignoreFilters", "ignoreQuery", "ignoreTimerange", "ignoreValidations"), False)
    group = {
        "controlStyle": "oneLine",
        "chainingSystem": "HIERARCHICAL",
        "panelsJSON": encode(panels),
        "ignoreParentSettingsJSON": encode(heeded),
    }
    references = tuple(
        Reference(name=f"controlGroup_{control.id}:{_DATA_VIEW_OF[control.type]}", kind=ObjectType.DATA_VIEW, id=view)
        for control in controls
        if control.field is not None
    )
    return group, references


def _make_control(order: int, control: Control) -> Json:
    given: Json = {"id": control.id, "title": control.title, "enhancements": {}}
    if control.field is not None:
        given["fieldName"] = control.field
    if control.type == "optionsListControl":
        given |= {"selectedOptions": [], "searchTechnique": "wildcard"}
    return {"type": control.type, "order": order, "width": control.width, "grow": True, "explicitInput": given}
