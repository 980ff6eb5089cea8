"""Normalised discounted cumulative gain (Järvelin and Kekäläinen 2002), with the gains of Burges et al. 2005."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence


def measure_ndcg(ranking: Sequence[str], grades: Mapping[str, int], *, depth: int = 10) -> float:
    """How near the first `depth` places of a ranking come to the best there could be, from 0 to 1.

    Whatever has no grade is worth nothing. Raises ValueError where nothing is relevant or something stands twice.
    """
    if len(set(ranking)) < len(ranking):
        raise ValueError("a ranking names each item once")
    best = _discount(sorted(grades.values(), reverse=True)[:depth])
    if best <= 0:
        raise ValueError("without a relevant item there is no best ranking to compare with")
    return _discount(grades.get(item, 0) for item in ranking[:depth]) / best


def _discount(grades: Iterable[int]) -> float:
    return math.fsum((2**grade - 1) / math.log2(place + 1) for place, grade in enumerate(grades, start=1))
