"""Sources as data: one YAML file per republisher, validated on load, unknown keys forbidden.

They are `config/sources/<id>.yml`; docs/reference/sources.md explains every key.
"""

from __future__ import annotations

import ipaddress
import re
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from reprints import urls
from reprints.model import IMPORTED


def _check_pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
    return value


def _check_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("not a time zone name; write one such as Europe/Madrid") from None
    return value


def _check_url(value: str) -> str:
    urls.canonicalise(value)
    return value


def _check_selector(value: str) -> str:
    from cssselect import SelectorError
    from cssselect import parse as parse_selector

    try:
        parse_selector(value)
    except SelectorError as error:
        raise ValueError(f"not a CSS selector: {error}") from None
    return value


def _check_network(value: str) -> str:
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError:
        raise ValueError("not a network; write one such as 127.0.0.0/8") from None
    return value


def _check_cron(value: str) -> str:
    fields = value.split()
    if len(fields) != 5 or not all(re.fullmatch(r"[\d*/,\-a-zA-Z]+", one) for one in fields):
        raise ValueError("not five fields of cron; write one such as 40 4 * * *")
    return " ".join(fields)


def _check_id(value: str) -> str:
    if value == IMPORTED:
        raise ValueError(f"{IMPORTED} is reserved for imported files; choose another")
    return value


CronText = Annotated[str, AfterValidator(_check_cron)]
Pattern = Annotated[str, AfterValidator(_check_pattern)]
Address = Annotated[str, AfterValidator(_check_url)]
Zone = Annotated[str, AfterValidator(_check_zone)]
Selector = Annotated[str, AfterValidator(_check_selector)]
NetworkText = Annotated[str, AfterValidator(_check_network)]
Share = Annotated[float, Field(ge=0, le=1)]

# the fields of an article that a source can be expected to fill
FILLABLE = (
    "title", "language", "credit_line",
    "original.authors", "original.outlet", "original.section", "original.place", "original.date", "original.url",
    "republication.publisher", "republication.date", "republication.topic", "republication.notice",
)  # fmt: skip


def _check_fillable(value: str) -> str:
    if value not in FILLABLE:
        raise ValueError(f"not a field of an article; one of {', '.join(FILLABLE)}")
    return value


FieldName = Annotated[str, AfterValidator(_check_fillable)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Discovery(Part):
    """How the source announces its articles. Patterns are searched for in the whole URL."""

    sitemaps: tuple[Address, ...] = ()
    feeds: tuple[Address, ...] = ()
    listings: tuple[Address, ...] = ()
    urls: tuple[Address, ...] = ()
    articles: tuple[Pattern, ...] = Field((), description="URLs that are articles; none: all on its hosts")
    follow: tuple[Pattern, ...] = Field((), description="URLs of further listing pages")
    deny: tuple[Pattern, ...] = Field((), description="URLs never fetched")
    parts: tuple[Pattern, ...] = Field((), description="URLs of an article's further pages, beside the usual forms")
    next_page: Selector | None = Field(None, description="a CSS selector of the link to the next listing page")
    depth: int = Field(3, ge=0, le=50, description="how many listing pages deep")
    max_pages: int = Field(50_000, ge=1, description="most articles listed in one run")
    max_listings: int = Field(2_000, ge=1, description="most listing pages, sitemaps and feeds read in one run")
    recheck: int = Field(200, ge=0, description="known but unlisted articles fetched again per run")


class Hosts(Part):
    canonical: str
    aliases: tuple[str, ...] = ()


class Network(Part):
    """Where a crawl may connect: only global addresses, unless the source's file says otherwise."""

    allow: tuple[NetworkText, ...] = Field((), description="private networks allowed, such as 127.0.0.0/8")
    serve: Literal["sample"] | None = Field(None, description="the bundled site that stands in for this source")


class Politeness(Part):
    delay: float = Field(1.0, ge=0, le=600, description="least seconds between two requests to a host")
    concurrency: int = Field(2, ge=1, le=32)
    timeout: float = Field(60.0, gt=0, le=600, description="seconds a response may take")
    max_bytes: int = Field(20_000_000, ge=1_000, description="a larger response is not downloaded")
    retries: int = Field(3, ge=0, le=10)
    max_hours: float = Field(8.0, gt=0, le=168, description="a crawl is stopped after this")


class Extraction(Part):
    boilerplate: tuple[Pattern, ...] = Field((), description="whole lines of the site's own chrome")
    day_first: bool = Field(True, description="03/04/2020 is 3 April")
    topics: dict[str, str] = Field(default_factory=dict, description="URL pattern: the archive's topic")


class Range(Part):
    min: int | None = Field(None, ge=0)
    max: int | None = Field(None, ge=0)


class Expectations(Part):
    """Below a minimum the run fails, above a maximum it warns."""

    articles: Range = Range()
    body_length: Range = Field(Range(), description="median characters of a body")
    fill: dict[FieldName, Share] = Field(default_factory=dict, description="field: least share of articles with it")
    failed: Share | None = Field(None, description="largest share of pages that may fail")
    not_an_article: Share | None = Field(None, description="largest share of pages that may hold no article")
    unread: Share | None = Field(None, description="largest share of articles that may be credited but unread")


class Source(Part):
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,39}$"), AfterValidator(_check_id)]
    name: str
    homepage: Address
    publisher: str | None = Field(None, description="who republishes, if its pages do not say so")
    description: str = ""
    enabled: bool = False
    time_zone: Zone = "UTC"
    schedule: CronText = Field("40 4 * * *", description="when its nightly crawl begins: cron, in its time zone")
    languages: tuple[Annotated[str, Field(pattern=r"^[a-z]{2}$")], ...] = ()
    spider: str = Field("listing", description="sitemap, feed, listing, urls, or a spider of the source's own")
    discovery: Discovery
    hosts: Hosts
    network: Network = Network()
    politeness: Politeness = Politeness()
    extraction: Extraction = Extraction()
    expectations: Expectations = Expectations()

    @model_validator(mode="after")
    def _announces_something(self) -> Source:
        found = self.discovery
        if not (found.sitemaps or found.feeds or found.listings or found.urls):
            raise ValueError("discovery names no sitemaps, feeds, listings or urls")
        return self

    @cached_property
    def host_aliases(self) -> dict[str, str]:
        return dict.fromkeys(self.hosts.aliases, self.hosts.canonical)

    def canonicalise(self, url: str) -> str:
        """The canonical form of one of this source's addresses. Raises ValueError, as `urls.canonicalise`."""
        return urls.canonicalise(url, self.host_aliases)

    def owns(self, url: str) -> bool:
        """Whether an address is on one of this source's hosts."""
        try:
            host = urls.read_host(url, self.host_aliases)
        except ValueError:
            return False
        return host == self.hosts.canonical.split(":")[0]


def path_of(folder: Path, source_id: str) -> Path:
    return folder / f"{source_id}.yml"
