"""What a process loads when it starts: every crawl pays for it, each night, for every source."""

from __future__ import annotations

import subprocess
import sys

import pytest

READING = {"trafilatura", "numpy", "py3langid"}  # each of them a tenth of a second or more
OTHERS = {"elasticsearch", "tantivy", "fsspec", "alembic", "prefect"}


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("reprints.stages.pipeline.batch", READING | OTHERS | {"scrapy"}),
        ("reprints.crawl.process", READING | OTHERS | {"sqlalchemy"}),
        ("reprints.crawl.spider", READING | OTHERS),
        ("reprints.stages.extraction.worker", OTHERS | {"sqlalchemy", "pydantic_settings", "scrapy"}),
    ],
)
def test_a_process_loads_nothing_it_may_have_no_need_of(module: str, unwanted: set[str]) -> None:
    code = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert module.partition(".")[0] in loaded
    assert unwanted & set(loaded) == set()
