"""Bytes a capture, an article and an index entry take, on pages at hand.

Pages are archived compressed, as a server would send them. What is derived is from synthetic articles of 600 words, so
that there are enough of them for a database's fixed costs not to weigh.
"""

from __future__ import annotations

import gzip
import hashlib
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.articles import make_articles
from benchmarks.quality.corpora import Case
from reprints.archive.cdxj import make_lines
from reprints.archive.warc.records import Exchange, RecordRef
from reprints.archive.writer import WarcWriter
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import NewCapture, Reading, RunStatus, Settled
from reprints.extract.page import Page, extract_page
from reprints.extract.versions import EXTRACTOR
from reprints.index.contract import IndexChange
from reprints.index.embedded.engine import EmbeddedIndex
from reprints.model import Article, CaptureKind, Outcome

_AT = datetime(2026, 11, 1, tzinfo=UTC)
_BATCH = 64  # events a crawl stores at once
_SENT = (
    ("User-Agent", "reprints/0.1.0 (+https://example.org/contact)"),
    ("Accept-Encoding", "gzip, deflate, br, zstd"),
)
_NAMED = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Server", "nginx"),
    ("Date", "Sun, 01 Nov 2026 02:00:00 GMT"),
    ("Cache-Control", "max-age=600"),
    ("ETag", '"6a1f0c3be2d4a"'),
    ("Last-Modified", "Sat, 31 Oct 2026 20:00:00 GMT"),
    ("Strict-Transport-Security", "max-age=31536000"),
)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One thing measured, and of how many it is the mean."""

    name: str
    value: float
    unit: str
    of: int


def measure_warc(cases: Sequence[Case], folder: Path) -> list[Figure]:
    """A capture is a request and its answer, each a gzip member."""
    whole, unchanged, lines = 0, 0, 0
    with WarcWriter(folder, source="scale", run="r", max_bytes=1 << 40, software="benchmark", operator="x") as writer:
        originals: list[tuple[Exchange, RecordRef]] = []
        for case in cases:
            exchange = _make_exchange(case)
            originals.append((exchange, writer.write(exchange)))
            lines += sum(len(line) for line in make_lines(originals[-1][1], exchange.response_headers))
        whole = originals[-1][1].offset + originals[-1][1].length
        for exchange, ref in originals:
            not_modified = replace(exchange, status=304, reason="Not Modified", body=b"", response_headers=_NAMED[1:])
            last = writer.write(not_modified, same_as=ref)
        unchanged = last.offset + last.length - whole
    count = len(cases)
    return [
        Figure(name="page, unpacked", value=sum(len(case.html) for case in cases) / count, unit="bytes", of=count),
        Figure(name="WARC, per page", value=whole / count, unit="bytes", of=count),
        Figure(name="WARC, per unchanged page (304)", value=unchanged / count, unit="bytes", of=count),
        Figure(name="CDXJ, per page", value=lines / count, unit="bytes", of=count),
    ]


def _make_exchange(case: Case) -> Exchange:
    body = gzip.compress(case.html, 6, mtime=0)
    headers = (*_NAMED, ("Content-Encoding", "gzip"), ("Content-Length", str(len(body))))
    return Exchange(
        url=case.url,
        method="GET",
        request_headers=_SENT,
        status=200,
        reason="OK",
        response_headers=headers,
        body=body,
        fetched_at=_AT,
        ip="192.0.2.1",
    )


def measure_extraction(cases: Sequence[Case]) -> list[Figure]:
    """Of one process, by processor time, which a busy machine does not blur much."""
    extract_page(Page(url=cases[0].url, body=cases[0].html, content_type=cases[0].content_type, fetched_at=_AT))
    begun, found = time.process_time(), []
    for case in cases:
        page = Page(url=case.url, body=case.html, content_type=case.content_type, fetched_at=_AT)
        found.append(extract_page(page))
    spent = time.process_time() - begun
    texts = [len(one.text.encode()) for one in found if isinstance(one, Article)]
    return [
        Figure(name="extraction, pages per CPU second", value=len(cases) / spent, unit="pages", of=len(cases)),
        Figure(name="text of an article", value=sum(texts) / len(texts), unit="bytes", of=len(texts)),
    ]


def measure_catalogue(url: str, name: str, count: int) -> list[Figure]:
    """The first night brings articles; on the second nothing has changed."""
    with Catalogue.open(url) as catalogue:
        empty = _weigh(url)
        articles = list(make_articles(count))
        places = _crawl(catalogue, articles, {})
        catalogue.acknowledge(change.seq for change in catalogue.take(count))
        first = _weigh(url)
        _crawl(catalogue, articles, places)
        second = _weigh(url)
    return [
        Figure(
            name=f"{name}, an article with its first capture", value=(first - empty) / count, unit="bytes", of=count
        ),
        Figure(name=f"{name}, a further capture, unchanged", value=(second - first) / count, unit="bytes", of=count),
    ]


def _crawl(catalogue: Catalogue, articles: Sequence[Article], known: dict[str, int]) -> dict[str, int]:
    """Returns article -> its capture."""
    run = catalogue.open_run("scale")
    for start in range(0, len(articles), _BATCH):
        part = articles[start : start + _BATCH]
        captures = [_make_capture(article, start + n, known.get(article.id)) for n, article in enumerate(part)]
        settled = [Settled(key=str(c.key), outcome=Outcome.FETCHED, capture=(c.warc, c.offset)) for c in captures]
        catalogue.record(run.id, listed=[(str(c.key), c.url) for c in captures], captures=captures, settled=settled)
    found = {}
    by_id = {article.id: article for article in articles}
    after = 0
    while pending := catalogue.pending(extractor=EXTRACTOR, source="scale", after=after, limit=_BATCH):
        after = pending[-1].capture.id
        found |= {str(one.capture.key): one.capture.id for one in pending}
        readings = [Reading(capture=p.capture.id, result=by_id[str(p.capture.key)]) for p in pending]
        catalogue.settle_many(readings, extractor=EXTRACTOR)
    catalogue.close_run(run.id, RunStatus.FINISHED)
    return found


def _make_capture(article: Article, number: int, original: int | None) -> NewCapture:
    night = 0 if original is None else 1
    return NewCapture(
        url=article.url,
        kind=CaptureKind.PAGE,
        status=200 if original is None else 304,
        fetched_at=_AT + timedelta(days=night, seconds=number),
        warc=f"scale/2026/scale-2026110{night + 1}020000-00000-0123abcd.warc.gz",
        offset=number * 20_000,
        length=20_000,
        payload_sha256=hashlib.sha256(article.id.encode()).hexdigest(),
        key=article.id,
        content_sha256=hashlib.sha256(article.url.encode()).hexdigest() if original is None else None,
        content_type="text/html; charset=utf-8",
        etag='"6a1f0c3be2d4a"',
        last_modified="Sat, 31 Oct 2026 20:00:00 GMT",
        revisit_of=original,
    )


def _weigh(url: str) -> int:
    """Bytes on the disk, indexes included, once what is written has settled."""
    import sqlalchemy

    engine = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            return Path(str(engine.url.database)).stat().st_size
        connection.exec_driver_sql("VACUUM")
        return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())


def measure_embedded(folder: Path, count: int) -> list[Figure]:
    index = EmbeddedIndex(folder)
    with index.begin_rebuild() as fresh:
        fresh.apply(_changes(count))
        fresh.commit()
    index.close()
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return [Figure(name="embedded index, an article", value=size / count, unit="bytes", of=count)]


def measure_elasticsearch(count: int) -> list[Figure]:
    """One shard without copies, its segments merged."""
    from elasticsearch import Elasticsearch

    from reprints.index.elastic.engine import ElasticIndex
    from reprints.settings import Settings
    from tests.servers.elasticsearch.server import PASSWORD, USER, Server

    with Server(heap="512m") as server:
        login = {"elasticsearch_user": USER, "elasticsearch_password": PASSWORD}
        where = {"elasticsearch_url": server.url, "elasticsearch_ca_certs": server.certificates}
        index = ElasticIndex(Settings(data=server.folder / "client", **login, **where))  # type: ignore[arg-type]
        with index.begin_rebuild() as fresh:
            fresh.apply(_changes(count))
            fresh.commit()
        index.close()
        client = Elasticsearch(server.url, ca_certs=str(server.certificates), basic_auth=(USER, PASSWORD))
        client.options(request_timeout=300).indices.forcemerge(index="reprints-articles", max_num_segments=1)
        client.indices.flush(index="reprints-articles")
        size = client.indices.stats(index="reprints-articles")["_all"]["primaries"]["store"]["size_in_bytes"]
        client.close()
    return [Figure(name="Elasticsearch, an article in a shard", value=size / count, unit="bytes", of=count)]


def _changes(count: int) -> Iterable[IndexChange]:
    return (IndexChange(id=article.id, article=article) for article in make_articles(count))
