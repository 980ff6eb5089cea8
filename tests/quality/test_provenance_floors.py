"""Provenance never gets worse silently: floors pinned on fingerprinted pages.

A floor is raised, or pinned anew on changed pages, by `python -m benchmarks.provenance --pin` and by nothing else; the
change of `floors.json` is then part of the commit that made it.
"""

from __future__ import annotations

import pytest

from benchmarks.provenance.__main__ import read_half
from benchmarks.provenance.corpus import HALVES, find_half
from benchmarks.provenance.floors import find_faults, read_floors
from benchmarks.provenance.scores import measure


@pytest.mark.slow
@pytest.mark.parametrize("half", HALVES)
def test_no_figure_falls_below_its_floor(half: str) -> None:
    corpus, pinned = find_half(half), read_floors()
    if not corpus.is_file() and half not in pinned:
        pytest.skip(f"the {half} half is not there")
    assert corpus.is_file(), f"floors are pinned for the {half} half, whose pages are gone"
    faults = list(find_faults(half, corpus, measure(read_half(corpus)), pinned))
    assert not faults, "\n".join(faults)
