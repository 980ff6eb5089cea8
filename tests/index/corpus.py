"""Reads the tables of made-up articles and shared queries."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from reprints.index.contract import IndexChange
from reprints.model import Article, CreditStatus, Original, Republication
from reprints.urls import make_id

HERE = Path(__file__).parent


def make_article(slug: str, **fields: Any) -> Article:
    url = f"http://archive.sample.test/doc/{slug}.html"
    return Article(
        id=make_id(url),
        source=fields.get("source", "sample"),
        url=url,
        canonical_url=url,
        title=fields.get("title"),
        text=fields["text"],
        language=fields.get("language"),
        original=Original(
            authors=tuple(fields.get("authors", ())),
            outlet=fields.get("outlet"),
            section=fields.get("section"),
            place=fields.get("place"),
            date=fields.get("date"),
        ),
        republication=Republication(
            publisher=fields.get("publisher"), date=fields.get("republished"), topic=fields.get("topic")
        ),
        credit_status=CreditStatus(fields["credit"]) if "credit" in fields else None,
        partial=fields.get("partial", False),
        robots=tuple(fields.get("robots", ())),
        version=fields.get("version", 1),
        first_seen=at_midnight(fields.get("first_seen", date(2020, 1, 15))),
        changed_at=at_midnight(fields.get("changed_at")),
        gone_at=at_midnight(fields.get("gone_at")),
        family=fields.get("family"),
        family_size=fields.get("family_size", 1),
    )


def make_change(slug: str, **fields: Any) -> IndexChange:
    article = make_article(slug, **fields)
    return IndexChange(id=article.id, article=article)


def at_midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None


@cache
def _read(name: str) -> Any:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def read_changes() -> list[IndexChange]:
    corpus = _read("corpus.yml")
    return [make_change(**{**corpus["defaults"], **article}) for article in corpus["articles"]]


def read_queries() -> list[dict[str, Any]]:
    queries: list[dict[str, Any]] = _read("queries.yml")
    return queries


def slug_of(fields: Any) -> str:
    return str(fields["url"]).rsplit("/", 1)[-1].removesuffix(".html")
