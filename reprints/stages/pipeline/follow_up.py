"""What follows when articles are added or changed: families, whose ids are in the documents, then the index, then the
index of runs. Every command that changes articles ends with it."""

from __future__ import annotations

from dataclasses import dataclass

from reprints.catalogue.catalogue import Catalogue
from reprints.errors import ReprintsError
from reprints.settings import Settings
from reprints.stages.custody.journal import keep_after
from reprints.stages.extraction.pool import ExtractionPool
from reprints.stages.pipeline.families import update_families
from reprints.stages.pipeline.index_ahead import indexing_ahead
from reprints.stages.pipeline.index_sync import Synced, say_behind, sync_index
from reprints.stages.pipeline.run_index import sync_runs


@dataclass(frozen=True, kw_only=True, slots=True)
class Followed:
    """`note` says what could not follow and how to mend it; the work waits in the catalogue. `runs_note` concerns the
    index of runs alone, which the next crawl updates."""

    synced: Synced
    note: str = ""
    runs_note: str = ""


def follow_articles(settings: Settings, catalogue: Catalogue, pool: ExtractionPool | None = None) -> Followed:
    """Bring families, the index and the index of runs up to the catalogue, as far as possible. `pool` must be idle;
    its processes help."""
    notes, synced = [], Synced()
    try:
        catalogue.apply_accepted()  # what a killed process left unapplied may have copies, too
        with indexing_ahead(settings, catalogue, pool):
            update_families(settings, catalogue, pool)
    except ReprintsError as error:
        notes.append(f"Families are behind: {error}. Then: reprints families --update")
    if behind := keep_after(settings, catalogue):
        notes.append(behind)
    try:
        synced = sync_index(settings, catalogue)
    except ReprintsError as error:
        notes.append(say_behind(catalogue, error))
    # one note about an unreachable server is enough
    runs_note = "" if notes else _follow_runs(settings, catalogue)
    return Followed(synced=synced, note=" ".join(notes), runs_note=runs_note)


def follow_catalogue(settings: Settings) -> Followed:
    with Catalogue.open(settings.catalogue) as catalogue:
        return follow_articles(settings, catalogue)


def _follow_runs(settings: Settings, catalogue: Catalogue) -> str:
    try:
        sync_runs(settings, catalogue)
    except ReprintsError as error:
        return f"The index of runs is behind: {error}"
    return ""
