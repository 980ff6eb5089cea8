"""Families: what the copies found make of the articles, and the trail of it.

Each batch of matches is one transaction: copies, families, trail and the outbox agree at any moment, so a killed pass
has only less done. Families are worked out anew from the copies on record, by a function the caller brings.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, or_, select, text

from reprints.catalogue.articles import outbox
from reprints.catalogue.families.fingerprints import select_copies
from reprints.catalogue.families.relatives import families_of
from reprints.catalogue.kin_rows import Copy, FamilyEvent, Match, Regrouped
from reprints.catalogue.schema import articles, copies, family_events, fingerprints
from reprints.catalogue.sql import BATCH, batched, now

# up to so many members every pair of a family is on record; of a larger one only some are, and when copies are lost
# its members have to look for one another again
WHOLE = 8


class Group(Protocol):
    @property
    def family(self) -> str | None: ...

    @property
    def articles(self) -> tuple[str, ...]: ...


Grouping = Callable[[Mapping[str, str | None], Iterable[tuple[str, str]]], Sequence[Group]]


def store_matches(connection: Connection, matches: Sequence[Match], grouping: Grouping) -> Regrouped:
    """Replace the copies of the matched articles, and put right the families this concerns."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE copies IN SHARE ROW EXCLUSIVE MODE"))  # SQLite has one writer anyway
    matched = [match.article for match in matches]
    before = select_copies(connection, matched)
    after = {(copy.one, copy.other): copy for match in matches for copy in match.copies}
    _replace(connection, matched, after.values())
    touched = {*matched, *_ends(before), *_ends(after.values())}
    families = _with_relatives(connection, touched)
    links = [(c.one, c.other) for c in select_copies(connection, families) if c.one in families and c.other in families]
    moved = _apply(connection, families, grouping(families, links))
    for part in batched(matched, BATCH):
        connection.execute(fingerprints.update().where(fingerprints.c.article_id.in_(part)).values(matched=True))
    lost = {(copy.one, copy.other) for copy in before} - after.keys()
    return Regrouped(moved=moved, again=_unmatch(connection, families, lost, set(matched)))


def _replace(connection: Connection, matched: Sequence[str], found: Iterable[Copy]) -> None:
    for part in batched(matched, BATCH):
        connection.execute(copies.delete().where(or_(copies.c.one.in_(part), copies.c.other.in_(part))))
    names = [column.name for column in copies.c]
    rows = [{name: getattr(copy, name) for name in names} for copy in found]
    if rows:
        connection.execute(copies.insert(), rows)


def _ends(pairs: Iterable[Copy]) -> set[str]:
    return {end for copy in pairs for end in (copy.one, copy.other)}


def _with_relatives(connection: Connection, ids: Iterable[str]) -> dict[str, str | None]:
    """Article -> its family, of these and of all members of their families."""
    found = families_of(connection, sorted(ids))
    for part in batched(sorted({family for family in found.values() if family}), BATCH):
        query = select(articles.c.id, articles.c.family).where(articles.c.family.in_(part))
        found |= {row.id: row.family for row in connection.execute(query)}
    return found


def _unmatch(
    connection: Connection, families: Mapping[str, str | None], lost: Iterable[tuple[str, str]], matched: set[str]
) -> int:
    """Members of large families that lost a pair look for one another again."""
    torn = {families[end] for pair in lost for end in pair if families.get(end)}
    members = [article for article, family in families.items() if family in torn]
    if len(members) <= WHOLE:
        return 0
    again = sorted(set(members) - matched)
    for part in batched(again, BATCH):
        connection.execute(fingerprints.update().where(fingerprints.c.article_id.in_(part)).values(matched=False))
    return len(again)


def _apply(connection: Connection, before: Mapping[str, str | None], groups: Sequence[Group]) -> int:
    """Write who is in which family now; returns how many articles that changes for the index."""
    at = now()
    placed: dict[str, tuple[str | None, int]] = {}
    for group in groups:
        family = group.family or (_name(connection, group.articles) if len(group.articles) > 1 else None)
        placed |= {article: (family, len(group.articles)) for article in group.articles}
    known = _sizes(connection, before)
    changed = {article: place for article, place in placed.items() if (before[article], known[article]) != place}
    for (family, size), ids in _by_place(changed).items():
        for part in batched(ids, BATCH):
            values = {"family": family, "family_size": size}
            connection.execute(articles.update().where(articles.c.id.in_(part)).values(values))
    _tell(connection, at, before, {article: family for article, (family, _) in placed.items()})
    outbox.enqueue(connection, sorted(changed))
    return len(changed)


def _sizes(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in batched(sorted(ids), BATCH):
        query = select(articles.c.id, articles.c.family_size).where(articles.c.id.in_(part))
        found |= {row.id: row.family_size for row in connection.execute(query)}
    return found


def _by_place(places: Mapping[str, tuple[str | None, int]]) -> dict[tuple[str | None, int], list[str]]:
    grouped: dict[tuple[str | None, int], list[str]] = {}
    for article, place in sorted(places.items()):
        grouped.setdefault(place, []).append(article)
    return grouped


def _name(connection: Connection, founders: Sequence[str]) -> str:
    """An id no family ever had: the same founders would else bring back the id of a family they left."""
    number = 0
    while True:
        name = hashlib.sha256("\n".join([*founders, str(number)]).encode()).hexdigest()[:16]
        if not connection.execute(select(family_events.c.seq).where(family_events.c.family == name).limit(1)).first():
            return name
        number += 1


def _tell(
    connection: Connection, at: datetime, before: Mapping[str, str | None], after: Mapping[str, str | None]
) -> None:
    """The trail: one row for each thing that happened to each family, with the articles it concerned."""
    known = {family for family in before.values() if family}
    standing = {family for family in after.values() if family}
    moves: dict[tuple[str, FamilyEvent, str | None], list[str]] = {}
    for article in sorted(after):
        old, new = before[article], after[article]
        if old == new:
            continue
        if new and new in known:
            event = FamilyEvent.JOINED
            moves.setdefault((new, event, old), []).append(article)
        elif new:
            event = FamilyEvent.SPLIT if old and old in standing else FamilyEvent.FOUNDED
            moves.setdefault((new, event, old if event is FamilyEvent.SPLIT else None), []).append(article)
        if old:
            event = FamilyEvent.LEFT if old in standing or not new else FamilyEvent.MERGED
            moves.setdefault((old, event, new), []).append(article)
    rows = [
        {"at": at, "family": family, "event": event, "other": other, "articles": ids}
        for (family, event, other), ids in moves.items()
    ]
    if rows:
        connection.execute(family_events.insert(), rows)
