from __future__ import annotations

import pytest

from tests.servers.server_process import find_port


@pytest.fixture
def closed_port() -> int:
    return find_port()
