"""A page is read by the version its capture date calls for; old versions stay callable."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from reprints.errors import UsageError
from reprints.extract import versions
from reprints.extract.page import Page, extract_page
from reprints.extract.versions import EXTRACTOR, VERSIONS, version_for, version_named
from reprints.model import Article
from tests.extract.pages import make_page, paragraphs

CAPTURED = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)


def test_a_page_without_a_capture_date_is_read_by_the_newest() -> None:
    assert version_for(None).name == EXTRACTOR


def test_the_capture_date_chooses_the_version(monkeypatch: pytest.MonkeyPatch) -> None:
    later = replace(VERSIONS[-1], name="2026.12", since=date(2026, 11, 21))
    monkeypatch.setattr(versions, "VERSIONS", (*VERSIONS, later))
    assert version_for(CAPTURED).name == EXTRACTOR
    assert version_for(CAPTURED.replace(day=21)).name == "2026.12"
    found = extract_page(Page(url="http://a.example/", body=make_page(paragraphs()), fetched_at=CAPTURED))
    assert isinstance(found, Article)
    assert found.capture.extractor == EXTRACTOR


def test_another_version_can_be_asked_for_by_name() -> None:
    inside = f"<article><h1>A drawer with a key</h1>{paragraphs()}</article>"
    page = Page(url="http://a.example/", body=make_page(inside), fetched_at=CAPTURED)
    plain = extract_page(page, version="plain")
    newest = extract_page(page)
    assert isinstance(plain, Article)
    assert isinstance(newest, Article)
    assert plain.capture.extractor == "plain"
    assert plain.text == f"A drawer with a key\n{newest.text}"


def test_a_version_that_never_was_is_named_with_those_that_are() -> None:
    with pytest.raises(UsageError, match=r"plain, 2026\.11"):
        version_named("2019.01")
