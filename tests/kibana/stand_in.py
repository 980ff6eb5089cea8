"""A small HTTP server that answers as a Kibana 8.12 was seen to, with the users of an Elasticsearch behind it."""

from __future__ import annotations

import base64
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PASSWORD = "a-password-nobody-may-read"  # noqa: S105
KEY = "an-api-key-nobody-may-read"

Answer = tuple[int, Any]


@dataclass
class StandIn:
    """`planned` answers come first, by method and path without its query, each once."""

    version: str = "8.19.21"
    secured: bool = True
    level: str = "available"
    starting: int = 0  # answers to /api/status before it is ready
    newest: dict[str, tuple[int, ...]] = field(default_factory=lambda: {"dashboard": (8, 9, 0), "search": (8, 0, 0)})
    planned: dict[tuple[str, str], list[Answer]] = field(default_factory=dict)
    requests: list[tuple[str, str]] = field(default_factory=list)
    objects: dict[tuple[str, str], Any] = field(default_factory=dict)
    roles: dict[str, Any] = field(default_factory=dict)
    users: dict[str, Any] = field(default_factory=dict)
    default_view: str | None = None
    url: str = ""

    def plan(self, method: str, path: str, *answers: Answer) -> None:
        self.planned.setdefault((method, path), []).extend(answers)

    def answer(self, method: str, target: str, headers: Any, body: bytes) -> Answer:
        path, _, query = target.partition("?")
        self.requests.append((method, path))
        if waiting := self.planned.get((method, path)):
            return waiting.pop(0)
        return self._refuse(path, headers) or self._obey(path, query, headers, body)

    def _refuse(self, path: str, headers: Any) -> Answer | None:
        if self.secured and not self._allowed(headers.get("Authorization", "")):
            return 401, {
                "statusCode": 401,
                "error": "Unauthorized",
                "message": "[security_exception] unable to authenticate",
            }
        elsewhere = path == "/api/status" or path.startswith("/_security/")
        if not elsewhere and "kbn-xsrf" not in headers:
            return 400, {
                "statusCode": 400,
                "error": "Bad Request",
                "message": "Request must contain a kbn-xsrf header.",
            }
        return None

    def _obey(self, path: str, query: str, headers: Any, body: bytes) -> Answer:
        name = path.rpartition("/")[2]
        if path == "/api/status":
            return self._status()
        if path == "/api/saved_objects/_import":
            return self._import(query, headers, body)
        if path == "/api/data_views/default":
            return self._set_default(json.loads(body))
        if path.startswith("/_security/user/"):
            self.users[name] = json.loads(body)
            return 200, {"created": True}
        if path.startswith("/api/security/role/") and self.secured:
            self.roles[name] = json.loads(body)
            return 204, None
        return 404, {"statusCode": 404, "error": "Not Found", "message": "Not Found"}

    def _allowed(self, given: str) -> bool:
        basic = base64.b64encode(f"elastic:{PASSWORD}".encode()).decode()
        return given in (f"Basic {basic}", f"ApiKey {KEY}")

    def _status(self) -> Answer:
        if self.starting:
            self.starting -= 1
            return 503, "Kibana server is not ready yet"
        return 200, {"version": {"number": self.version}, "status": {"overall": {"level": self.level}}}

    def _set_default(self, wanted: dict[str, Any]) -> Answer:
        if self.default_view and not wanted.get("force"):
            return 200, {"acknowledged": True}
        self.default_view = wanted["data_view_id"]
        return 200, {"acknowledged": True}

    def _import(self, query: str, headers: Any, body: bytes) -> Answer:
        head = f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode()
        message = BytesParser(EmailMessage, policy=HTTP).parsebytes(head + body)
        part = next(message.iter_parts())
        if not str(part.get_filename()).endswith(".ndjson"):
            return 400, {"statusCode": 400, "error": "Bad Request", "message": "Invalid file extension"}
        given = [json.loads(line) for line in part.get_payload(decode=True).decode().splitlines()]
        for item in given:
            version = tuple(int(number) for number in item["typeMigrationVersion"].split("."))
            if version > self.newest.get(item["type"], version):
                message_text = f'Document "{item["id"]}" belongs to a more recent version of Kibana'
                return 422, {"statusCode": 422, "error": "Unprocessable Entity", "message": message_text}
        return 200, self._store(given, overwrite="overwrite=true" in query)

    def _store(self, given: list[dict[str, Any]], *, overwrite: bool) -> dict[str, Any]:
        present = {(item["type"], item["id"]) for item in given} | self.objects.keys()
        errors = []
        for item in given:
            key = (item["type"], item["id"])
            missing = [r for r in item["references"] if (r["type"], r["id"]) not in present]
            if missing:
                names = [{"type": r["type"], "id": r["id"]} for r in missing]
                errors.append(
                    {"type": key[0], "id": key[1], "error": {"type": "missing_references", "references": names}}
                )
            elif key in self.objects and not overwrite:
                errors.append({"type": key[0], "id": key[1], "error": {"type": "conflict"}})
            else:
                self.objects[key] = item
        done = {"success": not errors, "successCount": len(given) - len(errors), "warnings": []}
        return done | ({"errors": errors} if errors else {})


@contextmanager
def serving(stand_in: StandIn, context: ssl.SSLContext | None = None) -> Iterator[StandIn]:
    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, answer = stand_in.answer(self.command, self.path, self.headers, body)
            text = (
                b"" if answer is None else answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
            )
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/login")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_PUT = do_POST = _serve

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    stand_in.url = f"{'https' if context else 'http'}://127.0.0.1:{server.server_port}"
    try:
        yield stand_in
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
