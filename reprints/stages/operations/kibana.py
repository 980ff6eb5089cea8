"""Prepares Elasticsearch and Kibana for readers: users, indices, and what they see."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from reprints.errors import IndexError_, SettingsError
from reprints.kibana.install import Installed, ReaderAccount, install
from reprints.kibana.objects import make_objects, write_objects
from reprints.kibana.server import Credentials, Server
from reprints.settings import Settings

READER_NAME = "reader"

_FRESH_SECONDS = 30.0
_PAUSE_SECONDS = 2.0


def build_kibana(settings: Settings, folder: Path | None = None) -> Path:
    """Write the saved objects to a file, by default in the project's configuration."""
    return write_objects(folder or settings.config / "kibana")


def prepare_server(settings: Settings) -> list[str]:
    """Create what a fresh Elasticsearch needs before Kibana and the crawler start: passwords, a role, templates and
    empty indices. Returns their names. Idempotent. Raises IndexError_, SettingsError."""
    if not settings.elasticsearch_url:
        raise SettingsError("no Elasticsearch is configured", mend="Set REPRINTS_ELASTICSEARCH_URL")
    from reprints.index.elastic.setup import provide_users, set_up  # the client takes half a second to load

    deadline = time.monotonic() + _FRESH_SECONDS
    while True:
        try:
            return [*provide_users(settings), *set_up(settings)]
        except IndexError_:
            # a new server answers before it knows its users
            if time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE_SECONDS)


def install_kibana(settings: Settings, *, tell: Callable[[str], None] = lambda _line: None) -> Installed:
    """Install data views, sessions and dashboards for the settings' indices. Raises KibanaError, SettingsError."""
    articles, runs = settings.elasticsearch_index, settings.elasticsearch_runs_index
    objects = make_objects(articles=articles, runs=runs)
    with open_kibana(settings) as kibana:
        return install(kibana, objects, indices=(articles, runs), reader=_make_reader(settings), tell=tell)


def open_kibana(settings: Settings) -> Server:
    if not settings.kibana_url:
        raise SettingsError("no Kibana is configured", mend="Set REPRINTS_KIBANA_URL, such as https://localhost:5601")
    return Server(
        name="Kibana",
        url=settings.kibana_url,
        setting="REPRINTS_KIBANA_URL",
        credentials=_read_credentials(settings),
        ca_certs=settings.kibana_ca_certs,
        patience=settings.kibana_patience,
    )


def _make_reader(settings: Settings) -> ReaderAccount | None:
    if not settings.reader_password:
        return None
    if not settings.elasticsearch_url:
        mend = "Set REPRINTS_ELASTICSEARCH_URL: it keeps the users"
        raise SettingsError("REPRINTS_READER_PASSWORD is set, but no Elasticsearch", mend=mend)
    elasticsearch = Server(
        name="Elasticsearch",
        url=settings.elasticsearch_url,
        setting="REPRINTS_ELASTICSEARCH_URL",
        credentials=_read_credentials(settings),
        ca_certs=settings.elasticsearch_ca_certs,
        patience=settings.elasticsearch_patience,
    )
    return ReaderAccount(elasticsearch=elasticsearch, name=READER_NAME, password=settings.reader_password)


def _read_credentials(settings: Settings) -> Credentials:
    return Credentials(api_key=settings.kibana_api_key, user=settings.kibana_user, password=settings.kibana_password)
