"""Groups articles into families by their copies, and records how each family came about.

Each batch of matches is one transaction: copies, families, events and outbox agree at any moment, so a killed pass has
merely done less. Families are computed anew from the recorded copies by a function the caller passes in.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from typing import Protocol

from sqlalchemy import Connection, select, text

from reprints.catalogue.articles import outbox
from reprints.catalogue.families.fingerprints import select_copies
from reprints.catalogue.families.relatives import families_of
from reprints.catalogue.family_rows import Copy, FamilyEvent, Match, Regrouped
from reprints.catalogue.schema import articles, copies, family_events, fingerprints
from reprints.catalogue.sql import change_in, now, select_in

# Every pair of a family of up to so many members is recorded. Of a larger one only some are, so its members have to be
# matched again when copies are lost.
WHOLE = 8


class FamilyGroup(Protocol):
    @property
    def family(self) -> str | None: ...

    @property
    def articles(self) -> tuple[str, ...]: ...


Grouping = Callable[[Mapping[str, str | None], Iterable[tuple[str, str]]], Sequence[FamilyGroup]]


def store_matches(connection: Connection, matches: Sequence[Match], grouping: Grouping) -> Regrouped:
    """Replace the copies of the matched articles, and regroup the families concerned by `grouping`, which is
    `reprints.families.grouping.group`."""
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
    change_in(connection, fingerprints.update().values(matched=True), fingerprints.c.article_id, matched)
    lost = {(copy.one, copy.other) for copy in before} - after.keys()
    return Regrouped(moved=moved, again=_unmatch(connection, families, lost, set(matched)))


def _replace(connection: Connection, matched: Sequence[str], found: Iterable[Copy]) -> None:
    for end in (copies.c.one, copies.c.other):
        change_in(connection, copies.delete(), end, matched)
    if rows := [dataclasses.asdict(copy) for copy in found]:
        connection.execute(copies.insert(), rows)


def _ends(pairs: Iterable[Copy]) -> set[str]:
    return {end for copy in pairs for end in (copy.one, copy.other)}


def _with_relatives(connection: Connection, ids: Iterable[str]) -> dict[str, str | None]:
    """Article -> its family, of these and of all members of their families."""
    found = families_of(connection, ids)
    query = select(articles.c.id, articles.c.family)
    members = select_in(connection, query, articles.c.family, filter(None, found.values()))
    return found | {row.id: row.family for row in members}


def _unmatch(
    connection: Connection, families: Mapping[str, str | None], lost: Iterable[tuple[str, str]], matched: set[str]
) -> int:
    """Have the members of large families that lost a pair matched again; returns how many."""
    torn = {families[end] for pair in lost for end in pair if families.get(end)}
    members = [article for article, family in families.items() if family in torn]
    if len(members) <= WHOLE:
        return 0
    again = sorted(set(members) - matched)
    change_in(connection, fingerprints.update().values(matched=False), fingerprints.c.article_id, again)
    return len(again)


def _apply(connection: Connection, before: Mapping[str, str | None], groups: Sequence[FamilyGroup]) -> int:
    """Store each article's family; returns how many articles change for the index."""
    placed: dict[str, tuple[str | None, int]] = {}
    for group in groups:
        family = group.family or (_name(connection, group.articles) if len(group.articles) > 1 else None)
        placed |= {article: (family, len(group.articles)) for article in group.articles}
    query = select(articles.c.id, articles.c.family_size)
    known = {row.id: row.family_size for row in select_in(connection, query, articles.c.id, before)}
    changed = {article: place for article, place in placed.items() if (before[article], known[article]) != place}
    for (family, size), ids in _by_place(changed).items():
        change = articles.update().values(family=family, family_size=size)
        change_in(connection, change, articles.c.id, ids)
    _record_events(connection, before, {article: family for article, (family, _) in placed.items()})
    outbox.enqueue(connection, sorted(changed))
    return len(changed)


def _by_place(places: Mapping[str, tuple[str | None, int]]) -> dict[tuple[str | None, int], list[str]]:
    grouped: dict[tuple[str | None, int], list[str]] = {}
    for article, place in sorted(places.items()):
        grouped.setdefault(place, []).append(article)
    return grouped


def _name(connection: Connection, founders: Sequence[str]) -> str:
    """An id no family ever had: otherwise the same founders would bring back the id of a family they left."""
    numbered = ("\n".join([*founders, str(number)]) for number in count())
    names = (hashlib.sha256(text.encode()).hexdigest()[:16] for text in numbered)
    used = select(family_events.c.seq).limit(1)
    return next(name for name in names if not connection.execute(used.where(family_events.c.family == name)).first())


def _record_events(connection: Connection, before: Mapping[str, str | None], after: Mapping[str, str | None]) -> None:
    """One row for each event of each family, with the articles it concerned."""
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
    at = now()
    rows = [
        {"at": at, "family": family, "event": event, "other": other, "articles": ids}
        for (family, event, other), ids in moves.items()
    ]
    if rows:
        connection.execute(family_events.insert(), rows)
