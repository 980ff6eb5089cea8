"""Copies the data folder's catalogue to the PostgreSQL that the settings name, while nothing crawls."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from reprints.catalogue.database.copying import Watch, copy_catalogue
from reprints.errors import UsageError
from reprints.settings import Settings
from reprints.stages.locks import hold_source


@dataclass(frozen=True, kw_only=True, slots=True)
class CopiedCatalogue:
    """`rows` by table."""

    origin: Path
    rows: dict[str, int]


def copy_to_server(settings: Settings, origin: Path | None, watch: Watch) -> CopiedCatalogue:
    """`origin` None: the data folder's. Raises BusyError while a source is crawled, UsageError, CatalogueError."""
    if settings.catalogue_url is None:
        mend = "Set REPRINTS_CATALOGUE_URL=postgresql://user:password@host/name"
        raise UsageError("no PostgreSQL catalogue is set", mend=mend)
    path = (origin or settings.data / "catalogue.sqlite").absolute()
    here = settings.model_copy(update={"catalogue_url": None})  # take only this machine's locks
    with ExitStack() as held:
        for source in sorted(lock.stem for lock in settings.locks.glob("*.lock") if "." not in lock.stem):
            held.enter_context(hold_source(here, source))
        return CopiedCatalogue(origin=path, rows=copy_catalogue(f"sqlite:///{path}", settings.catalogue, watch))
