"""The sample sites on a loopback port, for as long as a `with` lasts.

Reached as a proxy (`GET http://archive.sample.test/… HTTP/1.1`) or by Host header, in a browser as
`archive.localhost:PORT` and `review.localhost:PORT` (RFC 6761 keeps `.localhost` on this machine). Answers depend only
on the night: no clock, no chance.
"""

from __future__ import annotations

import sys
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from reprints.errors import StorageError
from reprints.sample.content import check_night
from reprints.sample.resource import SampleResponse, answer
from reprints.sample.site import find

_LOOPBACK = "127.0.0.1"
_CONDITIONS = ("if-none-match", "if-modified-since")


class LoggedRequest(NamedTuple):
    method: str
    host: str
    path: str
    status: int
    conditional: bool


class SampleServer:
    """Raises NotFoundError on a night without data, StorageError if the port is not available."""

    def __init__(self, night: int = 1, port: int = 0, *, rebuilt: bool = False) -> None:
        self.night = check_night(night)
        self.rebuilt = rebuilt  # show the archive's articles in a layout without their provenance
        self.port = port
        self.requests: list[LoggedRequest] = []
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()

    @property
    def address(self) -> str:
        return f"http://{_LOOPBACK}:{self.port}"

    def __enter__(self) -> SampleServer:
        try:
            self._listener = _Listener(self)
        except OSError as error:
            message = f"the sample cannot be served on port {self.port}: {error.strerror}"
            raise StorageError(message, mend="Choose another port, or 0 for any") from error
        self.port = self._listener.server_port
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown()
        self._listener.server_close()
        self._thread.join()

    def respond(self, method: str, host: str, path: str, headers: dict[str, str]) -> SampleResponse:
        """Answer one request and log it. Called from one thread per connection."""
        resource = find(self.night, host, path.partition("?")[0], rebuilt=self.rebuilt)
        with self._lock:
            if resource:
                self._asked[resource.url] += 1
            found = answer(resource, host, headers, asked=self._asked[resource.url] if resource else 1)
            conditional = any(name in headers for name in _CONDITIONS)
            self.requests.append(LoggedRequest(method, host, path, int(found.status), conditional))
        return found


class _Listener(ThreadingHTTPServer):
    def __init__(self, sample: SampleServer) -> None:
        self.sample = sample
        super().__init__((_LOOPBACK, sample.port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore clients that hang up, as a killed crawl does; anything else is a fault of the sample."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # headers and body are two writes: Nagle would delay the second
    timeout = 60

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def _answer(self) -> None:
        listener = self.server
        assert isinstance(listener, _Listener)  # noqa: S101
        asked, path = self._read_target()
        host = asked.replace(".localhost", ".sample.test")
        headers = {name.lower(): value for name, value in self.headers.items()}
        if asked != host:
            headers.pop("accept-encoding", None)  # the links in the body are rewritten
        found = listener.sample.respond(self.command, host, path, headers)
        local = f".localhost:{listener.server_port}" if asked != host else ".sample.test"
        self._send(found, local)

    def _read_target(self) -> tuple[str, str]:
        """The host without its port, and the path with its query, from either form of request."""
        target = urlsplit(self.path) if self.path.startswith("http://") else None
        host = target.netloc if target else self.headers.get("Host", "")
        path = target._replace(scheme="", netloc="", fragment="").geturl() or "/" if target else self.path
        return host.partition(":")[0].rstrip(".").lower(), path

    def _send(self, found: SampleResponse, local: str) -> None:
        body = found.body.replace(b".sample.test", local.encode())
        # not send_response, which adds the time of day
        self.send_response_only(found.status)
        for name, value in found.headers:
            self.send_header(name, value.replace(".sample.test", local))
        if found.status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: `SampleServer.requests` is the log."""
