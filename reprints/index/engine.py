"""Opens the index that the settings name."""

from __future__ import annotations

from reprints.index.contract import Index
from reprints.settings import Settings


def open_index(settings: Settings) -> Index:
    """Opens no file or connection yet: the first use of the index reports a damaged one."""
    if settings.elasticsearch_url:
        from reprints.index.elastic.engine import ElasticIndex  # the client takes half a second to load

        return ElasticIndex(settings)
    from reprints.index.embedded.engine import EmbeddedIndex  # loads tantivy, which parsing a query does not need

    return EmbeddedIndex(settings.index)
