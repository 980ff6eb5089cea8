"""The index against the catalogue, article by article; and what differs, mended."""

from __future__ import annotations

from collections.abc import Iterator

from reprints.catalogue.catalogue import Catalogue
from reprints.errors import IndexError_
from reprints.index.comparison import Comparable, IndexComparison, compare_stamps, make_stamps
from reprints.index.contract import Change, Stamp
from reprints.index.documents import article_of_key
from reprints.index.engine import open_index
from reprints.settings import Settings
from reprints.stages.pipeline.index_sync import Synced, sync_index


def compare_index(settings: Settings, catalogue: Catalogue) -> IndexComparison:
    """Reads both whole, in portions. Raises IndexError_."""
    index = open_index(settings)
    try:
        if not isinstance(index, Comparable):
            raise IndexError_(
                "only an index on Elasticsearch can be compared article by article",
                mend="`reprints index status` compares the counts; `reprints index rebuild` makes it anew",
            )
        return compare_stamps(_list_expected(catalogue), index.stamps())
    finally:
        index.close()


def mend_index(settings: Settings, catalogue: Catalogue) -> tuple[IndexComparison, Synced]:
    """Queue what the index lacks or has in an older form, apply it, and forget what the catalogue does not know."""
    found = compare_index(settings, catalogue)
    catalogue.enqueue([article_of_key(key) for key in (*found.missing, *found.stale)])
    if found.orphaned:
        index = open_index(settings)
        try:
            index.apply(Change(id=id_, article=None) for id_ in found.orphaned)
        finally:
            index.close()
    return found, sync_index(settings, catalogue)


def _list_expected(catalogue: Catalogue) -> Iterator[Stamp]:
    for stored in catalogue.stored():
        try:
            yield from make_stamps(stored.article, stored.earlier)
        except ValueError:
            continue  # no index can take it: it is among the dead letters, with the reason
