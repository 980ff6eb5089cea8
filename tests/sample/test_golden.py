from __future__ import annotations

import runpy
from pathlib import Path

GOLDEN = runpy.run_path(str(Path(__file__).with_name("golden.py")))


def test_golden_pages_are_in_step_with_the_content() -> None:
    for path, content in GOLDEN["golden_files"]():
        assert path.read_bytes() == content, f"{path} is out of step: run python tests/sample/golden.py"
