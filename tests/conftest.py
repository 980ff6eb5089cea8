"""What several rooms' tests share: the real command, run as a process on a data folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest


@dataclass
class Command:
    """`reprints` with a data folder; `environment` adds to every call."""

    data: Path
    environment: dict[str, str] = field(default_factory=dict)

    def arguments(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "reprints", *words]

    def variables(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("REPRINTS_")}
        return {**kept, "REPRINTS_DATA": str(self.data), "REPRINTS_WORKERS": "1", **self.environment}

    def run(self, *words: str, code: int | None = 0, timeout: float = 240) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            self.arguments(*words),
            env=self.variables(),
            cwd=self.data.parent,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert code is None or done.returncode == code, f"{words}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def json(self, *words: str, code: int = 0) -> list[Any]:
        return [json.loads(line) for line in self.run(*words, code=code).stdout.splitlines()]

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.arguments(*words),
            env=self.variables(),
            cwd=self.data.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture
def command(tmp_path: Path) -> Command:
    return Command(data=tmp_path / "data")


@pytest.fixture(scope="module")
def make_command(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Command]:
    return lambda: Command(data=tmp_path_factory.mktemp("archive") / "data")
