"""Builds a new search index beside the old one, compares them, then puts it in its place."""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed

from reprints.settings import load_settings
from reprints.stages.pipeline.index_sync import rebuild_catalogue


@flow(name="rebuild-index", persist_result=False)
def rebuild_index() -> State[Any]:
    """Build the search index anew. The old one answers searches until the new one holds what the catalogue does."""
    count = rebuild_catalogue(load_settings())
    message = f"The index holds {count} articles, as the catalogue does"
    create_markdown_artifact(markdown=message, key="rebuild-index")
    return Completed(message=message)
