"""What the house is measured against, each a process of its own:

python -m benchmarks.performance.bare pool FOLDER [--workers N] [--reader trafilatura|newsplease]
python -m benchmarks.performance.bare warc FILE… [--workers N]
python -m benchmarks.performance.bare spider ADDRESS FOLDER
"""

from __future__ import annotations

import argparse
import multiprocessing
from collections.abc import Iterable, Iterator
from pathlib import Path

_CHUNK = 4


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.performance.bare", description=__doc__)
    kinds = parser.add_subparsers(dest="kind", required=True)
    for kind in ("pool", "warc"):
        added = kinds.add_parser(kind)
        added.add_argument("path", nargs="+", type=Path)
        added.add_argument("--workers", type=int, default=2)
        added.add_argument("--reader", choices=_READERS, default="trafilatura")
    spider = kinds.add_parser("spider")
    spider.add_argument("address")
    spider.add_argument("folder", type=Path)
    given = parser.parse_args()
    if given.kind == "spider":
        crawl(given.address, given.folder)
        return
    bodies = read_files(given.path) if given.kind == "pool" else read_warcs(given.path)
    print(sum(extract(bodies, given.workers, given.reader)))


def extract(bodies: Iterable[bytes], workers: int, reader: str) -> Iterator[bool]:
    read = _READERS[reader]
    if workers == 1:
        yield from map(read, bodies)
        return
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        yield from pool.imap(read, bodies, chunksize=_CHUNK)


def read_with_trafilatura(body: bytes) -> bool:
    from trafilatura import bare_extraction

    return bare_extraction(body, url="http://127.0.0.1/", with_metadata=True) is not None


def read_with_newsplease(body: bytes) -> bool:
    from newsplease import NewsPlease  # type: ignore[import-not-found,unused-ignore]

    try:
        return bool(NewsPlease.from_html(body, url="http://127.0.0.1/", fetch_images=False).maintext)
    except Exception:
        return False  # it gives some pages up so, such as those in languages for which it lacks a package


_READERS = {"trafilatura": read_with_trafilatura, "newsplease": read_with_newsplease}


def read_files(paths: Iterable[Path]) -> Iterator[bytes]:
    for path in paths:
        for file in sorted(path.glob("*.html")):
            yield file.read_bytes()


def read_warcs(paths: Iterable[Path]) -> Iterator[bytes]:
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    for path in paths:
        with path.open("rb") as file:
            for record in ArchiveIterator(file, record_types=WarcRecordType.response):
                if "html" in (record.http_content_type or ""):
                    yield record.reader.read()


def crawl(address: str, folder: Path) -> None:
    """Scrapy as it comes, as many requests at once as ours makes."""
    import scrapy
    from scrapy.crawler import CrawlerProcess

    from benchmarks.performance.crawls import CONCURRENCY

    folder.mkdir(parents=True, exist_ok=True)

    class Bare(scrapy.Spider):
        name = "bare"
        start_urls = (f"{address}/sitemap.xml",)

        def parse(self, response: scrapy.http.Response) -> Iterator[scrapy.Request]:
            response.selector.remove_namespaces()
            for url in response.xpath("//loc/text()").getall():
                yield scrapy.Request(url, callback=self.keep)

        def keep(self, response: scrapy.http.Response) -> None:
            (folder / response.url.rpartition("/")[2]).write_bytes(response.body)

    settings = {
        "LOG_LEVEL": "WARNING",
        "CONCURRENT_REQUESTS": CONCURRENCY,
        "CONCURRENT_REQUESTS_PER_DOMAIN": CONCURRENCY,
        "DOWNLOAD_DELAY": 0,
    }
    process = CrawlerProcess(settings)
    process.crawl(Bare)
    process.start()


if __name__ == "__main__":
    main()
