from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from reprints.catalogue.catalogue import Catalogue
from tests.catalogue.hand import Archive


@pytest.fixture
def path(empty_catalogue: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(empty_catalogue, tmp_path / "catalogue.sqlite"))


@pytest.fixture
def catalogue(catalogue_url: str) -> Iterator[Catalogue]:
    with Catalogue.open(catalogue_url) as catalogue:
        yield catalogue


@pytest.fixture
def archive(catalogue: Catalogue) -> Archive:
    archive = Archive(catalogue)
    archive.open_night()
    return archive
