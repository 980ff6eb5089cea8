"""`python -m benchmarks.quality`: a table of every reader on every set at hand."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.quality import corpora, scores
from benchmarks.quality.corpora import Case
from benchmarks.quality.fixtures import load_fixtures
from benchmarks.quality.floors import pin
from benchmarks.quality.readers import Reader, Reading, installed, read_ours
from reprints.extract.provenance.words.people.names import is_person

ARTICLES = Path(__file__).resolve().parents[2].parent / "shared" / "benchmarks" / "article-extraction"

# pages read before the time is taken: imports, models and tables are loaded once a process, each by the first page that
# needs it, and by whichever reader comes first where both do
WARM_UP = 50


@dataclass(frozen=True, kw_only=True)
class Row:
    """One reader on one half of one set. Shares of pages; None where the set has no truth. `people` are the authors of
    pages whose truth names persons and nobody else: no agency, house, desk or user."""

    corpus: str
    half: str
    reader: str
    pages: int
    failed: int
    body_f1: float | None
    exact: float | None
    title: float | None
    authors: float | None
    people: float | None
    day: float | None
    pages_a_second: float


def main() -> None:
    options = _parse()
    if options.pin:
        pin({name: cases for name, cases in load(options) if name in ("sample", "articles")})
        return
    rows = [row for name, cases in load(options) for row in measure(name, cases[: options.limit], options.only)]
    if options.json:
        print(json.dumps([asdict(row) for row in rows], indent=1))
    else:
        print_table(rows)


def load(options: argparse.Namespace) -> Iterator[tuple[str, list[Case]]]:
    yield "sample", corpora.load_sample()
    loaders: dict[str, Callable[[Path], list[Case]]] = {
        "articles": corpora.load_articles,
        "newspapers": corpora.load_newspapers,
        "pages": corpora.load_pages,
        "fixtures": load_fixtures,
    }
    for name, loader in loaders.items():
        path = getattr(options, name)
        if path and path.is_dir():
            yield name, loader(path)


def measure(corpus: str, cases: list[Case], only: list[str] | None = None) -> Iterator[Row]:
    """Every reader reads every page, page by page in turn, so that all see the same machine."""
    readers = {name: reader for name, reader in installed().items() if not only or name in only}
    readings: dict[str, list[Reading]] = {name: [] for name in readers}
    seconds: dict[str, list[float]] = {name: [] for name in readers}
    for case in cases[:WARM_UP]:
        for reader in readers.values():
            _read(reader, case)
    for case in cases:
        for name, reader in readers.items():
            began = time.process_time()
            readings[name].append(_read(reader, case))
            seconds[name].append(time.process_time() - began)
    for half in ("tuned on", "held out"):
        chosen = [number for number, case in enumerate(cases) if case.held == (half == "held out")]
        for name in readers:
            pairs = [(cases[number], readings[name][number]) for number in chosen]
            yield _score(corpus, half, name, pairs, sum(seconds[name][number] for number in chosen))


def _read(reader: Reader, case: Case) -> Reading:
    try:
        return reader(case)
    except Exception:  # whatever a peer raises counts as a page it could not read
        if reader is read_ours:
            raise
        return Reading()


def _score(corpus: str, half: str, reader: str, pairs: list[tuple[Case, Reading]], seconds: float) -> Row:
    bodies = [(case.body, found.body) for case, found in pairs if case.body]
    titles = [(case.title, found.title or "") for case, found in pairs if case.title]
    authors = [(case.authors, found.authors) for case, found in pairs if case.authors]
    days = [(case.day, found.day) for case, found in pairs if case.day]
    return Row(
        corpus=corpus,
        half=half,
        reader=reader,
        pages=len(pairs),
        failed=sum(not found.body for _, found in pairs),
        body_f1=scores.mean_f1([scores.compare_bodies(*pair) for pair in bodies]) if bodies else _phrase_f1(pairs),
        exact=_share([scores.tokenise(truth) == scores.tokenise(found) for truth, found in bodies]),
        title=_share([scores.squeeze(truth) == scores.squeeze(found) for truth, found in titles]),
        authors=_share([scores.same_authors(*pair) for pair in authors]),
        people=_share([scores.same_authors(*pair) for pair in authors if all(map(is_person, pair[0]))]),
        day=_share([truth == found for truth, found in days]),
        pages_a_second=len(pairs) / seconds if seconds else 0.0,
    )


def _share(right: list[bool]) -> float | None:
    return statistics.mean(right) if right else None


def _phrase_f1(pairs: list[tuple[Case, Reading]]) -> float | None:
    counts = [scores.count_phrases(found.body, case.phrases, case.foreign) for case, found in pairs if case.phrases]
    right, missed, foreign = (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0, 0)
    return scores.f1(right / (right + foreign), right / (right + missed)) if right else None


def print_table(rows: list[Row]) -> None:
    print("| set | half | pages | reader | body F1 | exact | title | authors | people | day | no body | pages/s |")
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    for row in rows:
        figures = (row.body_f1, row.exact, row.title, row.authors, row.people, row.day)
        shown = " | ".join("–" if figure is None else f"{figure:.3f}" for figure in figures)
        print(
            f"| {row.corpus} | {row.half} | {row.pages} | {row.reader} | {shown} "
            f"| {row.failed} | {row.pages_a_second:.1f} |"
        )


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    articles = os.environ.get("REPRINTS_BENCHMARK_ARTICLES")
    parser.add_argument("--articles", type=Path, default=Path(articles) if articles else ARTICLES, metavar="FOLDER")
    parser.add_argument("--newspapers", type=Path, metavar="FOLDER", help="a checkout of flairNLP/fundus")
    parser.add_argument("--pages", type=Path, metavar="FOLDER", help="a checkout of adbar/trafilatura")
    parser.add_argument("--fixtures", type=Path, metavar="FOLDER", help="a checkout of postlight/parser")
    parser.add_argument("--only", nargs="*", metavar="READER")
    parser.add_argument("--limit", type=int, default=None, help="at most so many pages of each set")
    parser.add_argument("--pin", action="store_true", help="write tests/quality/floors.json from what is measured")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
