"""Documents come back from the catalogue as they went in, whatever a page holds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from reprints.catalogue.database.connection import dump_json, load_json


@pytest.mark.parametrize(
    "value",
    [
        {"text": "half a pair \ud83d alone"},
        {"text": "a nul \x00 and a \u2028 line"},
        {"bytes": 2**70},
        {"part": 0.1},
        ["ñ", None],
    ],
)
def test_a_document_comes_back_as_it_went_in(value: Any) -> None:
    written = dump_json(value)
    assert load_json(written) == value
    written.encode()  # no database takes half a surrogate pair raw


@pytest.mark.parametrize("value", [datetime(2026, 1, 1, tzinfo=UTC), {1, 2}, object()])
def test_what_is_no_json_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        dump_json({"value": value})
