from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reprints.catalogue.catalogue import Catalogue
from reprints.settings import Settings
from tests.catalogue.hand import Archive


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data")


@pytest.fixture
def archive(settings: Settings) -> Iterator[Archive]:
    with Catalogue.open(settings.catalogue) as catalogue:
        archive = Archive(catalogue)
        archive.open_night()
        yield archive


@pytest.fixture(scope="session")
def empty_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("catalogue") / "catalogue.sqlite"
    Catalogue.open(f"sqlite:///{path}").close()
    return path
