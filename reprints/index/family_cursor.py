"""Where the next page of families begins: after so many, since a collapsed search has no other place to go on from."""

from __future__ import annotations

import base64
import json

from reprints.errors import QueryError

_MARK = "families"


def write_cursor(seen: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([_MARK, seen]).encode()).decode()


def read_cursor(cursor: str) -> int:
    """Raises QueryError on a cursor of another kind of search."""
    try:
        mark, seen = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, TypeError):
        mark, seen = None, -1
    if mark != _MARK or not isinstance(seen, int) or not 0 <= seen < 1 << 31:
        mend = "Take it from the answer to the same query in the same order"
        raise QueryError("the cursor does not belong to this search", mend=mend)
    return seen
