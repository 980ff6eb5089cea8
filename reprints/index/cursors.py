"""Opaque cursors, from which the next page of a search continues: JSON in URL-safe base64."""

from __future__ import annotations

import base64
import json
from typing import Any

from reprints.errors import QueryError
from reprints.index.contract import Search

_FAMILIES = "families"


def encode_cursor(*state: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(state).encode()).decode()


def decode_cursor(cursor: str) -> list[Any]:
    """The state `encode_cursor` was given. Raises QueryError on any other text."""
    try:
        state = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, TypeError):
        raise refuse_cursor() from None
    if not isinstance(state, list):
        raise refuse_cursor()
    return state


def refuse_cursor() -> QueryError:
    mend = "Take it from the answer to the same query in the same order"
    return QueryError("the cursor does not belong to this search", mend=mend)


def encode_family_cursor(skipped: int) -> str:
    """Families are paged by offset: a collapsed search has no sort values to continue from."""
    return encode_cursor(_FAMILIES, skipped)


def read_family_offset(search: Search) -> int:
    """How many families precede the page. Raises QueryError on a cursor of another kind of search."""
    if not search.cursor:
        return search.offset
    match decode_cursor(search.cursor):
        case [mark, int(skipped)] if mark == _FAMILIES and 0 <= skipped < 1 << 31:
            return skipped
    raise refuse_cursor()
