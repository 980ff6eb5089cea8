from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reprints.index.contract import Index
from reprints.index.embedded.engine import EmbeddedIndex
from tests.index.corpus import read_changes


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """An embedded index of the corpus; not to be written to."""
    opened = EmbeddedIndex(tmp_path_factory.mktemp("index") / "index")
    assert all(applied.accepted for applied in opened.apply(read_changes()))
    yield opened
    opened.close()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"
