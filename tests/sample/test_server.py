from __future__ import annotations

import gzip
import http.client
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from lxml import etree, html

from reprints.errors import StorageError
from reprints.sample import SampleServer, pages
from reprints.sample.resource import Resource, answer

ARCHIVE = "http://archive.sample.test"
REVIEW = "http://review.sample.test"
SYR548 = f"{ARCHIVE}/peace/syria/doc/syr548.html"


class Client:
    """Asks the sample as a crawler does, through one kept-alive connection."""

    def __init__(self, server: SampleServer) -> None:
        self._connection = http.client.HTTPConnection(str(urlsplit(server.address).netloc), timeout=10)

    def ask(self, target: str, method: str = "GET", **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        self._connection.request(method, target, headers=sent)
        response = self._connection.getresponse()
        return response.status, response.headers, response.read()

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def server() -> Iterator[SampleServer]:
    with SampleServer() as started:
        yield started


@pytest.fixture
def client(server: SampleServer) -> Iterator[Client]:
    opened = Client(server)
    yield opened
    opened.close()


def test_every_page_is_served_as_a_proxy_would_be_asked(client: Client) -> None:
    for page in pages():
        if page.url.endswith(("/lby58.html", "/lby77.html")):
            continue  # one is elsewhere, one fails at first
        status, headers, body = client.ask(page.url)
        assert (status, headers["Content-Type"], body) == (200, page.content_type, page.body), page.url


def test_the_host_header_decides_where_no_host_is_in_the_request_line(client: Client, server: SampleServer) -> None:
    by_proxy = client.ask(SYR548)[2]
    assert client.ask("/peace/syria/doc/syr548.html", Host="archive.sample.test")[2] == by_proxy
    assert client.ask("/peace/syria/doc/syr548.html", Host="review.sample.test")[0] == 404
    assert client.ask("/", Host="127.0.0.1")[0] == 404
    assert server.requests[1] == ("GET", "archive.sample.test", "/peace/syria/doc/syr548.html", 200, False)


def test_a_browser_stays_on_the_hosts_it_can_resolve(client: Client, server: SampleServer) -> None:
    host = f"archive.localhost:{server.port}"
    _, _, body = client.ask("/nizkor/indice/2015.html", Host=host, Accept_Encoding="gzip")
    links = html.fromstring(body.decode("cp1252")).xpath("//li/a/@href")
    assert links
    assert all(link.startswith(f"http://www.archive.localhost:{server.port}/") for link in links)
    _, headers, _ = client.ask("/peace/libya/doc/lby58.html", Host=host)
    assert headers["Location"] == f"http://www.archive.localhost:{server.port}/peace/libya/doc/lby58.html"


def test_a_validator_sent_back_is_answered_with_headers_only(client: Client, server: SampleServer) -> None:
    for page in pages():
        _, headers, _ = client.ask(page.url)
        conditions = {"If_None_Match": headers["ETag"], "If_Modified_Since": headers["Last-Modified"]}
        if headers["ETag"] is None and headers["Last-Modified"] is None:
            assert page.url.endswith(("/lby58.html", "/lby77.html"))
            continue
        status, again, body = client.ask(page.url, **{k: v for k, v in conditions.items() if v})
        assert (status, body, again["ETag"]) == (304, b"", headers["ETag"]), page.url
        assert server.requests[-1].conditional


def test_an_etag_of_the_compressed_body_counts_too(client: Client) -> None:
    _, headers, body = client.ask(SYR548, Accept_Encoding="gzip, br;q=0.5")
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == client.ask(SYR548)[2]
    assert client.ask(SYR548, Accept_Encoding="gzip", If_None_Match=headers["ETag"])[0] == 304
    assert client.ask(SYR548, Accept_Encoding="gzip;q=0")[1]["Content-Encoding"] is None


def test_an_entity_tag_outweighs_a_date_and_a_broken_date_says_nothing() -> None:
    [page] = [page for page in pages() if page.url == SYR548]
    resource = Resource(url=page.url, body=page.body, content_type=page.content_type)
    assert answer(resource, "", {"if-none-match": '"other"'}).status == 200
    assert answer(resource, "", {"if-none-match": f'"other", W/{resource.etag}'}).status == 304
    assert answer(resource, "", {"if-modified-since": "yesterday"}).status == 200


def test_head_gives_the_headers_of_get_and_no_body(client: Client) -> None:
    status, head, body = client.ask(SYR548, "HEAD")
    got = client.ask(SYR548)
    assert (status, body) == (200, b"")
    assert head.items() == got[1].items()
    assert int(head["Content-Length"]) == len(got[2])


def test_one_page_answers_500_twice_and_then_well_at_each_start() -> None:
    url = f"{ARCHIVE}/peace/libya/doc/lby77.html"
    for _ in range(2):
        with SampleServer() as started:
            client = Client(started)
            assert [client.ask(url)[0] for _ in range(4)] == [500, 500, 200, 200]
            client.close()


def test_one_page_has_moved_to_another_name_of_its_host(client: Client) -> None:
    url = f"{ARCHIVE}/peace/libya/doc/lby58.html"
    status, headers, _ = client.ask(url)
    assert (status, headers["Location"]) == (301, url.replace("archive.", "www.archive."))
    assert client.ask(headers["Location"])[0] == 200


def test_the_vanished_page_comes_back_on_the_fourth_night() -> None:
    seen = []
    for night in range(1, 6):
        with SampleServer(night=night) as started:
            client = Client(started)
            seen.append(client.ask(f"{ARCHIVE}/peace/russia/doc/ukr64.html")[0])
            client.close()
    assert seen == [200, 404, 404, 200, 200]


def test_both_hosts_have_rules_for_robots(client: Client) -> None:
    archive = client.ask(f"{ARCHIVE}/robots.txt")[2].decode()
    assert "Disallow: /nizkor/chile/doc/reservado1.html" in archive
    assert "Sitemap: http://review.sample.test/sitemap_index.xml" in client.ask(f"{REVIEW}/robots.txt")[2].decode()


def test_the_same_night_answers_the_same_bytes() -> None:
    answers = []
    for _ in range(2):
        with SampleServer(night=2) as started:
            client = Client(started)
            urls = (f"{ARCHIVE}/", SYR548, f"{REVIEW}/feed/", f"{REVIEW}/sitemap-posts.xml.gz")
            found = [client.ask(url, Accept_Encoding="gzip") for url in urls]
            answers.append([(status, headers.items(), body) for status, headers, body in found])
            client.close()
    assert answers[0] == answers[1]


def test_the_sitemaps_name_every_article_of_the_review(client: Client) -> None:
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    index = etree.fromstring(client.ask(f"{REVIEW}/sitemap_index.xml")[2])
    maps = index.xpath("//s:sitemap/s:loc/text()", namespaces=space)
    assert len(maps) == 2
    listed: list[str] = []
    for url in maps:
        _, headers, body = client.ask(url, Accept_Encoding="gzip")
        raw = gzip.decompress(body)  # one is a gzip file, the other is compressed on the way
        assert headers["Content-Encoding"] == (None if url.endswith(".gz") else "gzip")
        listed += etree.fromstring(raw).xpath("//s:url/s:loc/text()", namespaces=space)
    articles = {page.url for page in pages() if page.truth and page.url.startswith(REVIEW)}
    assert set(listed) == articles
    assert len(listed) == len(articles) + 1


def test_the_feeds_name_the_latest_articles(client: Client) -> None:
    rss = etree.fromstring(client.ask(f"{REVIEW}/feed/")[2]).xpath("//item/link/text()")
    atom = etree.fromstring(client.ask(f"{REVIEW}/atom.xml")[2]).xpath("//*[local-name()='entry']/*/@href")
    assert [link.partition("?")[0] for link in rss] == atom
    assert client.ask(rss[0])[0] == 200


def test_every_article_of_the_archive_is_reached_from_its_first_page(client: Client) -> None:
    waiting, reached = [f"{ARCHIVE}/"], set[str]()
    while waiting:
        url = waiting.pop()
        page = html.fromstring(client.ask(url)[2].decode("cp1252"))
        page.make_links_absolute(url)
        for link in page.xpath("//li/a/@href | //a[@class='next']/@href"):
            target = str(link).partition("#")[0].replace("//www.", "//").replace("//mail.", "//")
            if target not in reached:
                reached.add(target)
                if "/doc/" not in target:
                    waiting.append(target)
    articles = {page.url for page in pages() if page.truth and page.url.startswith(ARCHIVE)}
    listed = {url for url in reached if "/doc/" in url}
    assert articles < listed
    others = {url.rsplit("/", 1)[1] for url in listed - articles}
    assert others == {"reservado1.html", "perdido2.html", "lbydocs.html", "pendiente.html"}
    assert client.ask(f"{ARCHIVE}/nizkor/arg/doc/perdido2.html")[0] == 404


def test_a_port_in_use_is_named(server: SampleServer) -> None:
    with pytest.raises(StorageError, match=f"port {server.port}"), SampleServer(port=server.port):
        pass
