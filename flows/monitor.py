"""`/health` and `/metrics` of the long-running process, for a supervisor and for Prometheus."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from reprints.errors import ReprintsError, StorageError
from reprints.settings import Settings
from reprints.stages.operations.health import check_health
from reprints.stages.operations.metrics import measure


@contextmanager
def serve_monitor(settings: Settings, host: str, port: int, is_alive: Callable[[], bool]) -> Iterator[int]:
    """Yields the port. `is_alive` tells whether the scheduler is. Raises StorageError if the port is taken."""
    handler = _make_handler(settings, is_alive)
    try:
        server = ThreadingHTTPServer((host, port), handler)
    except OSError as error:
        message = f"health cannot be served on {host}:{port}: {error.strerror}"
        raise StorageError(message, mend="Choose another with --health-port") from None
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def _make_handler(settings: Settings, is_alive: Callable[[], bool]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/health":
                status, body = tell_health(settings, is_alive())
                self._answer(status, "application/json", body)
            elif self.path == "/metrics":
                try:
                    self._answer(200, CONTENT_TYPE_LATEST, write_metrics(settings))
                except ReprintsError as error:
                    self._answer(503, "text/plain", str(error).encode())
            else:
                self._answer(404, "text/plain", b"try /health or /metrics")

        def _answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Log nothing: probes come every few seconds."""

    return Handler


def tell_health(settings: Settings, is_alive: bool) -> tuple[int, bytes]:
    """503 if the scheduler is gone, or something is broken that `reprints doctor` would report."""
    checks = [{"check": c.name, "state": c.state, "found": c.found, "mend": c.mend} for c in check_health(settings)]
    checks.append({"check": "scheduler", "state": "ok" if is_alive else "broken", "found": "", "mend": ""})
    well = all(check["state"] != "broken" for check in checks)
    document = {"status": "ok" if well else "broken", "checks": checks}
    return (200 if well else 503), json.dumps(document, ensure_ascii=False).encode()


def write_metrics(settings: Settings) -> bytes:
    """Measured on every call: the runs happen in other processes."""
    registry = CollectorRegistry()
    for metric in measure(settings):
        gauge = Gauge(metric.name, metric.help, metric.labels, registry=registry)
        for values, number in metric.values:
            (gauge.labels(*values) if values else gauge).set(number)
    return generate_latest(registry)
