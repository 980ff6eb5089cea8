"""What follows from articles that came or changed: families, whose ids stand in documents, then the index, then the
index of runs. Whoever changes articles calls this at the end, so that no command leaves copies unfound."""

from __future__ import annotations

from dataclasses import dataclass

from reprints.catalogue.catalogue import Catalogue
from reprints.errors import ReprintsError
from reprints.settings import Settings
from reprints.stages.extraction.pool import ExtractionPool
from reprints.stages.pipeline.families import update_families
from reprints.stages.pipeline.index_ahead import indexing_ahead
from reprints.stages.pipeline.index_sync import Synced, say_behind, sync_index
from reprints.stages.pipeline.run_index import sync_runs


@dataclass(frozen=True, kw_only=True, slots=True)
class Followed:
    """`note` says what could not follow and how to mend it; its work waits in the catalogue. `runs_note` is of the
    index of runs alone, which the next crawl brings up to date."""

    synced: Synced
    note: str = ""
    runs_note: str = ""


def follow_articles(settings: Settings, catalogue: Catalogue, pool: ExtractionPool | None = None) -> Followed:
    """Bring families, the index and the index of runs up to the catalogue, as far as each can be. The processes of
    `pool` lend a hand, where they have nothing else to do any more."""
    notes, synced = [], Synced()
    try:
        catalogue.apply_accepted()  # what a killed process left of an accepted run has copies, too
        with indexing_ahead(settings, catalogue, pool):
            update_families(settings, catalogue, pool)
    except ReprintsError as error:
        notes.append(f"Families are behind: {error}. Then: reprints families --update")
    try:
        synced = sync_index(settings, catalogue)
    except ReprintsError as error:
        notes.append(say_behind(catalogue, error))
    # of a server that is away one note is enough
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
