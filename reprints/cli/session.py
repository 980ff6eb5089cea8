"""What most commands open first: the settings and the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reprints.catalogue.catalogue import Catalogue
    from reprints.settings import Settings


@contextmanager
def open_catalogue() -> Iterator[tuple[Settings, Catalogue]]:
    from reprints.catalogue.catalogue import Catalogue
    from reprints.settings import load_settings

    settings = load_settings()
    with Catalogue.open(settings.catalogue) as catalogue:
        yield settings, catalogue
