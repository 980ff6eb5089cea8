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
    def measured(name: str) -> float:
        return figures[name].value

    catalogue = "PostgreSQL" if "PostgreSQL, a further capture, unchanged" in figures else "SQLite"
    index = "Elasticsearch, an article in a shard"
    index = index if index in figures else "embedded index, an article"
    whole, rest = given.captures * given.whole_share, given.captures * (1 - given.whole_share)
    warc = whole * measured("WARC, a page") + rest * measured("WARC, a page unchanged (304)")
    cdxj = whole * measured("CDXJ, a page")
    first = given.articles * given.versions
    rows = first * measured(f"{catalogue}, an article with its first capture")
    rows += (given.captures - first) * measured(f"{catalogue}, a further capture, unchanged")
    shard = first * measured(index)  # earlier versions are documents, too
    disk = shard * (1 + given.replicas) * given.index_spare
    pages = measured("extraction, pages a CPU second")
    polite = given.requests_a_night * given.delay / 3600
    by_delay = given.sources * polite / (given.sources_at_once * given.night_hours)
    reading = given.sources * given.new_a_night / pages / 3600
    by_reading = reading / (given.cores * given.busy * given.night_hours)
    machines = max(1, ceil(max(by_delay, by_reading)))
    again = given.articles / pages / 3600
    nightly = given.sources * given.requests_a_night
    bucket = (warc + cdxj) / 1e9 * given.price_store
    disks = (rows + disk) / 1e9 * given.price_disk
    return [
        Result(name="WARCs", how="captures with and without a body", value=warc / 1e12, unit="TB"),
        Result(name="CDXJ", how="captures with a body", value=cdxj / 1e9, unit="GB"),
        Result(name=f"catalogue ({catalogue})", how="versions, and further captures", value=rows / 1e9, unit="GB"),
        Result(name="index, one copy", how=f"articles × versions × {index}", value=shard / 1e9, unit="GB"),
        Result(name="shards", how="index / shard_bytes", value=ceil(shard / given.shard_bytes), unit=""),
        Result(name="index disks", how="× (1 + replicas) × index_spare", value=disk / 1e9, unit="GB"),
        Result(name="a source's night", how="requests_a_night × delay", value=polite * 60, unit="minutes"),
        Result(
            name="crawlers, by politeness", how="sources × night / sources_at_once", value=by_delay, unit="machines"
        ),
        Result(name="crawlers, by extraction", how="new pages / pages a CPU second", value=by_reading, unit="machines"),
        Result(name="crawlers", how="the larger, rounded up", value=machines, unit="machines"),
        Result(name="captures a night", how="sources × requests_a_night", value=nightly / 1e6, unit="million"),
        Result(
            name="nights to all captures", how="captures / a night's", value=given.captures / nightly, unit="nights"
        ),
        Result(name="re-extraction", how="articles / pages a CPU second", value=again, unit="CPU hours"),
        Result(
            name="re-extraction, elapsed",
            how="/ (reread_cores × busy)",
            value=again / (given.reread_cores * given.busy),
            unit="hours",
        ),
        Result(name="bucket", how="(WARCs + CDXJ) × price_store", value=bucket, unit="a month"),
        Result(name="disks", how="(catalogue + index disks) × price_disk", value=disks, unit="a month"),
        Result(name="crawlers", how="× price_machine", value=machines * given.price_machine, unit="a month"),
        Result(
            name="reading the bucket",
            how="2 requests for each page asked again",
            value=30 * 2 * nightly / 1e6 * given.price_million_requests,
            unit="a month",
        ),
        Result(
            name="one re-extraction", how="CPU hours × price_core_hour", value=again * given.price_core_hour, unit=""
        ),
    ]


def list_assumptions(given: Assumptions) -> list[tuple[str, float]]:
    return [(field.name, float(getattr(given, field.name))) for field in fields(given)]
