"""From bytes and seconds a page to terabytes and hours an archive: nothing but multiplication, each factor named."""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import ceil

from benchmarks.scale.measures import Figure


@dataclass(frozen=True, kw_only=True)
class Assumptions:
    """What nothing here has measured. Each can be given another value on the command line, by its name."""

    sources: float = 10_000
    captures: float = 1e9
    articles: float = 1e8
    whole_share: float = 0.2  # of captures that come with a body: new and changed pages, listings
    versions: float = 1.2  # of an article, in the archive's life
    requests_a_night: float = 300  # to a source: its listings, and its recent articles asked again
    new_a_night: float = 20  # of them pages to be read
    delay: float = 2.0  # seconds between two requests to a source
    sources_at_once: float = 50  # on one machine
    night_hours: float = 7.0
    cores: float = 4.0  # of one machine
    busy: float = 0.7  # of a core's time that is of use
    reread_cores: float = 64.0  # that a re-extraction is given
    shard_bytes: float = 30e9  # Elastic's own advice: 10 to 50 GB
    replicas: float = 1.0
    index_spare: float = 1.5  # disk beside a shard, to merge in and to build the next generation
    price_store: float = 0.02  # a GB and month, in a bucket
    price_disk: float = 0.10  # a GB and month, of a fast disk
    price_machine: float = 100.0  # a month, of a machine of `cores` cores
    price_core_hour: float = 0.04
    price_million_requests: float = 0.4  # of reading from a bucket


@dataclass(frozen=True, kw_only=True)
class Result:
    name: str
    how: str
    value: float
    unit: str


def work_out(figures: dict[str, Figure], given: Assumptions) -> list[Result]:
    sizes, nights = _work_out_sizes(figures, given), _work_out_nights(figures, given)
    return [*_tell_sizes(sizes, given), *_tell_nights(nights, given), *_tell_prices(sizes, nights, given)]


@dataclass(frozen=True, kw_only=True)
class _Sizes:
    """In bytes; `catalogue` and `index` are what the figures of each are of."""

    warc: float
    cdxj: float
    rows: float
    shard: float
    disk: float
    catalogue: str
    index: str


@dataclass(frozen=True, kw_only=True)
class _Nights:
    """`polite` is the hours a source's night takes; `by_delay` and `by_reading` are machines; `again` is CPU hours."""

    polite: float
    by_delay: float
    by_reading: float
    again: float
    captures: float

    @property
    def machines(self) -> int:
        return max(1, ceil(max(self.by_delay, self.by_reading)))


def _work_out_sizes(figures: dict[str, Figure], given: Assumptions) -> _Sizes:
    catalogue = "PostgreSQL" if "PostgreSQL, a further capture, unchanged" in figures else "SQLite"
    index = "Elasticsearch, an article in a shard"
    index = index if index in figures else "embedded index, an article"
    whole, rest = given.captures * given.whole_share, given.captures * (1 - given.whole_share)
    first = given.articles * given.versions
    rows = first * figures[f"{catalogue}, an article with its first capture"].value
    rows += (given.captures - first) * figures[f"{catalogue}, a further capture, unchanged"].value
    shard = first * figures[index].value  # earlier versions are documents, too
    return _Sizes(
        warc=whole * figures["WARC, per page"].value + rest * figures["WARC, per unchanged page (304)"].value,
        cdxj=whole * figures["CDXJ, per page"].value,
        rows=rows,
        shard=shard,
        disk=shard * (1 + given.replicas) * given.index_spare,
        catalogue=catalogue,
        index=index,
    )


def _work_out_nights(figures: dict[str, Figure], given: Assumptions) -> _Nights:
    pages = figures["extraction, pages per CPU second"].value
    polite = given.requests_a_night * given.delay / 3600
    reading = given.sources * given.new_a_night / pages / 3600
    return _Nights(
        polite=polite,
        by_delay=given.sources * polite / (given.sources_at_once * given.night_hours),
        by_reading=reading / (given.cores * given.busy * given.night_hours),
        again=given.articles / pages / 3600,
        captures=given.sources * given.requests_a_night,
    )


def _tell_sizes(sizes: _Sizes, given: Assumptions) -> list[Result]:
    articles = f"articles × versions × {sizes.index}"
    return [
        _tell("WARCs", "captures with and without a body", sizes.warc / 1e12, "TB"),
        _tell("CDXJ", "captures with a body", sizes.cdxj / 1e9, "GB"),
        _tell(f"catalogue ({sizes.catalogue})", "versions, and further captures", sizes.rows / 1e9, "GB"),
        _tell("index, one copy", articles, sizes.shard / 1e9, "GB"),
        _tell("shards", "index / shard_bytes", ceil(sizes.shard / given.shard_bytes)),
        _tell("index disks", "× (1 + replicas) × index_spare", sizes.disk / 1e9, "GB"),
    ]


def _tell_nights(nights: _Nights, given: Assumptions) -> list[Result]:
    elapsed = nights.again / (given.reread_cores * given.busy)
    return [
        _tell("a source's night", "requests_a_night × delay", nights.polite * 60, "minutes"),
        _tell("crawlers, by politeness", "sources × night / sources_at_once", nights.by_delay, "machines"),
        _tell("crawlers, by extraction", "new pages / pages per CPU second", nights.by_reading, "machines"),
        _tell("crawlers", "the larger, rounded up", nights.machines, "machines"),
        _tell("captures per night", "sources × requests_a_night", nights.captures / 1e6, "million"),
        _tell(
            "nights until all are captured", "captures / captures per night", given.captures / nights.captures, "nights"
        ),
        _tell("re-extraction", "articles / pages per CPU second", nights.again, "CPU hours"),
        _tell("re-extraction, elapsed", "/ (reread_cores × busy)", elapsed, "hours"),
    ]


def _tell_prices(sizes: _Sizes, nights: _Nights, given: Assumptions) -> list[Result]:
    requests = 30 * 2 * nights.captures / 1e6 * given.price_million_requests
    return [
        _tell(
            "bucket", "(WARCs + CDXJ) × price_store", (sizes.warc + sizes.cdxj) / 1e9 * given.price_store, "per month"
        ),
        _tell(
            "disks",
            "(catalogue + index disks) × price_disk",
            (sizes.rows + sizes.disk) / 1e9 * given.price_disk,
            "per month",
        ),
        _tell("crawlers", "× price_machine", nights.machines * given.price_machine, "per month"),
        _tell("reading the bucket", "2 requests for each page requested again", requests, "per month"),
        _tell("one re-extraction", "CPU hours × price_core_hour", nights.again * given.price_core_hour),
    ]


def _tell(name: str, how: str, value: float, unit: str = "") -> Result:
    return Result(name=name, how=how, value=value, unit=unit)


def list_assumptions(given: Assumptions) -> list[tuple[str, float]]:
    return [(field.name, float(getattr(given, field.name))) for field in fields(given)]
