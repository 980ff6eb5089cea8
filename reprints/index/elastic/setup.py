"""What an administrator sets up once: templates, API keys and users, with the least privileges."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from elasticsearch import Elasticsearch

from reprints.index.elastic.client import connect, explain_faults
from reprints.index.elastic.generations import open_generations
from reprints.index.elastic.runs import RunIndex
from reprints.index.elastic.templates import install_templates
from reprints.settings import Settings

INDEXER = "reprints-indexer"
KIBANA_SYSTEM = "kibana_system"  # built into the server, without a password
_READ = ["read", "view_index_metadata"]
# `manage` creates and deletes indices and aliases, only under these names: rebuilds need it
_WRITE = [*_READ, "index", "delete", "create_index", "manage"]


def describe_roles(index: str, runs: str) -> dict[str, dict[str, Any]]:
    """The least privileges for filling and for searching the indices."""
    names = [index, f"{index}-*", f"{index}@*", runs]
    return {
        "indexer": {"cluster": ["monitor"], "indices": [{"names": names, "privileges": _WRITE}]},
        "searcher": {"cluster": [], "indices": [{"names": names, "privileges": _READ}]},
    }


def set_up(settings: Settings) -> list[str]:
    """Install the templates and create the missing indices, of articles and of runs; returns their names."""
    with _connected(settings) as client:
        made = install_templates(client, settings.config / "elasticsearch", settings.elasticsearch_index)
        generations = open_generations(settings, client)
        if generations.live() is None:
            made.append(generations.create(live=True))
    with RunIndex(settings) as runs:
        runs.ensure()
    return [*made, runs.name]


def make_key(settings: Settings, role: str) -> str:
    """Create an API key for `indexer` or `searcher`, in the form of REPRINTS_ELASTICSEARCH_API_KEY. A secret."""
    roles = describe_roles(settings.elasticsearch_index, settings.elasticsearch_runs_index)
    with _connected(settings) as client:
        made = client.security.create_api_key(
            name=f"{settings.elasticsearch_index} {role}",
            role_descriptors={role: roles[role]},
            metadata={"made_by": "reprints"},
        )
    return str(made["encoded"])


def provide_users(settings: Settings) -> list[str]:
    """Create the users the settings have passwords for: the one Kibana logs in as, and the one that fills the indices.

    Idempotent; returns their names. Needs `manage_security`.
    """
    provided = []
    with _connected(settings) as client:
        if settings.kibana_system_password:
            password = settings.kibana_system_password.get_secret_value()
            client.security.change_password(username=KIBANA_SYSTEM, password=password)
            provided.append(KIBANA_SYSTEM)
        if settings.indexer_password:
            role = describe_roles(settings.elasticsearch_index, settings.elasticsearch_runs_index)["indexer"]
            client.security.put_role(name=INDEXER, cluster=role["cluster"], indices=role["indices"])
            password = settings.indexer_password.get_secret_value()
            client.security.put_user(username=INDEXER, password=password, roles=[INDEXER])
            provided.append(INDEXER)
    return provided


@contextmanager
def _connected(settings: Settings) -> Iterator[Elasticsearch]:
    client = connect(settings)
    try:
        with explain_faults(str(settings.elasticsearch_url)):
            yield client
    finally:
        client.close()
