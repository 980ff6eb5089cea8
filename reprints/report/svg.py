"""Small plots as inline SVG, coloured by the page's own style sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

_WIDTH, _HEIGHT, _PAD = 180, 40, 4


def draw_spark(values: Sequence[float | None], *, failed: Sequence[bool], label: str) -> str:
    """A line over runs, the last one marked, failed ones in their colour; a gap where a run has no figure."""
    known = [value for value in values if value is not None]
    if not known:
        return '<span class="quiet">no figures</span>'
    low, high = min(0.0, *known), max(known)
    span = (high - low) or 1.0
    step = (_WIDTH - 2 * _PAD) / max(1, len(values) - 1)
    points = [
        None if value is None else (_PAD + n * step, _HEIGHT - _PAD - (value - low) / span * (_HEIGHT - 2 * _PAD))
        for n, value in enumerate(values)
    ]
    lines = "".join(f'<polyline points="{" ".join(part)}"/>' for part in _parts(points) if len(part) > 1)
    dots = "".join(
        f'<circle class="{"bad" if failed[n] else "dot"}" cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>'
        for n, point in enumerate(points)
        if point and (failed[n] or n == len(points) - 1)
        for x, y in [point]
    )
    return (
        f'<svg class="spark" viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="xMinYMid" '
        f'role="img" aria-label="{escape(label)}">'
        f"<title>{escape(label)}</title>{lines}{dots}</svg>"
    )


def _parts(points: Sequence[tuple[float, float] | None]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for point in points:
        if point is None:
            parts.append([])
        else:
            parts[-1].append(f"{point[0]:.1f},{point[1]:.1f}")
    return parts


def draw_bar(counts: Mapping[str, int]) -> str:
    """One bar of shares, a part an outcome, each with its class and a title."""
    total = sum(counts.values())
    if not total:
        return ""
    parts, at = [], 0.0
    for name, count in counts.items():
        width = 100 * count / total
        title = f"<title>{count} {escape(name)}</title>"
        parts.append(f'<rect class="o-{escape(name)}" x="{at:.2f}" width="{width:.2f}" height="10">{title}</rect>')
        at += width
    label = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    return (
        f'<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{escape(label)}">'
        f"{''.join(parts)}</svg>"
    )
