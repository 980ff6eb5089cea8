"""One real Prefect server for the session: its first start takes most of the time these tests do."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from reprints.settings import load_settings


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its API's address, as PREFECT_API_URL has it. Prefect is imported only after this."""
    from flows.serve import embed_server

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings = load_settings(data=tmp_path_factory.mktemp("prefect"))
    os.environ["PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS"] = "2"
    with embed_server(settings, "127.0.0.1", port):
        yield os.environ["PREFECT_API_URL"]
    os.environ.pop("PREFECT_HOME", None)


@pytest.fixture
def data(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: ARG001
    """A data folder for flows that run in this process."""
    monkeypatch.setenv("REPRINTS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("REPRINTS_WORKERS", "1")
    return tmp_path / "data"
