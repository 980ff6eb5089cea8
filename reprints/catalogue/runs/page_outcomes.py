"""Each page of each run once, under one outcome.

A page goes LISTED -> FETCHED -> a final outcome. When several events concern one page (a resumed crawl, an address
spelt in two ways), the outcome that says most about the page stands, in whatever order they arrive:
failed < refused < gone < not-an-article < unchanged < changed < new. A page that failed, was refused or was gone
becomes FETCHED again only by another capture, which will be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, ScalarSelect, bindparam, func, or_, select

from reprints.catalogue.rows import PageRow, Verdict
from reprints.catalogue.schema import articles, pages, runs
from reprints.catalogue.sql import BATCH, change_in, insert_new, select_in
from reprints.catalogue.sql import now as clock
from reprints.errors import CatalogueError
from reprints.model import FINAL_OUTCOMES, Announced, Outcome

_ORDER = ["listed", "fetched", "failed", "refused", "gone", "not-an-article", "unchanged", "changed", "new"]
_RANK = {Outcome(word): rank for rank, word in enumerate(_ORDER)}
_WITHOUT_BODY = (Outcome.FAILED, Outcome.REFUSED, Outcome.GONE)
_FOUND = (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED)
_UNSETTLED = (Outcome.LISTED, Outcome.FETCHED)
_MUTABLE = ("outcome", "why", "capture_id", "settled_at")


def list_pages(
    connection: Connection,
    run: str,
    source: str,
    listed: Iterable[tuple[str, str]],
    announced: Mapping[str, Announced] | None = None,
) -> int:
    """Add the (key, url) pairs the run has not listed yet; returns how many those are. `announced` says what pages,
    listed now or before, were announced with."""
    listed_at = clock()
    urls: dict[str, str] = {}
    for key, url in listed:
        urls.setdefault(key, url)  # the first of several addresses of a page wins
    common = {"run": run, "source": source, "outcome": Outcome.LISTED, "why": "", "listed_at": listed_at}
    announced = announced or {}
    rows = [{"key": key, "url": url, "announced": announced.get(key), **common} for key, url in urls.items()]
    added = insert_new(connection, pages, rows, unique=(pages.c.run, pages.c.key), returning=pages.c.key)
    new = set(added)
    _note_announced(connection, run, {key: said for key, said in announced.items() if key not in new})
    return len(new)


def _note_announced(connection: Connection, run: str, announced: Mapping[str, Announced]) -> None:
    if announced:
        update = pages.update().where(pages.c.run == run, pages.c.key == bindparam("at_key"))
        values = [{"at_key": key, "said": announced[key]} for key in sorted(announced)]
        connection.execute(update.values(announced=bindparam("said")), values)


def settle_pages(
    connection: Connection, run: str, events: Sequence[tuple[str, Outcome, str, int | None]]
) -> dict[str, Outcome]:
    """Apply (key, outcome, why, capture id) events; returns the outcome that now stands for each key.

    Raises CatalogueError on a page the run never listed, which would not be counted.
    """
    current = _load(connection, run, (key for key, *_ in events))
    settled_at = clock()
    changed: set[str] = set()
    for key, outcome, why, capture_id in events:
        page = current.get(key)
        if page is None:
            raise CatalogueError(f"page {key} has an outcome in run {run} but was never listed there")
        if not _supersedes(page, outcome, capture_id):
            continue
        page["outcome"], page["why"] = outcome, why
        page["settled_at"] = settled_at if outcome in FINAL_OUTCOMES else None
        if capture_id is not None:
            page["capture_id"] = capture_id
        changed.add(key)
    _store(connection, run, [current[key] for key in sorted(changed)])
    final = (key for key in changed if current[key]["outcome"] in FINAL_OUTCOMES)
    change_in(connection, articles.update().values(checked_at=settled_at), articles.c.id, final)
    return {key: page["outcome"] for key, page in current.items()}


def _supersedes(page: Mapping[str, Any], outcome: Outcome, capture_id: int | None) -> bool:
    before = page["outcome"]
    if before in _WITHOUT_BODY and outcome is Outcome.FETCHED:
        return capture_id is not None and capture_id != page["capture_id"]
    return _RANK[outcome] > _RANK[before]


def _load(connection: Connection, run: str, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    query = select(pages.c.key, *(pages.c[name] for name in _MUTABLE)).where(pages.c.run == run).order_by(pages.c.key)
    # the lock, in the order of keys, keeps two PostgreSQL writers from overwriting each other; SQLite has one writer
    rows = select_in(connection, query.with_for_update(), pages.c.key, keys)
    return {row.key: dict(row._mapping) for row in rows}


def _store(connection: Connection, run: str, rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    update = (
        pages.update()
        .where(pages.c.run == run, pages.c.key == bindparam("at_key"))
        .values({name: bindparam(f"to_{name}") for name in _MUTABLE})
    )
    values = [{"at_key": row["key"]} | {f"to_{name}": row[name] for name in _MUTABLE} for row in rows]
    connection.execute(update, values)


def settle_rest(connection: Connection, run: str, why: str) -> int:
    """Pages without an outcome have failed; returns how many."""
    is_unsettled = pages.c.run == run, pages.c.outcome.in_(_UNSETTLED)
    values = {"outcome": Outcome.FAILED, "why": why, "settled_at": clock()}
    return connection.execute(pages.update().where(*is_unsettled).values(values)).rowcount


def count_unsettled(connection: Connection, run: str) -> int:
    query = select(func.count()).where(pages.c.run == run, pages.c.outcome.in_(_UNSETTLED))
    return connection.execute(query).scalar_one()


def count_outcomes(connection: Connection, run: str) -> dict[Outcome, dict[str, int]]:
    """Outcome -> why -> pages; adds up to the pages listed."""
    counts: dict[Outcome, dict[str, int]] = {}
    query = (
        select(pages.c.outcome, pages.c.why, func.count())
        .where(pages.c.run == run)
        .group_by(pages.c.outcome, pages.c.why)
        .order_by(pages.c.outcome, func.count().desc(), pages.c.why)
    )
    for outcome, why, count in connection.execute(query):
        counts.setdefault(outcome, {})[why] = count
    return counts


def count_nights_gone(connection: Connection, run: str) -> dict[str, int]:
    """Pages (by key) this run found again -> how many runs in a row had not; runs that failed to fetch it do not
    count."""
    earlier, telling = pages.alias("earlier"), (Outcome.GONE, *_FOUND)
    query = (
        select(pages.c.key, earlier.c.outcome)
        .join(earlier, (earlier.c.key == pages.c.key) & (earlier.c.listed_at < pages.c.listed_at))
        .where(pages.c.run == run, pages.c.outcome.in_(_FOUND), outcome_before(*telling) == Outcome.GONE)
        .where(earlier.c.outcome.in_(telling))
        .order_by(pages.c.key, earlier.c.listed_at.desc())
    )
    nights: dict[str, int] = {}
    found: set[str] = set()
    for key, outcome in connection.execute(query):
        if outcome is not Outcome.GONE:
            found.add(key)
        elif key not in found:
            nights[key] = nights.get(key, 0) + 1
    return nights


def count_lost(connection: Connection, run: str) -> int:
    """Articles whose page was found before and is missing for the first time in this run; failures in between do not
    count."""
    before = outcome_before(Outcome.GONE, Outcome.NOT_AN_ARTICLE, *_FOUND)
    query = select(func.count()).select_from(pages).join(articles, articles.c.id == pages.c.key)
    query = query.where(pages.c.run == run, pages.c.outcome == Outcome.GONE)
    return connection.execute(query.where(or_(before.is_(None), before != Outcome.GONE))).scalar_one()


def outcome_before(*telling: Outcome) -> ScalarSelect[Outcome]:
    """The latest of these outcomes an earlier run had for the same page."""
    earlier = pages.alias("before")
    return (
        select(earlier.c.outcome)
        .where(earlier.c.key == pages.c.key, earlier.c.listed_at < pages.c.listed_at, earlier.c.outcome.in_(telling))
        .order_by(earlier.c.listed_at.desc())
        .limit(1)
        .correlate(pages)
        .scalar_subquery()
    )


def forget_pages(connection: Connection, before: datetime) -> int:
    """Delete the page lists of judged runs that began before; their counts stay in the run's figures. Returns how many
    rows were deleted."""
    judged = runs.c.verdict.in_((Verdict.APPLIED, Verdict.DROPPED))
    old = select(runs.c.id, runs.c.stats).where(runs.c.started_at < before, judged)
    ids = [row.id for row in connection.execute(old) if "figures" in row.stats]
    return change_in(connection, pages.delete(), pages.c.run, ids)


def select_pages(connection: Connection, after: str, run: str, *outcomes: Outcome) -> list[PageRow]:
    """The run's next pages by key; only those with one of the outcomes, if any are given."""
    query = select(pages).where(pages.c.run == run, pages.c.key > after)
    if outcomes:
        query = query.where(pages.c.outcome.in_(outcomes))
    return [PageRow(**row._mapping) for row in connection.execute(query.order_by(pages.c.key).limit(BATCH))]
