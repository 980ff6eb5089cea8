"""What reading a capture brought: the article, the capture's result and the page's outcome, in one transaction."""

from __future__ import annotations

from sqlalchemy import Connection, select

from reprints.catalogue import pages
from reprints.catalogue.captures import body_of, get_capture, mark_read
from reprints.catalogue.held import take_sight
from reprints.catalogue.pending import pending_of
from reprints.catalogue.rows import OPEN_STATUSES, CaptureResult, CaptureRow, Carried, Reading, Unreadable
from reprints.catalogue.schema import pages as pages_table
from reprints.catalogue.schema import runs
from reprints.catalogue.versions import load_for_update, see, see_again
from reprints.errors import CatalogueError
from reprints.model import Article, NotAnArticle, Outcome


def settle_reading(connection: Connection, reading: Reading, extractor: str) -> Outcome:
    """Store one reading; returns the page's outcome by this reading.

    Raises CatalogueError on a capture that is not a page's, or one that cannot be carried.
    """
    capture = get_capture(connection, reading.capture)
    if capture.key is None:
        raise CatalogueError(f"capture {capture.id} of {capture.url} is no page's")
    match reading.result:
        case Article() as article:
            sight = see(capture.key, capture, body_of(connection, capture), article, extractor)
            result, outcome, why = CaptureResult.ARTICLE, take_sight(connection, sight), ""
        case NotAnArticle(reason=reason):
            result, outcome, why = CaptureResult.NOT_AN_ARTICLE, Outcome.NOT_AN_ARTICLE, reason
        case Unreadable(why=reason):
            result, outcome, why = CaptureResult.FAILED, Outcome.FAILED, reason
        case Carried():
            result = CaptureResult.CARRIED
            outcome, why = _carry(connection, capture, extractor)
    mark_read(connection, capture, extractor, result, why)
    if _is_open(connection, capture.run, capture.key):
        # a run that is closed has said what it had to say; the article moves on without it
        pages.settle_pages(connection, capture.run, [(capture.key, outcome, why, capture.id)])
    return outcome


def _carry(connection: Connection, capture: CaptureRow, extractor: str) -> tuple[Outcome, str]:
    pending = pending_of(connection, capture, extractor)
    if not pending.carried:
        raise CatalogueError(f"capture {capture.id} of {capture.url} has to be read: nothing read before holds for it")
    if pending.body.result is CaptureResult.NOT_AN_ARTICLE:
        return Outcome.NOT_AN_ARTICLE, pending.body.reason
    known = load_for_update(connection, str(capture.key))
    if known is not None:
        see_again(connection, known, capture, pending.body)
    return Outcome.UNCHANGED, ""


def _is_open(connection: Connection, run: str, key: str) -> bool:
    query = select(runs.c.status).join_from(runs, pages_table, pages_table.c.run == runs.c.id)
    status = connection.execute(query.where(runs.c.id == run, pages_table.c.key == key)).scalar_one_or_none()
    return status in OPEN_STATUSES
