from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from reprints.catalogue.catalogue import Catalogue
from reprints.settings import Settings
from tests.catalogue.hand import Archive


@pytest.fixture
def settings(tmp_path: Path, catalogue_url: str) -> Settings:
    return Settings(data=tmp_path / "data", catalogue_url=SecretStr(catalogue_url))


@pytest.fixture
def archive(settings: Settings) -> Iterator[Archive]:
    with Catalogue.open(settings.catalogue) as catalogue:
        archive = Archive(catalogue)
        archive.open_night()
        yield archive
