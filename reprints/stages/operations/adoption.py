"""Brings a catalogue up to an archive that is newer: captures are entered and read, files imported again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reprints.catalogue.catalogue import Catalogue
from reprints.model import IMPORTED
from reprints.registry import load_sources, select_sources
from reprints.settings import Settings
from reprints.sources import Source
from reprints.stages.control import Watch
from reprints.stages.custody.adoption import Adopted, adopt_captures, find_imports_lacking
from reprints.stages.custody.repair import repair_archive
from reprints.stages.exchange.imports import import_files
from reprints.stages.locks import hold_source
from reprints.stages.pipeline.batch import crawl_batch, name_batch
from reprints.stages.pipeline.source_run import CrawlMode


@dataclass(frozen=True, kw_only=True, slots=True)
class Adoption:
    adopted: tuple[Adopted, ...]
    problems: tuple[str, ...] = ()


def adopt_archive(settings: Settings, wanted: Iterable[str] = (), *, watch: Watch | None = None) -> Adoption:
    """Of the named sources, or of all. Raises NotFoundError or SourceError for an unknown one, BusyError while one is
    crawled."""
    names = list(wanted)
    own = [name for name in names if name != IMPORTED]
    sources = select_sources(settings.sources, own) if own else [] if names else load_sources(settings.sources)
    adopted, problems = [], list[str]()
    with Catalogue.open(settings.catalogue) as catalogue:
        for source in sources:
            if not (settings.archive / source.id).is_dir():
                continue
            with hold_source(settings, source.id):
                repair_archive(settings, catalogue, source)
                adopted.append(adopt_captures(settings, catalogue, source, thoroughly=True))
        files = find_imports_lacking(settings, catalogue) if not names or IMPORTED in names else []
        to_read = [source for source in sources if _waits(catalogue, source)]
    if files:
        done = import_files(settings, [settings.archive / name for name in files], watch=watch)
        problems += [f"{name}: {error}" for name, error in done.problems]
        adopted.append(Adopted(source=IMPORTED, captures=sum(file.new for file in done.files), files=tuple(files)))
    if to_read:
        batch = crawl_batch(settings, to_read, batch=name_batch(), watch=watch, mode=CrawlMode.READ)
        problems += [f"{source}: {error}" for source, error in batch.problems]
    return Adoption(adopted=tuple(one for one in adopted if one), problems=tuple(problems))


def _waits(catalogue: Catalogue, source: Source) -> bool:
    return bool(catalogue.archived_runs(source.id))
