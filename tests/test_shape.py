"""The code keeps its shape: no import circles, small folders and functions, one class for one name."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parent.parent / "scripts" / "measure"
MOST_DUPLICATES = 5
MOST_FILES = 20
P90, LONGEST = 18, 39  # lines


@pytest.fixture(scope="module")
def measures() -> dict[str, Any]:
    done = subprocess.run([sys.executable, str(SCRIPT), "--json"], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_no_modules_import_one_another_in_a_circle(measures: dict[str, Any]) -> None:
    assert measures["circles"] == []


def test_no_folder_has_too_many_files(measures: dict[str, Any]) -> None:
    assert measures["files_in_it"] <= MOST_FILES, measures["largest_folder"]


def test_functions_are_short(measures: dict[str, Any]) -> None:
    assert measures["function_p90"] <= P90
    assert measures["function_longest"] <= LONGEST


def test_hardly_a_class_name_is_defined_twice(measures: dict[str, Any]) -> None:
    assert len(measures["duplicate_classes"]) <= MOST_DUPLICATES, measures["duplicate_classes"]
