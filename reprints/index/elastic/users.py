"""The users a fresh server needs: the one Kibana logs in as, and the one the crawler fills the indices as."""

from __future__ import annotations

from reprints.index.elastic.client import connect, telling_faults
from reprints.index.elastic.setup import describe_roles
from reprints.settings import Settings

INDEXER = "reprints-indexer"
KIBANA_SYSTEM = "kibana_system"  # the server brings it, without a password


def provide_users(settings: Settings) -> list[str]:
    """Set the passwords the settings have; returns whose. The same however often. Needs `manage_security`."""
    client = connect(settings)
    provided = []
    try:
        with telling_faults(str(settings.elasticsearch_url)):
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
    finally:
        client.close()
    return provided
