"""An invented press review on loopback that changes from night to night, and its crawls."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import yaml

from reprints.catalogue.catalogue import Catalogue
from reprints.model import Article, Outcome
from tests.conftest import Command
from tests.crawl.bench import Answer, Route, Site, links
from tests.extract.bulletins import make_bulletin

TEXT = (
    "The harbour council met twice in {0} and could not agree who should pay for the landing, half built since winter.",
    "Those who fish from {0} say that the old piles will not last until spring; two of them broke in November.",
    "Nobody at the ministry answered questions about {0}, though a clerk confirmed that the file had been moved.",
    "A hearing on the fate of {0} is set for the ninth; the fishermen of the {0} have asked to be heard by the judge.",
)
NAMES = (
    "pier ferry storm lighthouse grant cannery drydock breakwater mole capstan lock weir pilot tug barge fairway",
    "sluice causeway jetty marina shoal reef cove inlet delta lagoon levee spit sandbar buoy",
)
_HEAD = "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'>"
_NIGHTS = 4


def make_page(name: str, text: str, *, clock: date, head: str = "", below: str = "") -> Answer:
    """An article under its title, with a clock in the footer."""
    body = f"""{_HEAD}<title>Half a {name} - Quayside Review</title>{head}</head><body>
    <nav><a href="/">Home</a></nav><article><h1>Half a {name} in the harbour</h1>
    <p class="byline">By Ilse Brandt</p>
    <time datetime="2019-05-20">20 May 2019</time>{text}{below}</article>
    <footer>Quayside Review. Today is {clock.day} {clock:%B %Y}</footer></body></html>"""
    return 200, {"Content-Type": "text/html; charset=utf-8"}, body.encode()


def make_bare(title: str, inside: str) -> Answer:
    body = f"{_HEAD}<title>{title}</title></head><body><div class='main'>{inside}</div></body></html>"
    return 200, {"Content-Type": "text/html; charset=utf-8"}, body.encode()


def write_paragraphs(name: str, lines: tuple[str, ...] = TEXT) -> str:
    return "".join(f"<p>{line.format(name)}</p>" for line in lines)


@dataclass
class Quayside:
    """The review and its archive; `odd` pages differ from night to night, the others only by their clock."""

    site: Site
    command: Command
    odd: dict[str, Callable[[int], Route]]
    source: dict[str, Any] = field(default_factory=dict)
    night: int = 0
    reports: dict[int, dict[str, Any]] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        described = {
            "id": "quayside",
            "name": "Quayside Review",
            "homepage": self.site.url("/"),
            "publisher": "Quayside Review",
            "enabled": True,
            "hosts": {"canonical": "127.0.0.1"},
            "network": {"allow": ["127.0.0.0/8"]},
            "politeness": {"delay": 0, "concurrency": 8},
            "discovery": {"listings": [self.site.url("/")], "articles": ["/review/", "/bulletin/"], **self.source},
        }
        config = self.command.data.parent / "config"
        (config / "sources").mkdir(parents=True)
        (config / "sources" / "quayside.yml").write_text(yaml.safe_dump(described), encoding="utf-8")
        self.command.environment["REPRINTS_CONFIG"] = str(config)

    @property
    def clock(self) -> date:
        """The day that the site shows: today on the last night."""
        return date.today() - timedelta(days=_NIGHTS - self.night)  # noqa: DTZ011 - as a site would

    def crawl(self) -> None:
        self.night += 1
        names = " ".join(NAMES).split()
        pages: dict[str, Route] = {}
        pages |= {f"/review/{name}": make_page(name, write_paragraphs(name), clock=self.clock) for name in names}
        bulletins = {f"/bulletin/{n}": make_bulletin(n, "paragraphs") for n in range(1, 13)}
        kind = {"Content-Type": "text/html; charset=utf-8"}
        pages |= {path: (200, kind, text.encode()) for path, text in bulletins.items()}
        pages |= {path: make(self.night) for path, make in self.odd.items() if "?" not in path}
        listed = [path for path in pages if path.count("/") == 2]
        self.site.routes = {"/": links(*listed), **pages, **{p: m(self.night) for p, m in self.odd.items()}}
        self.texts[self.night] = self.command.run("crawl", "quayside").stdout
        [self.reports[self.night]] = self.command.json("report", "--json")
        (self.command.data.parent / f"report{self.night}.json").write_text(json.dumps(self.reports[self.night]))

    def page(self, night: int, path: str) -> tuple[str, str]:
        """Outcome and reason, without its detail."""
        [found] = [page for page in self.reports[night]["pages"] if page["url"] == self.site.url(path)]
        return found["outcome"], found["why"].partition(": ")[0]

    def nights(self, path: str) -> list[str]:
        return [": ".join(filter(None, self.page(night, path))) for night in sorted(self.reports)]

    def versions(self, path: str) -> list[Article]:
        with Catalogue.open(f"sqlite:///{self.command.data}/catalogue.sqlite") as catalogue:
            return [version.article for version in catalogue.versions(self.site.url(path))]

    def findings(self, night: int) -> dict[str, dict[str, Any]]:
        return {finding["expectation"]: finding for finding in self.reports[night]["findings"]}

    def count(self, night: int, outcome: Outcome) -> int:
        return int(self.reports[night]["outcomes"][str(outcome)])
