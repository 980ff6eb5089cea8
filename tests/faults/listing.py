"""`make faults`: a pytest plugin that runs the tests marked `fault` alone and lists what they tried.

    pytest -p tests.faults.listing --faults [--faults-into docs/background/faults.md]

A test counts what it tried in its `trials`; one without stands for one trial, survived if it passes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

_BEGIN, _END = "<!-- measured: make faults -->", "<!-- end -->"


@dataclass
class Row:
    tried: int = 0
    survived: int = 0
    lost: int = 0
    skipped: int = 0


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--faults", action="store_true", help="run the tests of faults alone, and list them at the end")
    parser.addoption("--faults-into", type=Path, help="a Markdown file to write the list into")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--faults"):
        config.pluginmanager.register(Listing(config), "faults")


class Listing:
    """Works from reports alone, so that it counts what other processes of pytest-xdist ran as well."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._rows: dict[str, Row] = {}
        self._failed: set[str] = set()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        others = [item for item in items if item.get_closest_marker("fault") is None]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item.get_closest_marker("fault")]

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        marker = item.get_closest_marker("fault")
        assert marker
        item.user_properties.append(("fault", marker.args[0]))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._failed.add(report.nodeid)
        if report.when != "teardown":
            if report.skipped and (name := _read(report, "fault")):
                self._rows.setdefault(name, Row()).skipped += 1
            return
        name = _read(report, "fault")
        if not name:
            return
        row = self._rows.setdefault(name, Row())
        has_failed = report.nodeid in self._failed
        tried = _read(report, "tried")
        if row.skipped and tried is None and not has_failed:
            return
        row.tried += 1 if tried is None else tried
        row.survived += (0 if has_failed else 1) if tried is None else _read(report, "survived")
        row.lost += int(has_failed) if tried is None else _read(report, "lost")

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        lines = list(self._write_lines())
        terminalreporter.section("faults")
        for line in lines:
            terminalreporter.write_line(line)
        if path := self._config.getoption("--faults-into"):
            _write_into(path, lines)

    def _write_lines(self) -> Iterator[str]:
        width = max((len(name) for name in self._rows), default=5)
        yield f"| {'fault':<{width}} | tried | survived | lost |"
        yield f"|{'-' * (width + 2)}|------:|---------:|-----:|"
        for name in sorted(self._rows):
            row = self._rows[name]
            figures = f"{row.tried:>5} | {row.survived:>8} | {row.lost:>4}"
            yield f"| {name:<{width}} | {figures if row.tried else 'not tried here'} |"
        rows = self._rows.values()
        tried, survived, lost = (sum(getattr(row, what) for row in rows) for what in ("tried", "survived", "lost"))
        yield f"| {'**all**':<{width}} | {tried:>5} | {survived:>8} | {lost:>4} |"


def _read(report: pytest.TestReport, name: str) -> Any:
    return next((value for key, value in report.user_properties if key == name), None)


def _write_into(path: Path, lines: list[str]) -> None:
    text = path.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    measured = "\n".join(lines)
    path.write_text(f"{before}{_BEGIN}\n\n{measured}\n\n{_END}{after}", encoding="utf-8")
