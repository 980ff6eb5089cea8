from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from reprints.archive.warc.records import Exchange
from reprints.archive.writer import WarcWriter


def make(**changes: Any) -> Exchange:
    fields: dict[str, Any] = {
        "url": "http://archive.sample.test/doc/a1.html",
        "method": "GET",
        "request_headers": (("User-Agent", "reprints/0 (+mailto:me@example.org)"), ("Accept", "*/*")),
        "status": 200,
        "reason": "OK",
        "response_headers": (("Content-Type", "text/html"), ("X-Twice", "1"), ("X-Twice", "2")),
        "body": b"<html>a page</html>",
        "fetched_at": datetime(2026, 11, 22, 8, 14, 15, 123456, tzinfo=UTC),
        "ip": "127.0.0.1",
    }
    return Exchange(**{**fields, **changes})


def open_at(root: Path, **changes: Any) -> WarcWriter:
    fields: dict[str, Any] = {
        "source": "sample-archive",
        "run": "20261122T081415-sample-archive",
        "max_bytes": 1_000_000_000,
        "software": "reprints/0.1.0",
        "operator": "mailto:me@example.org",
    }
    return WarcWriter(root, **{**fields, **changes})


@pytest.fixture(scope="session")
def make_exchange() -> Callable[..., Exchange]:
    return make


@pytest.fixture(scope="session")
def open_writer() -> Callable[..., WarcWriter]:
    return open_at
