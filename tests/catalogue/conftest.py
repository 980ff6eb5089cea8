from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from reprints.catalogue.catalogue import Catalogue
from tests.catalogue.hand import Archive


@pytest.fixture(scope="session")
def empty_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated catalogue to copy: migrating each test's own would be most of the time."""
    path = tmp_path_factory.mktemp("catalogue") / "catalogue.sqlite"
    Catalogue.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def path(empty_catalogue: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(empty_catalogue, tmp_path / "catalogue.sqlite"))


@pytest.fixture
def catalogue(path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(f"sqlite:///{path}") as catalogue:
        yield catalogue


@pytest.fixture
def archive(catalogue: Catalogue) -> Archive:
    archive = Archive(catalogue)
    archive.open_night()
    return archive
