"""What a server, a network or an administrator can do to us: said in one line, nothing lost, nothing blocked."""

from __future__ import annotations

import dataclasses
import logging
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import trustme
from elasticsearch import ApiError, Elasticsearch

from reprints.errors import IndexError_, SettingsError
from reprints.index.contract import Applied, IndexChange, Search
from reprints.index.elastic.bulk import BulkWriter
from reprints.index.elastic.engine import ElasticIndex
from reprints.settings import Settings
from tests.elasticsearch.conftest import MakeSettings, forget
from tests.index.corpus import make_change
from tests.servers.elasticsearch.server import PASSWORD, Server


def many(count: int, words: int = 30) -> Iterator[IndexChange]:
    return (make_change(f"n{n}", text=f"grain {n} " + "word " * words) for n in range(count))


def test_killed_in_a_bulk_and_started_again_every_article_arrives(
    server: Server, make_settings: MakeSettings, admin: Elasticsearch
) -> None:
    settings = make_settings(elasticsearch_bulk_bytes=4_000, elasticsearch_patience=120.0)
    index = ElasticIndex(settings)
    index.apply([make_change("before", text="x")])
    under_way, killed = threading.Event(), threading.Event()

    def feed() -> Iterator[IndexChange]:
        for number, change in enumerate(many(600)):
            if number == 100:
                under_way.set()
            if number == 300:
                assert killed.wait(60)  # the rest is sent to a server that is gone
            yield change

    with ThreadPoolExecutor(1) as thread:
        applied = thread.submit(index.apply, feed())
        assert under_way.wait(60)
        server.kill()
        killed.set()
        searcher = ElasticIndex(settings)
        with pytest.raises(IndexError_, match="cannot be reached") as caught:
            searcher.search(Search())
        assert "reprints index sync" in caught.value.mend
        searcher.close()
        server.start()
        results = applied.result(120)
    assert all(result.accepted for result in results)
    assert index.count() == 601
    index.close()
    forget(admin, settings.elasticsearch_index)


def test_a_server_that_is_down_is_told_at_once(make_settings: MakeSettings) -> None:
    index = ElasticIndex(make_settings(elasticsearch_url="https://127.0.0.1:9"))
    with pytest.raises(IndexError_, match="cannot be reached"):
        index.apply(many(1))


def test_plain_http_to_a_server_with_tls_is_told(server: Server, make_settings: MakeSettings) -> None:
    index = ElasticIndex(make_settings(elasticsearch_url=server.url.replace("https", "http")))
    with pytest.raises(IndexError_, match="cannot be reached") as caught:
        index.count()
    assert "https or http?" in caught.value.mend


def test_a_server_that_does_not_answer_is_told_after_the_time_that_was_set(
    server: Server, settings: Settings, make_settings: MakeSettings
) -> None:
    ElasticIndex(settings).apply([make_change("before", text="x")])
    hasty = make_settings(
        elasticsearch_index=settings.elasticsearch_index, elasticsearch_timeout=1.0, elasticsearch_patience=0.0
    )
    server.pause()
    try:
        with pytest.raises(IndexError_, match="did not answer in time") as caught:
            ElasticIndex(hasty).apply(many(1))
    finally:
        server.resume()
    assert "REPRINTS_ELASTICSEARCH_TIMEOUT" in caught.value.mend
    assert ElasticIndex(settings).apply(many(1))[0].accepted


def test_a_certificate_of_an_unknown_authority_is_refused(
    make_settings: MakeSettings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("ca") / "other.pem"
    trustme.CA().cert_pem.write_to_path(other)
    for authority in (other, None):
        index = ElasticIndex(make_settings(elasticsearch_ca_certs=authority))
        with pytest.raises(IndexError_, match=r"certificate .* cannot be trusted") as caught:
            index.apply(many(1))
        assert "REPRINTS_ELASTICSEARCH_CA_CERTS" in caught.value.mend
    with pytest.raises(SettingsError, match="names no file"):
        ElasticIndex(make_settings(elasticsearch_ca_certs=other.with_name("missing.pem")))


def test_a_key_that_was_revoked_is_told_and_kept_secret(
    make_settings: MakeSettings, admin: Elasticsearch, caplog: pytest.LogCaptureFixture
) -> None:
    key = admin.security.create_api_key(name="revoked")
    settings = make_settings(elasticsearch_user=None, elasticsearch_password=None, elasticsearch_api_key=key["encoded"])
    index = ElasticIndex(settings)
    assert index.apply(many(1))[0].accepted
    admin.security.invalidate_api_key(ids=[key["id"]])
    with caplog.at_level(logging.DEBUG), pytest.raises(IndexError_, match="does not accept our credentials") as caught:
        index.apply(many(2))
    assert "REPRINTS_ELASTICSEARCH_API_KEY" in caught.value.mend
    said = f"{caught.value}{caught.value.__cause__!r}{settings!r}{index.__dict__}{caplog.text}"
    for secret in (key["encoded"], key["api_key"], PASSWORD):
        assert secret not in said
    forget(admin, settings.elasticsearch_index)


def test_an_address_with_a_password_in_it_is_refused_without_repeating_it(make_settings: MakeSettings) -> None:
    with pytest.raises(ValueError, match="must not hold a password") as caught:
        make_settings(elasticsearch_url="https://elastic:hunter2@localhost:9200")
    assert "hunter2" not in str(caught.value.errors(include_input=False))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("read_only_allow_delete", "its disk is nearly full.*Free disk space"),
        ("write", "does not take changes.*Lift the block"),
    ],
)
def test_an_index_that_takes_no_changes_rejects_no_article(
    index: ElasticIndex, settings: Settings, admin: Elasticsearch, block: str, said: str
) -> None:
    index.apply([make_change("before", text="x")])
    name = settings.elasticsearch_index
    admin.indices.put_settings(index=name, settings={f"index.blocks.{block}": True})
    with pytest.raises(IndexError_, match=said):
        index.apply(many(20))
    assert index.count() == 1
    admin.indices.put_settings(index=name, settings={f"index.blocks.{block}": None})
    assert all(applied.accepted for applied in index.apply(many(20)))


def test_an_index_that_is_closed_or_gone_rejects_no_article(
    index: ElasticIndex, settings: Settings, admin: Elasticsearch
) -> None:
    index.apply([make_change("before", text="x")])
    assert index.count() == 1
    name = settings.elasticsearch_index
    admin.indices.close(index=name)
    with pytest.raises(IndexError_, match="is closed"):
        index.apply(many(2))
    admin.indices.open(index=name)

    def lose_the_index() -> Iterator[IndexChange]:
        admin.indices.delete(index=list(admin.indices.get(index=name).body))
        yield from many(2)

    with pytest.raises(IndexError_, match="is not on") as caught:
        index.apply(lose_the_index())
    assert "reprints index rebuild" in caught.value.mend
    assert not admin.indices.exists(index=name), "a write must not make an index without our mapping"


def test_a_full_write_queue_is_asked_again_until_every_article_is_taken(
    make_settings: MakeSettings, admin: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = make_settings(elasticsearch_bulk_bytes=3_000, elasticsearch_bulk_threads=8, elasticsearch_patience=120.0)
    name = settings.elasticsearch_index
    pauses: list[str] = []
    stop = threading.Event()
    pause = BulkWriter._pause

    def count_pause(writer: BulkWriter, attempt: int, deadline: float, trouble: Exception) -> None:
        pauses.append(str(trouble))
        stop.set()
        pause(writer, attempt, deadline, trouble)  # type: ignore[arg-type]

    monkeypatch.setattr(BulkWriter, "_pause", count_pause)
    noise = {"operations": [line for n in range(200) for line in ({"index": {}}, {"text": f"noise {n} " * 40})]}

    def make_noise() -> None:
        while not stop.is_set():
            try:
                admin.options(max_retries=0).bulk(index=f"{name}-noise", **noise)  # type: ignore[arg-type]
            except ApiError as error:
                assert error.status_code == 429

    admin.indices.create(index=f"{name}-noise", settings={"index.number_of_shards": 6})
    index = ElasticIndex(settings)
    index.apply([make_change("before", text="x")])
    with ThreadPoolExecutor(10) as threads:
        for _ in range(10):
            threads.submit(make_noise)
        deadline = time.monotonic() + 60
        try:
            while not pauses and time.monotonic() < deadline:
                results = index.apply(many(150))
        finally:
            stop.set()
    assert pauses
    assert "overloaded" in pauses[0]
    assert all(applied.accepted for applied in results)
    assert index.count() == 151
    index.close()
    forget(admin, name)


def test_a_request_too_large_for_the_server_is_cut_until_one_document_remains(
    make_settings: MakeSettings, admin: Elasticsearch
) -> None:
    settings = make_settings(elasticsearch_bulk_bytes=60_000_000)
    index = ElasticIndex(settings)
    large = [make_change(f"l{n}", text="word " * 100_000) for n in range(8)]  # 0.5 MB each, 3 MB are taken
    giant = make_change("giant", text="word " * 700_000)
    results = index.apply([*large[:3], giant, *large[3:]])
    assert [applied.accepted for applied in results] == [True] * 3 + [False] + [True] * 5
    assert "exceed what the server accepts" in str(results[3].reason)
    assert index.count() == 8
    index.close()
    forget(admin, settings.elasticsearch_index)


def test_without_patience_an_overload_is_told_and_the_changes_are_not_applied(index: ElasticIndex) -> None:
    class Overloaded:
        def bulk(self, **_: object) -> dict[str, object]:
            error = {"type": "es_rejected_execution_exception", "reason": "queue capacity"}
            return {"errors": True, "items": [{"index": {"status": 429, "error": error}}]}

    limits = dataclasses.replace(index._limits, patience=0.0)
    writer = BulkWriter(Overloaded(), "https://es", "articles", limits, by_alias=True)  # type: ignore[arg-type]
    with pytest.raises(IndexError_, match=r"overloaded or not ready \(429\): queue capacity"):
        writer.write(many(1))


def test_only_the_items_that_were_refused_for_now_are_sent_again(index: ElasticIndex) -> None:
    """A server that refuses the second of three for now and the third for good; a real one cannot be made to."""
    sent: list[list[bytes]] = []

    class Choosy:
        def bulk(self, operations: list[bytes], **_: object) -> dict[str, object]:
            sent.append(operations[::2])
            if len(sent) > 1:
                return {"errors": False, "items": [{"index": {"status": 200}}]}
            busy = {"status": 429, "error": {"type": "es_rejected_execution_exception", "reason": "full"}}
            bad = {
                "status": 400,
                "error": {"type": "document_parsing_exception", "reason": "no", "caused_by": {"reason": "why"}},
            }
            return {"errors": True, "items": [{"index": {"status": 201}}, {"index": busy}, {"index": bad}]}

    writer = BulkWriter(Choosy(), "https://es", "articles", index._limits, by_alias=True)  # type: ignore[arg-type]
    changes = list(many(3))
    assert writer.write(changes) == [
        Applied(id=changes[0].id),
        Applied(id=changes[1].id),
        Applied(id=changes[2].id, reason="document_parsing_exception: no: why"),
    ]
    assert [len(lines) for lines in sent] == [3, 1]
    assert changes[1].id.encode() in sent[1][0]
