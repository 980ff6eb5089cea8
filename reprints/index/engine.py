"""Opens the index that the settings name."""

from __future__ import annotations

from reprints.index.contract import Index
from reprints.settings import Settings


def open_index(settings: Settings) -> Index:
    """The index the settings name. Opens nothing yet: the first function that reads it tells of a damaged one."""
    if settings.elasticsearch_url:
        from reprints.index.elastic.engine import ElasticIndex  # the client takes half a second to load

        return ElasticIndex(settings)
    from reprints.index.embedded.engine import EmbeddedIndex  # loads the engine: not needed to parse a query

    return EmbeddedIndex(settings.index)
