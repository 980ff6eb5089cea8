from __future__ import annotations

import re
from pathlib import Path

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from reprints.crawl.announcements.links import LinkRules
from reprints.registry import load_source
from reprints.settings import find_config

FILES = sorted((find_config() / "sources").glob("*.yml"))
REAL = [path for path in FILES if not path.stem.startswith("sample-")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_source_loads_and_its_spider_is_there(path: Path) -> None:
    source = load_source(path)
    loader = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["spiders"]}))
    assert source.spider in loader.list()
    assert source.description
    assert source.owns(source.homepage)
    found = source.discovery
    assert all(source.owns(url) for url in (*found.sitemaps, *found.feeds, *found.listings, *found.urls))


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_a_real_source_is_off_polite_kept_to_the_internet_and_says_what_is_unverified(path: Path) -> None:
    source = load_source(path)
    assert not source.enabled
    assert source.politeness.delay >= 1
    assert not source.network.allow
    assert source.network.serve is None
    comment = " ".join(re.findall(r"^# ?(.*)$", path.read_text(), re.MULTILINE))
    assert "Known from" in comment
    assert "Unverified" in comment


def test_there_are_enough_real_sources() -> None:
    assert len(REAL) >= 7


@pytest.mark.parametrize(
    "path",
    [
        "/peace/syria/doc/syr123.html",
        "/peace/libya/doc/lby123.html",
        "/peace/russia/doc/ukr123.html",
        "/nizkor/arg/doc/gallone1.html",
        "/nizkor/chile/libros/dawson/cap3.html",
        "/nizkor/espana/doc/auto31198/3.html",
        "/intlaw/doc/crimes.html",
    ],
)
@pytest.mark.parametrize("host", ["www.derechos.org", "derechos.org", "mail.derechos.org", "www.derechos.org."])
def test_nizkor_documents_are_articles_on_every_host(path: str, host: str) -> None:
    source = load_source(find_config() / "sources" / "nizkor.yml")
    rules = LinkRules(source)
    assert rules.is_article(f"http://{host}{path}")
    assert not rules.is_listing(f"http://{host}{path}")
    assert source.canonicalise(f"https://{host}{path}") == f"https://derechos.org{path}"


@pytest.mark.parametrize(
    "path", ["/peace/", "/peace/syria/", "/nizkor/arg/index.html", "/nizkor/arg/doc/", "/intlaw/doc/"]
)
def test_nizkor_indexes_are_followed(path: str) -> None:
    rules = LinkRules(load_source(find_config() / "sources" / "nizkor.yml"))
    assert rules.is_listing(f"http://www.derechos.org{path}")
    assert not rules.is_article(f"http://www.derechos.org{path}")
    assert not rules.is_listing("http://www.derechos.org/nizkor/arg/doc/photo.jpg")
