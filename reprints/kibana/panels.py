"""Panels of a dashboard, laid out in rows on a grid of 48 columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reprints.kibana.charts import Chart
from reprints.kibana.envelope import Json, ObjectType, Reference

WIDTH = 48


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """`content` is a chart, the id of a Discover session, or Markdown if `prose`."""

    id: str
    title: str
    content: Chart | str
    width: int
    prose: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    height: int
    panels: tuple[Panel, ...]


def make_row(height: int, *panels: tuple[str, str, int, Chart | str]) -> Row:
    """Each panel as id, title, width and content."""
    return Row(
        height=height,
        panels=tuple(Panel(id=name, title=title, width=width, content=shown) for name, title, width, shown in panels),
    )


def lay_out(rows: Sequence[Row]) -> tuple[list[Json], tuple[Reference, ...]]:
    """The panels' JSON, and the references they need."""
    placed: list[Json] = []
    references: list[Reference] = []
    y = 0
    for row in rows:
        x = 0
        for panel in row.panels:
            grid = {"x": x, "y": y, "w": panel.width, "h": row.height, "i": panel.id}
            content, needed = _show(panel)
            placed.append({"panelIndex": panel.id, "gridData": grid, "title": panel.title, **content})
            references += needed
            x += panel.width
        y += row.height
    return placed, tuple(references)


def _show(panel: Panel) -> tuple[Json, tuple[Reference, ...]]:
    if isinstance(panel.content, Chart):
        config = {"attributes": panel.content.attributes, "enhancements": {}}
        return {"type": "lens", "embeddableConfig": config}, panel.content.references(f"{panel.id}:")
    if panel.prose:
        return {"type": "visualization", "embeddableConfig": _write_prose(panel.content)}, ()
    name = f"panel_{panel.id}"
    target = Reference(name=f"{panel.id}:{name}", kind=ObjectType.SESSION, id=panel.content)
    return {"type": "search", "panelRefName": name, "embeddableConfig": {"enhancements": {}}}, (target,)


def _write_prose(markdown: str) -> Json:
    return {
        "enhancements": {},
        "savedVis": {
            "type": "markdown",
            "title": "",
            "params": {"fontSize": 12, "openLinksInNewTab": True, "markdown": markdown},
            "uiState": {},
            "data": {"aggs": [], "searchSource": {}},
        },
    }
