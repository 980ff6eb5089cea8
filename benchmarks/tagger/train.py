"""Trains the tagger's two models with CRFsuite and writes their weights: the same data, the same weights."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pycrfsuite

from benchmarks.provenance.corpus import Case
from benchmarks.tagger.drawing import Lent, Surroundings, draw_examples
from benchmarks.tagger.examples import Example
from benchmarks.tagger.forms import Form
from benchmarks.tagger.pages import TaggedPage, draw_body, label_page
from reprints.extract.provenance.tagger.features import describe_line, describe_tokens
from reprints.extract.provenance.tagger.model import LABELS, NEVER, SCALE

L1_LINES, L1_NAMES, L2, ROUNDS = 0.25, 0.2, 0.02, 120
TIMES, PAGE_TIMES = 5.0, 4  # how often each form is filled in, and each page taken
Weights = dict[tuple[str, str], float]
Steps = dict[tuple[str, str], float]
SMALLEST = 0.02  # weight that is kept
FEW = 4


def lend(examples: Iterable[Example]) -> Lent:
    """Where lines of pages stand, for lines that stand nowhere."""
    found: defaultdict[tuple[str, bool], list[Surroundings]] = defaultdict(list)
    for one in examples:
        line = one.line
        found[line.where, one.credits].append(Surroundings(hints=line.hints, before=line.before, after=line.after))
    for where in ("above", "head", "lead", "first", "last", "ending"):
        for credits in (True, False):
            if len(found[where, credits]) < FEW:
                found[where, credits] += found["ending" if where == "last" else "head", credits]
    return found


def titles_of(pages: Iterable[tuple[Case, TaggedPage]]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for case, page in pages:
        if page.frame.page.title:
            found[case.language].append(page.frame.page.title)
    return {language: sorted(set(titles)) for language, titles in found.items()}


def gather(pages: Sequence[tuple[Case, TaggedPage]], forms: Sequence[Form]) -> list[Example]:
    """Lines of pages, and forms in places that these lend."""
    read = [one for case, page in pages for one in label_page(case, page)]
    read += [one for case, page in pages for one in draw_body(case, page)]
    return [*draw_examples(forms, lend(read), titles_of(pages), seed=17, times=TIMES), *read * PAGE_TIMES]


def train(examples: Sequence[Example], *, rounds: int = ROUNDS) -> str:
    """Both models as the package reads them. The same examples give the same models."""
    described = [(one, one.describe()) for one in examples]
    described = [(one, line) for one, line in described if line.tokens]
    lines = (([describe_line(line)], ["1" if one.credits else "0"]) for one, line in described)
    named = (
        (describe_tokens(line), one.label(line.tokens)) for at, (one, line) in enumerate(described) if _names(one, at)
    )
    credits, _ = _fit(lines, L1_LINES, rounds)
    names, steps = _fit(named, L1_NAMES, rounds)
    return write(credits, names, steps)


def _names(one: Example, at: int) -> bool:
    """Whether an example is one of the second model's: lines that name something, and a twentieth of the others."""
    return bool(one.spans) or at % 20 == 0


def _fit(examples: Iterable[tuple[list[list[str]], list[str]]], l1: float, rounds: int) -> tuple[Weights, Steps]:
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({"c1": l1, "c2": L2, "max_iterations": rounds, "feature.minfreq": 2})
    for features, labels in examples:
        trainer.append(features, labels)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.crfsuite"
        trainer.train(str(path))
        tagger = pycrfsuite.Tagger()
        tagger.open(str(path))
        info = tagger.info()
        return dict(info.state_features), dict(info.transitions)


def write(credits: Weights, names: Weights, steps: Steps) -> str:
    """CRFsuite's weights as JSON: a feature a line, in order."""
    lines: defaultdict[str, float] = defaultdict(float)
    for (name, label), weight in sorted(credits.items()):
        lines[name] += weight if label == "1" else -weight
    tokens: defaultdict[str, list[int]] = defaultdict(list)
    for (name, label), weight in sorted(names.items()):
        if abs(weight) >= SMALLEST:
            tokens[name] += [LABELS.index(label), round(weight * SCALE)]
    kept = {name: round(weight * SCALE) for name, weight in lines.items() if abs(weight) >= SMALLEST}
    rows = [[round(steps.get((one, other), _never(one, other)) * SCALE) for other in LABELS] for one in LABELS]
    parts = {"steps": json.dumps(rows), "credits": _write_lines(kept), "names": _write_lines(tokens)}
    return "{" + ",\n".join(f'"{name}":{text}' for name, text in parts.items()) + "}\n"


def _write_lines(entries: Mapping[str, object]) -> str:
    lines = (
        f"{json.dumps(name, ensure_ascii=False)}:{json.dumps(one, separators=(',', ':'))}"
        for name, one in entries.items()
    )
    return "{\n" + ",\n".join(lines) + "\n}"


def _never(one: str, other: str) -> float:
    """A name goes on only after its own beginning."""
    return NEVER if other.startswith("I-") and one[2:] != other[2:] else 0.0
