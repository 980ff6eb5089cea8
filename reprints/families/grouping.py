"""Groups articles into families, and assigns the ids families had before.

A family is a connected component of copies. An id goes where most of the articles that had it are now, so it survives
members that arrive, leave or change; the order in which articles were found does not matter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Connected articles, by id. `family` is None where they keep no earlier family's id."""

    family: str | None
    articles: tuple[str, ...]


def group(families: Mapping[str, str | None], links: Iterable[tuple[str, str]]) -> list[Group]:
    """`families` has each article concerned and the family it was in; `links` are the copies among them.

    Every article is in one group. Ties go to the group, and the id, that sorts first.
    """
    components = _connect(families, links)
    claims = sorted(
        (-count, number, family)
        for number, component in enumerate(components)
        for family, count in Counter(families[article] for article in component).items()
        if family is not None
    )
    kept: dict[int, str] = {}
    placed: set[str] = set()
    for _, number, family in claims:
        if family not in placed:
            placed.add(family)
            # a group that has an id already absorbs the family, whose id is not used again
            kept.setdefault(number, family)
    return [Group(family=kept.get(number), articles=component) for number, component in enumerate(components)]


def _connect(articles: Iterable[str], links: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """The connected components, each sorted, in the order of their first articles."""
    parents = {article: article for article in articles}

    def find(article: str) -> str:
        while parents[article] != article:
            parents[article] = parents[parents[article]]
            article = parents[article]
        return article

    for one, other in links:
        first, second = sorted((find(one), find(other)))
        parents[second] = first
    components: dict[str, list[str]] = {}
    for article in sorted(parents):
        components.setdefault(find(article), []).append(article)
    return sorted(tuple(component) for component in components.values())
