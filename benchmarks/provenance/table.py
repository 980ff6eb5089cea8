"""The figures as tables, and as JSON."""

from __future__ import annotations

import dataclasses
from typing import Any

from benchmarks.provenance.scores import Figures, Tally


def print_tables(half: str, figures: Figures) -> None:
    print(f"## {half}: {figures.republished} republished pages, {figures.own} own pages")
    if figures.unread:
        print(f"\n{figures.unread} of them were taken for no articles")
    _print_tallies("field", figures.fields)
    print(f"\nrepublished pages with a wrong original date: {_write(figures.wrong_dates)}")
    print(f"own pages: outlet null {_write(figures.own_outlet)}, own day kept {_write(figures.own_day)}")
    _print_tallies("language (outlet)", figures.by_language)
    _print_tallies("mark-up (outlet)", figures.by_markup)
    print()


def _print_tallies(title: str, tallies: dict[str, Tally]) -> None:
    print(f"\n| {title} | score | right | wrong | missed |\n|---|---|---|---|---|")
    for name, tally in tallies.items():
        print(f"| {name} | {_write(tally.score)} | {tally.right} | {tally.wrong} | {tally.missed} |")


def _write(figure: float | None) -> str:
    return "–" if figure is None else f"{figure:.3f}"


def to_json(half: str, figures: Figures) -> dict[str, Any]:
    """Figures alone: no page is named."""
    plain = {"half": half, **dataclasses.asdict(figures)}
    for group in ("fields", "by_language", "by_markup"):
        tallies: dict[str, Tally] = getattr(figures, group)
        plain[group] = {name: {"score": one.score, **dataclasses.asdict(one)} for name, one in tallies.items()}
    return plain
