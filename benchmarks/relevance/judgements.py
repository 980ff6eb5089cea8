"""The judged queries, the sample articles they are judged on, and how well an index ranks them."""

from __future__ import annotations

import hashlib
import json
import statistics
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import yaml

from benchmarks.relevance.ndcg import measure_ndcg
from reprints.index.contract import Index, IndexChange, Search
from reprints.index.query.parser import parse_query
from reprints.model import Article
from reprints.sample import Truth, pages
from reprints.urls import make_id

JUDGEMENTS = Path(__file__).resolve().parents[2] / "tests" / "quality" / "relevance" / "judgements.yml"
NIGHT = 5  # the sample night with the most articles
_SEEN = datetime(2026, 3, 1, 3, tzinfo=UTC)
_DEPTH = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A query, what is looked for, and the grades (1 to 3) of all relevant pages by address without its scheme."""

    query: str
    language: str
    kind: str
    need: str
    grades: Mapping[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """`ranking` is the pages found, best first, ten at most."""

    judged: Judged
    ranking: tuple[str, ...]
    ndcg: float


def read_judgements() -> list[Judged]:
    return [Judged(**entry) for entry in yaml.safe_load(JUDGEMENTS.read_text(encoding="utf-8"))]


def make_articles() -> list[Article]:
    """The sample articles as a careful reader would extract them: the ranking is measured, not the extraction."""
    return [make_article(page.truth) for page in pages(NIGHT) if page.truth]


def make_article(truth: Truth) -> Article:
    """A sample article as the catalogue would have it after its first night."""
    return Article(
        id=make_id(truth.url),
        source="sample",
        url=truth.url,
        canonical_url=truth.url,
        title=truth.title,
        text=truth.text,
        language=truth.language,
        original=truth.original,
        republication=truth.republication,
        credit_line=truth.credit_line,
        credit_status=truth.credit_status,
        first_seen=_SEEN,
    )


def name_page(url: str) -> str:
    return url.partition("://")[2]


def fingerprint() -> str:
    """Changes with any query, grade or word of the articles: figures on other pages cannot be compared."""
    articles = [
        [name_page(a.url), a.title, a.text, a.language, asdict(a.original), asdict(a.republication)]
        for a in make_articles()
    ]
    judged = [asdict(entry) for entry in read_judgements()]
    whole = json.dumps([articles, judged], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def rank(index: Index) -> list[Result]:
    """Fill an empty index with the articles and put every judged query to it."""
    refused = [
        applied
        for applied in index.apply(IndexChange(id=a.id, article=a) for a in make_articles())
        if not applied.accepted
    ]
    if refused:
        raise ValueError(f"the index refused {len(refused)} articles, the first because {refused[0].reason}")
    return [_ask(index, judged) for judged in read_judgements()]


def _ask(index: Index, judged: Judged) -> Result:
    hits = index.search(Search(query=parse_query(judged.query), limit=_DEPTH))
    ranking = tuple(name_page(str(hit.fields["url"])) for hit in hits.items)
    return Result(judged=judged, ranking=ranking, ndcg=measure_ndcg(ranking, judged.grades, depth=_DEPTH))


def mean_ndcg(results: list[Result]) -> float:
    return statistics.fmean(result.ndcg for result in results)
