"""The article document keeps its one shape on the way to JSON and back."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from reprints import errors
from reprints.extract.provenance.reading import Field
from reprints.model import (
    CREDIT_SIGN,
    Article,
    Capture,
    CreditStatus,
    Evidence,
    Original,
    Removed,
    RemovedKind,
    Republication,
)

ARTICLE = Article(
    id="0" * 32,
    source="gazette",
    url="http://gazette.test/a",
    canonical_url="http://gazette.test/a",
    title="Título",
    text="One.\nTwo.",
    language="es",
    original=Original(authors=("Ana Ruiz",), outlet="El Día", date=date(2016, 6, 7)),
    republication=Republication(publisher="Gazette", date=date(2016, 6, 13)),
    evidence=(Evidence(field="original.date", value="2016-06-07", text="07Jun16", method="credit-line"),),
    removed=(Removed(kind=RemovedKind.CREDIT, text="[Source: …]"),),
    capture=Capture(fetched_at=datetime(2026, 1, 2, tzinfo=UTC), status=200),
    first_seen=datetime(2026, 1, 2, tzinfo=UTC),
)


def test_a_document_survives_json() -> None:
    document = json.loads(json.dumps(ARTICLE.to_document()))
    assert Article.from_document(document) == ARTICLE
    assert document["original"]["date"] == "2016-06-07"
    assert document["removed"][0]["kind"] == "credit"


def test_what_a_page_does_not_say_is_null_and_never_missing() -> None:
    document = Article(
        id="1", source=None, url="u", canonical_url="u", title=None, text="", language=None
    ).to_document()
    assert document["original"] == {
        "authors": [], "outlet": None, "section": None, "place": None, "date": None, "url": None,
    }  # fmt: skip
    assert document["credit_line"] is None
    assert document["credit_status"] is None


def test_a_document_of_an_earlier_version_does_not_tell_whose_article_it_is() -> None:
    document = ARTICLE.to_document()
    del document["credit_status"]
    assert Article.from_document(document).credit_status is None


def test_a_page_credited_but_unread_names_the_words_that_credit_somebody() -> None:
    sign = Evidence(field="credit.sign", value="Fenwick Tarn 3.5.2019", text="Fenwick Tarn 3.5.2019", method="unread")
    article = replace(ARTICLE, credit_status=CreditStatus.UNREAD, evidence=(*ARTICLE.evidence, sign))
    assert Article.from_document(json.loads(json.dumps(article.to_document()))) == article
    assert article.unread_credit == "Fenwick Tarn 3.5.2019"
    assert replace(article, credit_status=CreditStatus.CREDITED).unread_credit is None
    assert CREDIT_SIGN == Field.CREDIT_SIGN


@pytest.mark.parametrize("kind", [errors.SourceError, errors.IndexError_, errors.BusyError])
def test_an_error_crosses_processes_with_its_mend(kind: type[errors.ReprintsError]) -> None:
    error = pickle.loads(pickle.dumps(kind("it broke", mend="Mend it")))  # noqa: S301 - our own bytes
    assert type(error) is kind
    assert str(error) == "it broke. Mend it"
