"""What several rooms' tests share: the real command, run as a process on a data folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from reprints.catalogue.catalogue import Catalogue
from tests.crawl.bench import Bench, Site
from tests.servers.elasticsearch.distribution import find_missing_packages
from tests.servers.postgres import Server, Unavailable, run_postgres
from tests.servers.s3 import server as s3_server
from tests.servers.s3.server import Server as S3Server
from tests.servers.server_process import skip_unless_wanted, skip_without
from tests.servers.warm_start import COMMAND, warm_start


@dataclass
class Command:
    """`reprints` with a data folder; `environment` adds to every call."""

    data: Path
    environment: dict[str, str] = field(default_factory=dict)

    def arguments(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "reprints", *words]

    def variables(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("REPRINTS_")}
        return {**kept, "REPRINTS_DATA": str(self.data), "REPRINTS_WORKERS": "1", **self.environment}

    def run(self, *words: str, code: int | None = 0, timeout: float = 240) -> subprocess.CompletedProcess[str]:
        done = self._run(words, timeout)
        assert code is None or done.returncode == code, f"{words}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def _run(self, words: tuple[str, ...], timeout: float) -> subprocess.CompletedProcess[str]:
        variables = self.variables()
        if (warm := warm_start(COMMAND)).can_run(variables):
            return warm.run(words, variables, self.data.parent, timeout)
        return subprocess.run(
            self.arguments(*words),
            env=variables,
            cwd=self.data.parent,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def json(self, *words: str, code: int = 0) -> list[Any]:
        return [json.loads(line) for line in self.run(*words, code=code).stdout.splitlines()]

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.arguments(*words),
            env=self.variables(),
            cwd=self.data.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@dataclass
class Trials:
    """A fault tried more than once in one test; `make faults` adds them up."""

    tried: int = 0
    survived: int = 0
    losses: list[str] = field(default_factory=list)

    def add(self, times: int, losses: list[str]) -> None:
        self.tried += times
        self.survived += 0 if losses else times
        self.losses += losses


@pytest.fixture
def trials(record_property: Callable[[str, object], None]) -> Iterator[Trials]:
    """Losses fail the test at its end, so that each of the trials is made."""
    trials = Trials()
    yield trials
    record_property("tried", trials.tried)
    record_property("survived", trials.survived)
    record_property("lost", len(trials.losses))
    assert trials.losses == []


@pytest.fixture
def command(tmp_path: Path) -> Command:
    return Command(data=tmp_path / "data")


@pytest.fixture(scope="module")
def make_command(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Command]:
    return lambda: Command(data=tmp_path_factory.mktemp("archive") / "data")


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


@pytest.fixture
def bench(tmp_path: Path, site: Site) -> Bench:
    return Bench(tmp_path, site)


@pytest.fixture(scope="session")
def empty_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated catalogue to copy: migrating each test's own would be most of the time."""
    path = tmp_path_factory.mktemp("catalogue") / "catalogue.sqlite"
    Catalogue.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[tuple[Server, str]]:
    """A PostgreSQL server and the name of a migrated database to copy."""
    required = skip_unless_wanted()
    with ExitStack() as running:
        try:
            server = running.enter_context(run_postgres())
        except Unavailable as reason:
            assert not required, str(reason)
            pytest.skip(f"NOT TESTED ON A REAL POSTGRESQL: {reason}")
        template = server.create()
        Catalogue.open(server.url(template)).close()
        yield server, template


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    """A real S3 server; each test makes a bucket of its own."""
    skip_without(find_missing_packages(), "S3 SERVER")
    with S3Server() as running:
        yield running


@dataclass
class Bucket:
    """`folder` holds its objects as files, to be looked at and damaged."""

    server: S3Server
    name: str
    folder: Path

    @property
    def variables(self) -> dict[str, str]:
        return {
            "REPRINTS_ARCHIVE_URL": f"s3://{self.name}/archive",
            "REPRINTS_ARCHIVE_ENDPOINT": self.server.url,
            "REPRINTS_ARCHIVE_KEY": s3_server.KEY,
            "REPRINTS_ARCHIVE_SECRET": s3_server.SECRET,
        }

    def list_warcs(self) -> list[Path]:
        return sorted(self.folder.rglob("*.warc.gz"))


@pytest.fixture
def bucket(s3: S3Server) -> Iterator[Bucket]:
    yield Bucket(s3, *s3.make_bucket())
    if not s3.is_running:
        s3.start()


@pytest.fixture(params=["sqlite", "postgresql"])
def catalogue_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty catalogue; a test that asks for it runs on both engines."""
    if request.param == "sqlite":
        empty = request.getfixturevalue("empty_catalogue")
        yield f"sqlite:///{shutil.copy(empty, tmp_path / 'catalogue.sqlite')}"
        return
    server, template = request.getfixturevalue("postgres")
    name = server.create(template)
    yield server.url(name)
    server.drop(name)
