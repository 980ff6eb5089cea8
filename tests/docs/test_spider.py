"""docs/how-to/spider.md shows code that runs and is tested, to the letter."""

from __future__ import annotations

import re
from pathlib import Path

from reprints.registry import load_source

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "how-to" / "spider.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.+?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def test_its_code_is_that_of_the_tree() -> None:
    spider, test = blocks("python")
    assert spider == (ROOT / "spiders" / "reliefweb.py").read_text(encoding="utf-8")
    assert test in (ROOT / "tests" / "spiders" / "test_spiders.py").read_text(encoding="utf-8")


def test_its_source_is_valid(tmp_path: Path) -> None:
    [document] = blocks("yaml")
    path = tmp_path / "reliefweb.yml"
    path.write_text(document, encoding="utf-8")
    assert load_source(path).spider == "reliefweb"
