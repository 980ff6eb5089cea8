"""The two models in plain Python: whether a line credits (logistic regression), and what its tokens name (linear-chain
conditional random field).

`python -m benchmarks.tagger` trains both; `model.json` keeps their weights as integers, hundredths: sums
of them are the same in whatever order.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

LABELS = ("O", "B-H", "I-H", "B-P", "I-P", "B-D", "I-D", "B-L", "I-L", "B-S", "I-S")
SCALE = 100
NEVER = -8.0  # weight of a step no labelling makes
Scores = list[float]
Steps = tuple[tuple[tuple[int, float], ...], ...]  # to each label: the labels before it, and the weight of the step


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Model:
    """In hundredths: `credits` has a weight for each feature of a line; `names`, for each of a token, pairs of a
    label's number and its weight."""

    credits: Mapping[str, int]
    names: Mapping[str, tuple[tuple[int, int], ...]]
    steps: Steps

    @classmethod
    def from_json(cls, text: str) -> Model:
        data: dict[str, Any] = json.loads(text)
        names = {
            name: tuple((flat[at], flat[at + 1]) for at in range(0, len(flat), 2))
            for name, flat in data["names"].items()
        }
        rows = [[one / SCALE for one in row] for row in data["steps"]]
        steps = tuple(
            tuple((one, rows[one][other]) for one in range(len(rows)) if rows[one][other] > NEVER)
            for other in range(len(rows))
        )
        return cls(credits=data["credits"], names=names, steps=steps)

    def weigh_line(self, features: Iterable[str]) -> float:
        """The probability that a line with these features credits."""
        get = self.credits.get
        total = sum(get(name, 0) for name in features) / SCALE
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))

    def score(self, features: Iterable[str]) -> Scores:
        total = [0] * len(LABELS)
        get = self.names.get
        for name in features:
            if weights := get(name):
                for label, weight in weights:
                    total[label] += weight
        return [one / SCALE for one in total]


@cache
def load_model() -> Model:
    return Model.from_json(resources.files(__package__).joinpath("model.json").read_text(encoding="utf-8"))


def best(model: Model, scores: Sequence[Scores]) -> list[int]:
    """The most probable labelling (Viterbi)."""
    path: list[list[int]] = []
    state = scores[0]
    for row in scores[1:]:
        origins, following = [], []
        for own, steps in zip(row, model.steps, strict=True):
            top, origin = max((state[one] + weight, one) for one, weight in steps)
            origins.append(origin)
            following.append(top + own)
        path.append(origins)
        state = following
    label = state.index(max(state))
    labels = [label]
    for origins in reversed(path):
        label = origins[label]
        labels.append(label)
    return labels[::-1]


def marginals(model: Model, scores: Sequence[Scores]) -> list[Scores]:
    """The probability of each label at each token (forward and backward)."""
    steps = [[(one, math.exp(weight)) for one, weight in row] for row in model.steps]
    alphas: list[Scores] = []
    for row in scores:
        own = _exponents(row)
        if alphas:
            last = alphas[-1]
            own = [
                one * sum(last[other] * weight for other, weight in into) for one, into in zip(own, steps, strict=True)
            ]
        alphas.append(_norm(own))
    betas: list[Scores] = [[1.0] * len(LABELS)]
    for row in reversed(scores[1:]):
        own = [one * later for one, later in zip(_exponents(row), betas[-1], strict=True)]
        beta = [0.0] * len(LABELS)
        for later, into in zip(own, steps, strict=True):
            for other, weight in into:
                beta[other] += later * weight
        betas.append(_norm(beta))
    return [
        _norm([one * other for one, other in zip(alpha, beta, strict=True)])
        for alpha, beta in zip(alphas, reversed(betas), strict=True)
    ]


def _exponents(row: Scores) -> Scores:
    top = max(row)
    return [math.exp(one - top) for one in row]


def _norm(row: Scores) -> Scores:
    total = sum(row)
    return [one / total for one in row]
