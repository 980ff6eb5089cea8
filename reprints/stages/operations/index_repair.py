"""Compares the index with the catalogue article by article, and mends what differs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from reprints.catalogue.catalogue import Catalogue
from reprints.errors import IndexError_
from reprints.index.comparison import Comparable, IndexComparison, compare_stamps, make_stamps
from reprints.index.contract import IndexChange, Stamp
from reprints.index.documents import article_of_key
from reprints.index.engine import open_index
from reprints.settings import Settings
from reprints.stages.pipeline.index_sync import Synced, sync_index


def compare_index(settings: Settings, catalogue: Catalogue) -> IndexComparison:
    """Reads both in full, in portions. Raises IndexError_."""
    with closing(open_index(settings)) as index:
        if not isinstance(index, Comparable):
            mend = "`reprints index status` compares the counts; `reprints index rebuild` makes it anew"
            raise IndexError_("only an index on Elasticsearch can be compared article by article", mend=mend)
        return compare_stamps(_list_expected(catalogue), index.stamps())


def mend_index(settings: Settings, catalogue: Catalogue) -> tuple[IndexComparison, Synced]:
    """Index what is missing or stale, and delete what the catalogue does not know."""
    found = compare_index(settings, catalogue)
    catalogue.enqueue([article_of_key(key) for key in (*found.missing, *found.stale)])
    if found.orphaned:
        with closing(open_index(settings)) as index:
            index.apply(IndexChange(id=id_, article=None) for id_ in found.orphaned)
    return found, sync_index(settings, catalogue)


def _list_expected(catalogue: Catalogue) -> Iterator[Stamp]:
    for stored in catalogue.histories():
        try:
            yield from make_stamps(stored.article, stored.earlier)
        except ValueError:
            continue  # no index can take it: it is among the dead letters, with the reason
