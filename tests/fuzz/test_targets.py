"""Whatever others' bytes are, their parsers come back: with what broke one once, and with seeds bent out of shape.

`REPRINTS_FUZZ_EXAMPLES` sets how many bent seeds each target is given, `REPRINTS_FUZZ_MINUTES` how long it is hunted;
without it the four that take the oddest bytes are hunted for some seconds.
"""

from __future__ import annotations

import importlib.util
import os
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.hunt import hold_out
from tests.fuzz.targets import TARGETS

FINDINGS = Path(__file__).parent / "findings"
EXAMPLES = int(os.environ.get("REPRINTS_FUZZ_EXAMPLES", "40"))
SEED = 7  # the same hunt each time; `make fuzz` goes where it has not been
HUNTED = TARGETS if "REPRINTS_FUZZ_MINUTES" in os.environ else ("extract", "credit", "warc", "query")
MINUTES = float(os.environ.get("REPRINTS_FUZZ_MINUTES", "0.05"))


@pytest.mark.parametrize("finding", sorted(FINDINGS.glob("*/*")), ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_broke_a_parser_once_breaks_it_no_more(finding: Path) -> None:
    TARGETS[finding.parent.name].run(finding.read_bytes())


@cache
def _seeds(name: str) -> tuple[bytes, ...]:
    return tuple(TARGETS[name].seeds())


@st.composite
def _bent(draw: st.DrawFn, name: str) -> bytes:
    """A seed with stretches cut out, doubled, replaced, or taken from another."""
    seeds = _seeds(name)
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 2_000)))
        other = draw(st.sampled_from(seeds))
        pieces = st.sampled_from([b"", data[start:end] * 3, other[start:end]])
        new = draw(st.one_of(pieces, st.binary(max_size=40)))
        data = data[:start] + new + data[end:]
    return data


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=st.data())
def test_bent_seeds_break_no_parser(name: str, drawn: st.DataObject) -> None:
    TARGETS[name].run(drawn.draw(_bent(name)))


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris has no wheel here")
@pytest.mark.parametrize("name", HUNTED)
def test_a_hunt_guided_by_coverage_breaks_no_parser(name: str) -> None:
    assert hold_out(name, MINUTES, SEED)
