"""Pages of known articles that show something else: no version is made of them, unless they stay so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from reprints.catalogue.articles.captures import get_captures
from reprints.catalogue.rows import CaptureResult, PageRow
from reprints.catalogue.runs.page_outcomes import outcome_before
from reprints.catalogue.schema import articles, captures, pages, quarantine
from reprints.catalogue.sql import change_in, select_in
from reprints.model import Outcome

_SILENT = (Outcome.FAILED, Outcome.REFUSED)  # nights that tell nothing of the page


@dataclass(frozen=True, kw_only=True, slots=True)
class Withheld:
    """A reading in a run's quarantine, and what the page is instead of the article's next version."""

    capture: int
    key: str
    outcome: Outcome
    why: str


def withhold(connection: Connection, run: str, chosen: Sequence[Withheld]) -> None:
    """Take readings out of the run's quarantine and count their pages as what they are."""
    found = get_captures(connection, (one.capture for one in chosen))
    for one in chosen:
        capture = found[one.capture]
        values = {"result": CaptureResult.HELD, "reason": one.why}
        connection.execute(captures.update().where(captures.c.id == capture.id).values(values))
        if capture.revisit_of is not None:
            same = captures.c.id == capture.revisit_of, captures.c.key == one.key
            connection.execute(captures.update().where(*same).values(values))
        at = pages.c.run == run, pages.c.key == one.key
        connection.execute(pages.update().where(*at).values(outcome=one.outcome, why=one.why, capture_id=capture.id))
    taken = quarantine.delete().where(quarantine.c.run == run)
    change_in(connection, taken, quarantine.c.capture_id, (one.capture for one in chosen))


def note_lasting(connection: Connection, run: str, lasting: Iterable[tuple[str, str]]) -> None:
    """Say (key, why) of pages that are versions because they stayed as they are."""
    for key, why in lasting:
        connection.execute(pages.update().where(pages.c.run == run, pages.c.key == key).values(why=why))


def count_nights_held(connection: Connection, run: str, keys: Iterable[str]) -> dict[str, int]:
    """Key -> how many runs in a row before this one withheld what its page showed; runs that got no answer do not
    count."""
    earlier = pages.alias("earlier")
    query = (
        select(pages.c.key, captures.c.result)
        .join(earlier, (earlier.c.key == pages.c.key) & (earlier.c.listed_at < pages.c.listed_at))
        .outerjoin(captures, captures.c.id == earlier.c.capture_id)
        .where(pages.c.run == run, earlier.c.outcome.not_in(_SILENT))
        .order_by(pages.c.key, earlier.c.listed_at.desc())
    )
    nights: dict[str, int] = {}
    ended: set[str] = set()
    for key, result in select_in(connection, query, pages.c.key, keys):
        if result is not CaptureResult.HELD:
            ended.add(key)
        elif key not in ended:
            nights[key] = nights.get(key, 0) + 1
    return nights


def list_stand_ins(connection: Connection, run: str) -> list[tuple[PageRow, bool]]:
    """Pages of known articles that hold none in this run, new pages that were withheld, and whether so for the first
    time. Those that are gone are counted as that."""
    before = outcome_before(Outcome.GONE, Outcome.NOT_AN_ARTICLE, Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED)
    query = (
        select(*pages.c, before.label("before"))
        .outerjoin(articles, articles.c.id == pages.c.key)
        .outerjoin(captures, captures.c.id == pages.c.capture_id)
        .where(pages.c.run == run, pages.c.outcome == Outcome.NOT_AN_ARTICLE)
        .where(articles.c.id.is_not(None) | (captures.c.result == CaptureResult.HELD))
        .order_by(pages.c.url)
    )
    found = (dict(row._mapping) for row in connection.execute(query))
    return [(PageRow(**row), before != Outcome.NOT_AN_ARTICLE) for row in found for before in (row.pop("before"),)]


def list_lasting(connection: Connection, run: str) -> list[PageRow]:
    """Pages that are versions in this run because they stayed as they are."""
    query = select(pages).where(pages.c.run == run, pages.c.outcome == Outcome.CHANGED, pages.c.why != "")
    return [PageRow(**row._mapping) for row in connection.execute(query.order_by(pages.c.url))]
