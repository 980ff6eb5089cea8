"""A site on loopback, and real crawls of it in real processes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml

from reprints.archive.layout import list_warcs
from reprints.archive.reader import iterate_responses
from reprints.archive.warc.records import ArchivedResponse
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import CaptureRow, Reading, RunStatus
from reprints.model import Article, Outcome
from tests.servers.warm_start import CRAWL, warm_start

COMMAND = [sys.executable, "-m", "reprints.crawl.process"]
Headers = dict[str, str]
Answer = tuple[int, Headers, bytes]
Route = Answer | Callable[["BaseHTTPRequestHandler"], Answer | None]


def html(body: str, status: int = 200, **headers: str) -> Answer:
    page = f"<html><head><title>t</title></head><body>{body}</body></html>".encode()
    return status, {"Content-Type": "text/html", **{k.replace("_", "-"): v for k, v in headers.items()}}, page


def links(*paths: str) -> Answer:
    return html("".join(f'<a href="{path}">x</a>\n' for path in paths))


def redirect(to: str, status: int = 302) -> Answer:
    return status, {"Location": to}, b""


@dataclass
class Asked:
    path: str
    headers: Headers
    at: float


class Site:
    """Routes by path; what is not there is 404. A route may be a function of the request; None sends nothing."""

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self.asked: list[Asked] = []
        self.answered: list[str] = []  # paths whose answer was sent to its last byte
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.asked.append(Asked(self.path, dict(self.headers), time.monotonic()))
                route = site.routes.get(self.path, (404, {}, b"no"))
                answer = route(self) if callable(route) else route
                if answer is None:
                    return
                status, headers, body = answer
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
                site.answered.append(self.path)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                pass  # clients that are killed on purpose

        self.server = Server(("0.0.0.0", 0), Handler)  # noqa: S104 - all of loopback's addresses
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    @property
    def paths(self) -> Counter[str]:
        return Counter(asked.path for asked in self.asked)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@dataclass
class Result:
    code: int
    status: dict[str, Any]
    pages: dict[str, tuple[Outcome, str]]
    captures: list[CaptureRow]
    stderr: str
    log: str

    def paths(self, outcome: Outcome) -> set[str]:
        return {path for path, (o, _) in self.pages.items() if o is outcome}


@cache
def _make_empty() -> Path:
    path = Path(tempfile.mkdtemp(prefix="reprints-")) / "catalogue.sqlite"
    Catalogue.open(f"sqlite:///{path}").close()
    return path


@dataclass
class Bench:
    """A folder of data, a source, and crawls of it."""

    folder: Path
    site: Site
    source: dict[str, Any] = field(default_factory=dict)
    run: str = ""

    def __post_init__(self) -> None:
        self.source = {
            "id": "testsite",
            "name": "Test site",
            "homepage": self.site.url("/"),
            "hosts": {"canonical": "127.0.0.1"},
            "network": {"allow": ["127.0.0.0/8"]},
            "politeness": {"delay": 0, "concurrency": 4, "timeout": 5, "retries": 1},
            "discovery": {},
        }

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def discover(self, **discovery: Any) -> None:
        self.source["discovery"] = discovery

    def environment(self, **more: str) -> dict[str, str]:
        return {**os.environ, "REPRINTS_DATA": str(self.data), "REPRINTS_CONTACT": "mailto:us@example.org", **more}

    def open_catalogue(self) -> Catalogue:
        path = self.data / "catalogue.sqlite"
        if not path.exists() and not self.data.is_file():
            # a copy: migrating each test's own would be most of the time
            self.data.mkdir(exist_ok=True)
            shutil.copy(_make_empty(), path)
        return Catalogue.open(f"sqlite:///{(self.data / 'catalogue.sqlite').absolute()}")

    def prepare(self, *, resume: bool = False) -> list[str]:
        """Open a run; returns the arguments of the process that is to crawl it."""
        path = self.folder / f"{self.source['id']}.yml"
        path.write_text(yaml.safe_dump(self.source))
        with self.open_catalogue() as catalogue:
            self.run = catalogue.reopen_run(self.run).id if resume else catalogue.open_run(self.source["id"]).id
        return ["--run", self.run, "--source-file", str(path)]

    def start(self, *, resume: bool = False, arguments: tuple[str, ...] = (), **env: str) -> subprocess.Popen[str]:
        command = [*COMMAND, *self.prepare(resume=resume), *arguments]
        return subprocess.Popen(command, env=self.environment(**env), stderr=subprocess.PIPE, text=True)

    def crawl_with(self, script: str, **env: str) -> Result:
        """Crawl after a few lines of Python that make the process another than it would be."""
        lines = f"import sys\n{script}\nfrom reprints.crawl.process import main\nsys.exit(main())\n"
        command = [sys.executable, "-c", lines, *self.prepare()]
        done = subprocess.run(command, env=self.environment(**env), capture_output=True, text=True, check=False)
        return self.read(done.returncode, done.stderr)

    def crawl(self, *, resume: bool = False, arguments: tuple[str, ...] = (), **env: str) -> Result:
        variables, warm = self.environment(**env), warm_start(CRAWL)
        if warm.can_run(variables):
            done = warm.run([*self.prepare(resume=resume), *arguments], variables, Path.cwd(), timeout=60)
            return self.read(done.returncode, done.stderr)
        process = self.start(resume=resume, arguments=arguments, **env)
        _, stderr = process.communicate(timeout=60)
        return self.read(process.returncode, stderr)

    def read(self, code: int, stderr: str = "") -> Result:
        folder = self.data / "runs" / self.run
        status = folder / "crawl.json"
        log = folder / "crawl.log"
        prefix = self.site.url("")
        with self.open_catalogue() as catalogue:
            pages = {p.url.removeprefix(prefix): (p.outcome, p.why) for p in catalogue.pages(self.run)}
            captures = list(catalogue.captured_in_run(self.run).values())
        return Result(
            code=code,
            status=json.loads(status.read_text()) if status.exists() else {},
            pages=pages,
            captures=captures,
            stderr=stderr,
            log=log.read_text() if log.exists() else "",
        )

    def close_run(self) -> None:
        """What the parent does at the end, in short: nothing was extracted here."""
        with self.open_catalogue() as catalogue:
            catalogue.settle_rest(self.run, "test")
            catalogue.close_run(self.run, RunStatus.FINISHED)

    def archived(self) -> list[ArchivedResponse]:
        root = self.data / "archive"
        return [response for path in list_warcs(root) for response in iterate_responses(path, root=root)]


def pretend_extracted(bench: Bench) -> None:
    """Make articles of what was captured, as the parent of a crawl does, without an extractor."""
    with bench.open_catalogue() as catalogue:
        readings = [
            Reading(
                capture=found.capture.id,
                result=Article(
                    id=found.capture.key or "",
                    source=bench.source["id"],
                    url=found.capture.url,
                    canonical_url=found.capture.url,
                    title="t",
                    text="a text",
                    language="en",
                ),
            )
            for found in catalogue.pending(extractor="test", run=bench.run)
        ]
        catalogue.settle_many(readings, extractor="test")
