"""What an administrator does once: the templates, and keys that may do no more than they must."""

from __future__ import annotations

from typing import Any

from reprints.index.elastic.client import connect, telling_faults
from reprints.index.elastic.generations import open_generations
from reprints.index.elastic.runs import RunIndex
from reprints.index.elastic.templates import install_templates
from reprints.settings import Settings

_READ = ["read", "view_index_metadata"]
# `manage` makes and deletes indices and aliases, of these names alone: rebuilds need it
_WRITE = [*_READ, "index", "delete", "create_index", "manage"]


def describe_roles(index: str, runs: str) -> dict[str, dict[str, Any]]:
    """The least privileges of who fills the indices and of who searches them."""
    names = [index, f"{index}-*", f"{index}@*", runs]
    return {
        "indexer": {"cluster": ["monitor"], "indices": [{"names": names, "privileges": _WRITE}]},
        "searcher": {"cluster": [], "indices": [{"names": names, "privileges": _READ}]},
    }


def set_up(settings: Settings) -> list[str]:
    """Install the templates and, where there are none yet, an empty index behind the alias and one of runs; returns
    their names."""
    url, index = str(settings.elasticsearch_url), settings.elasticsearch_index
    client = connect(settings)
    folder = settings.config / "elasticsearch"
    try:
        with telling_faults(url):
            made = install_templates(client, folder, index)
            generations = open_generations(settings, client, folder)
            if generations.live() is None:
                made.append(generations.create(live=True))
    finally:
        client.close()
    with RunIndex(settings) as runs:
        runs.ensure()
    return [*made, runs.name]


def make_key(settings: Settings, role: str) -> str:
    """A new API key for `indexer` or `searcher`, in the form REPRINTS_ELASTICSEARCH_API_KEY takes. A secret."""
    client = connect(settings)
    try:
        with telling_faults(str(settings.elasticsearch_url)):
            known = describe_roles(settings.elasticsearch_index, settings.elasticsearch_runs_index)
            roles = {role: known[role]}
            made = client.security.create_api_key(
                name=f"{settings.elasticsearch_index} {role}", role_descriptors=roles, metadata={"made_by": "reprints"}
            )
            key: str = made["encoded"]
            return key
    finally:
        client.close()
