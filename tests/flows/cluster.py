"""What compose.prefect.yml describes, without Docker: Prefect's server on a real PostgreSQL, deploy, and workers.

Commands and environments are read from that file; only addresses, folders and passwords are those of the test.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import yaml

ROOT = Path(__file__).parents[2]
_BIN = Path(sys.executable).parent
_SERVICES = yaml.safe_load((ROOT / "compose.prefect.yml").read_text(encoding="utf-8"))["services"]


@dataclass(frozen=True)
class Cluster:
    """`home` is the folder workers share; `api` the server's address."""

    api: str
    home: Path

    def variables(self, service: str, **changes: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("REPRINTS_", "PREFECT_"))}
        ours = {
            "PATH": f"{_BIN}:{os.environ['PATH']}", "PREFECT_API_URL": self.api,
            "PREFECT_HOME": str(self.home.parent / "prefect"), "REPRINTS_DATA": str(self.home / "data"),
            "REPRINTS_WORKERS": "1",
        }  # fmt: skip
        described = {name: value for name, value in _SERVICES[service]["environment"].items() if value != "/data"}
        return {**kept, **described, **ours, **changes}

    def deploy(self) -> subprocess.CompletedProcess[str]:
        service = _SERVICES["prefect-deploy"]
        words = [word.replace("/opt/reprints/", f"{ROOT}/") for word in service["entrypoint"] + service["command"]]
        return subprocess.run(
            words, env=self.variables("prefect-deploy"), cwd=self.home, capture_output=True, text=True, check=False
        )

    @contextmanager
    def worker(self, name: str, **changes: str) -> Iterator[subprocess.Popen[bytes]]:
        """Killed on leaving, with all it started."""
        service = _SERVICES["prefect-worker"]
        words = [sys.executable, *service["entrypoint"][1:], *service["command"], "--name", name]
        changes["PREFECT_WORKER_WEBSERVER_PORT"] = str(find_port())
        with (self.home / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                words, env=self.variables("prefect-worker", **changes), cwd=self.home, stdout=log, stderr=log
            )
        try:
            yield process
        finally:
            kill_all(process)

    def ask(self, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.api + path, data=data, headers={"Content-Type": "application/json"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return json.load(answer)

    def run(self, deployment: str, parameters: dict[str, Any]) -> str:
        """Ask for a run now, as its page's button does; returns the flow run's id."""
        found = self.ask(f"/deployments/name/{deployment}")
        run = self.ask(f"/deployments/{found['id']}/create_flow_run", {"parameters": parameters})
        return str(run["id"])

    def state(self, flow_run: str) -> tuple[str, str]:
        """Its type, as COMPLETED, and message."""
        state = self.ask(f"/flow_runs/{flow_run}")["state"]
        return str(state["type"]), str(state["message"])


def kill_all(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL to it and to all it started, as when the machine loses its power."""
    tree = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    for one in (process, *tree):
        try:
            one.kill()
        except psutil.NoSuchProcess:
            continue
    process.wait()
    psutil.wait_procs(tree, timeout=10)


def wait_until(reached: Callable[[], Any], seconds: float = 300) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := reached()):
        assert time.monotonic() < deadline, "it never came so far"
        time.sleep(0.3)
    return found


def find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def run_cluster(folder: Path, database: str) -> Iterator[Cluster]:
    """`database` is the address of an empty one."""
    port = find_port()
    cluster = Cluster(api=f"http://127.0.0.1:{port}/api", home=folder / "home")
    cluster.home.mkdir()
    address = database.replace("postgresql+psycopg", "postgresql+asyncpg")
    environment = cluster.variables(
        "prefect-server",
        PREFECT_SERVER_DATABASE_CONNECTION_URL=address,
        PREFECT_UI_STATIC_DIRECTORY=str(folder / "pages"),
        PREFECT_SERVER_UI_API_URL=cluster.api,
        PREFECT_SERVER_SERVICES_REPOSSESSOR_LOOP_SECONDS="2",
    )
    del environment["PREFECT_API_URL"]
    service = _SERVICES["prefect-server"]
    words = ["127.0.0.1" if word == "0.0.0.0" else word for word in service["command"]]  # noqa: S104
    words[words.index("--port") + 1] = str(port)
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [_BIN / service["entrypoint"][0], *words], env=environment, cwd=folder, stdout=log, stderr=log
        )
    try:
        wait_until(lambda: server.poll() is not None or _answers(cluster.api))
        assert server.poll() is None, (folder / "server.log").read_text(encoding="utf-8")
        yield cluster
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            kill_all(server)


def _answers(api: str) -> bool:
    try:
        with urllib.request.urlopen(f"{api}/health", timeout=5):  # noqa: S310
            return True
    except (urllib.error.URLError, OSError):
        return False
