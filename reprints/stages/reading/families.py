"""Families as documents: the copies in the order they appeared, the earliest original, contradictions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reprints.catalogue.catalogue import Catalogue
from reprints.families.kinship import Contradiction, find_contradictions, find_earliest
from reprints.model import Article


def list_families(catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    """By id: each family's size, earliest original, and the fields its credits contradict each other in."""
    for row in catalogue.families():
        members = catalogue.family_members(row.id)
        if members:  # it may have been emptied since it was listed
            yield {
                "family": row.id,
                "size": len(members),
                "earliest": _describe(find_earliest(members)),
                "contradictions": [found.field for found in find_contradictions(members)],
            }


def describe_family(catalogue: Catalogue, wanted: str) -> dict[str, Any]:
    """One family, by its id or one of its articles; of one that is no more, only the trail. Raises NotFoundError."""
    family = catalogue.find_family(wanted)
    members = catalogue.family_members(family)
    return {
        "family": family,
        "size": len(members),
        "earliest": _describe(find_earliest(members)) if members else None,
        "articles": [_describe(article) for article in _by_age(members)],
        "contradictions": [_tell(found) for found in find_contradictions(members)],
        "copies": [
            {name: getattr(copy, name) for name in ("one", "other", "jaccard", "contained", "aligned")}
            for copy in catalogue.copies(article.id for article in members)
        ],
        "trail": [
            {"at": step.at.isoformat(), "event": str(step.event), "other": step.other, "articles": list(step.articles)}
            for step in catalogue.family_trail(family)
        ],
    }


def _by_age(members: list[Article]) -> list[Article]:
    left, ordered = list(members), []
    while left:
        ordered.append(find_earliest(left))
        left.remove(ordered[-1])
    return ordered


def _describe(article: Article) -> dict[str, Any]:
    document = article.to_document()
    names = ("id", "source", "url", "title", "language", "original", "republication", "credit_line", "first_seen")
    return {name: document[name] for name in (*names, "gone_at")}


def _tell(found: Contradiction) -> dict[str, Any]:
    statements = [
        {
            "article": one.article,
            "value": one.value,
            "text": one.evidence.text if one.evidence else None,
            "method": one.evidence.method if one.evidence else None,
        }
        for one in found.statements
    ]
    return {"field": found.field, "statements": statements}
