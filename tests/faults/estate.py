"""A data folder with a source of its own and the real command on it; and what, at the end, must be true of it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import yaml

from reprints.archive.layout import list_partials, list_warcs
from reprints.archive.reader import iterate_responses, read_response
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import OPEN_STATUSES
from reprints.errors import ReprintsError
from reprints.index.contract import Search
from reprints.index.engine import open_index
from reprints.model import Outcome
from reprints.settings import Settings, find_config
from tests.conftest import Command
from tests.crawl.bench import Answer, Site
from tests.faults.pages import Pages

SOURCE = "testsite"
_ENDS = (Outcome.LISTED, Outcome.FETCHED)  # no page of a finished run is left under them


@dataclass
class Estate:
    """`pages` are served while the estate is open. `settings` are further settings of the command, by field name."""

    folder: Path
    site: Site
    pages: Pages
    delay: float = 0.0  # seconds the site takes over a page
    source: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.site.routes = {path: self._serve(path) for path in self.pages.routes}
        self.source = {
            "id": SOURCE,
            "name": "Test site",
            "homepage": self.site.url("/"),
            "hosts": {"canonical": "127.0.0.1"},
            "network": {"allow": ["127.0.0.0/8"]},
            "politeness": {"delay": 0, "concurrency": 4, "timeout": 5, "retries": 1},
            "discovery": {"listings": [self.site.url("/")], "follow": ["/list/"], "articles": ["/articles/"]},
            **self.source,
        }
        self.write_source()

    def write_source(self) -> None:
        path = self.folder / "config" / "sources" / f"{SOURCE}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(self.source), encoding="utf-8")
        engine = self.folder / "config" / "elasticsearch"
        if not engine.exists():
            engine.symlink_to(find_config() / "elasticsearch")

    def _serve(self, path: str) -> Any:
        def answer(handler: BaseHTTPRequestHandler) -> Answer | None:
            time.sleep(self.delay)
            route = self.pages.routes[path]
            found = route(handler) if callable(route) else route
            if isinstance(found, tuple) and (etag := found[1].get("ETag")) and handler.headers["If-None-Match"] == etag:
                return 304, {"ETag": etag}, b""
            return found

        return answer

    @cached_property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def command(self) -> Command:
        given = {f"REPRINTS_{name.upper()}": str(value) for name, value in self.settings.items()}
        return Command(data=self.data, environment={"REPRINTS_CONFIG": str(self.folder / "config"), **given})

    def load_settings(self) -> Settings:
        return Settings(  # type: ignore[call-arg]
            _env_file=None, **{"data": self.data, "config": self.folder / "config", **self.settings}
        )

    def open_catalogue(self) -> Catalogue:
        return Catalogue.open(self.load_settings().catalogue)

    def read_articles(self) -> dict[str, tuple[str, str, int]]:
        """Address: title, text and version of every article the catalogue has."""
        with self.open_catalogue() as catalogue:
            return {a.url: (a.title or "", a.text, a.version) for a in catalogue.articles()}

    # what must hold

    def find_unreadable(self) -> list[str]:
        """At any moment, also while files are open: captures in the catalogue without their bytes in the archive."""
        found, root = [], self.load_settings().archive
        with self.open_catalogue() as catalogue:
            for row in _iterate_captures(catalogue):
                try:
                    ref = read_response(root, row.warc, row.offset).ref
                except ReprintsError as error:
                    found.append(f"capture of {row.url} cannot be read: {error}")
                    continue
                if (ref.url, ref.payload_sha256) != (row.final_url or row.url, row.payload_sha256):
                    found.append(f"capture of {row.url} names a record of {ref.url}")
        return found

    def find_losses(self) -> list[str]:
        """After a crawl has come to its end: everything that is missing, double or contradictory, a line each."""
        return [
            *self.find_unreadable(),
            *self._check_archive(),
            *self._check_run(),
            *self._check_articles(),
            *self.check_index(),
        ]

    def _check_archive(self) -> Iterator[str]:
        shown = self.command.run("archive", "verify", "--deep", code=None)
        if shown.returncode:
            yield f"archive verify: {shown.stdout}{shown.stderr}"
        root = self.load_settings().archive
        yield from (f"{path} was left open" for path in list_partials(root))
        kept: dict[str, set[bytes]] = {}
        for path in list_warcs(root):
            for response in iterate_responses(path, root=root):
                kept.setdefault(response.url, set()).add(response.payload)
        for path in sorted(set(self.site.answered)):
            body = self.pages.body(path)
            if body is not None and body not in kept.get(self.site.url(path), ()):
                yield f"{path} was served and is in no WARC"

    def _check_run(self) -> Iterator[str]:
        with self.open_catalogue() as catalogue:
            yield from (
                f"run {run.id} is still {run.status}"
                for run in catalogue.runs(kind=None)
                if run.status in OPEN_STATUSES
            )
            run = catalogue.runs(source=SOURCE, limit=1)[0]
            pages = list(catalogue.pages(run.id))
            pending = catalogue.pending(extractor="any")
        listed = Counter(page.url.removeprefix(self.site.url("")) for page in pages)
        yield from (f"{path} is listed {count} times" for path, count in listed.items() if count > 1)
        yield from (f"{path} is not listed" for path in self.pages.listed - set(listed))
        yield from (f"{page.url} is {page.outcome} in a finished run" for page in pages if page.outcome in _ENDS)
        yield from (f"{p.capture.url} was never read" for p in pending)
        (report,) = self.command.json("report", run.id, "--json", code=None)
        if sum(report["outcomes"].values()) != len(pages):
            yield f"{len(pages)} pages are listed, {report['outcomes']} are counted"

    def _check_articles(self) -> Iterator[str]:
        there = self.read_articles()
        wanted = {self.site.url(path) for path in self.pages.articles}
        yield from (f"no article of {url}" for url in sorted(wanted - set(there)))
        yield from (f"an article of {url}, which has none" for url in sorted(set(there) - wanted))
        yield from (
            f"{url} has {version} versions of one text" for url, (_, _, version) in there.items() if version > 1
        )

    def check_index(self) -> Iterator[str]:
        with self.open_catalogue() as catalogue:
            known = {article.id: article.title for article in catalogue.articles()}
            waiting = catalogue.outbox_size()
        if waiting.waiting or waiting.dead:
            yield f"the outbox holds {waiting}"
        held = Counter(self._iterate_index())
        yield from (f"{id_} {title!r} is indexed {count} times" for (id_, title), count in held.items() if count > 1)
        yield from (f"{title!r} is not in the index" for id_, title in known.items() if (id_, title) not in held)
        yield from (f"{title!r} is in the index alone" for id_, title in held if known.get(id_) != title)

    def _iterate_index(self) -> Iterator[tuple[str, str]]:
        index = open_index(self.load_settings())
        try:
            cursor = None
            while True:
                hits = index.search(Search(limit=100, cursor=cursor))
                yield from ((hit.id, hit.fields["title"]) for hit in hits.items)
                cursor = hits.cursor
                if cursor is None:
                    return
        finally:
            index.close()


def _iterate_captures(catalogue: Catalogue) -> Iterator[Any]:
    for run in catalogue.runs(kind=None):
        yield from catalogue.captured_in_run(run.id).values()
