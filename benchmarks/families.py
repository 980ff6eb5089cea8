"""`python -m benchmarks.families`: how many copies are found, how many are false, what it costs.

Reads the sample sites' articles and, where given, public sets (see benchmarks/quality/corpora.py). With `--scale N` it
measures N fingerprints instead: seconds and memory of one night.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy

from benchmarks.copies import COPIES, quote
from benchmarks.quality import corpora
from reprints.families.candidates import Candidates
from reprints.families.compare import Text, compare
from reprints.families.fingerprints import SLOTS, take_fingerprints
from reprints.sample.site import pages

_LEAST_WORDS = 80
_FOREIGN = "\ue000"  # before each word that is another text's, until the copy is made
_MOST_FOREIGN = 0.4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, help="folder of Zyte's article extraction benchmark")
    parser.add_argument("--newspapers", type=Path, help="checkout of flairNLP/fundus")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=int, help="so many random fingerprints instead")
    options = parser.parse_args()
    if options.scale:
        measure_scale(options.scale)
    else:
        measure_quality(load_texts(options), random.Random(options.seed))  # noqa: S311


def load_texts(options: argparse.Namespace) -> list[str]:
    texts = [page.truth.text for page in pages() if page.truth]
    if options.articles:
        texts += [case.body or "" for case in corpora.load_articles(options.articles)]
    if options.newspapers:
        texts += [case.body or "" for case in corpora.load_newspapers(options.newspapers)]
    # one text on both sample sites is one article
    distinct = {text[:50]: text for text in texts}
    return [text for text in distinct.values() if len(text.split()) >= _LEAST_WORDS]


def measure_quality(texts: Sequence[str], chance: random.Random) -> None:
    """Every text with one copy of each kind, and one that quotes another text, all in one pool. What copies have in
    place of their own words comes from texts that are not in it."""
    donors, texts = texts[::5], [text for number, text in enumerate(texts) if number % 5]
    donors = [" ".join(_FOREIGN + word for word in text.split()) for text in donors]
    kinds = list(COPIES)
    pool = [(number, "original", text) for number, text in enumerate(texts)]
    foreign: dict[tuple[int, str], float] = {}
    for number, text in enumerate(texts):
        for kind in kinds:
            copy = COPIES[kind](text, donors, chance)
            foreign[number, kind] = copy.count(_FOREIGN) / max(1, len(copy.split()))
            pool.append((number, kind, copy.replace(_FOREIGN, "")))
        # a copy of its host, and of nobody else
        pool.append((number, "quoting", quote(text, chance.choice([t for t in texts if t != text]), chance)))
    found = set(find_copies([text for _, _, text in pool]))
    places = {(number, kind): row for row, (number, kind, _) in enumerate(pool)}
    print(f"{len(texts)} articles, {len(pool)} texts")
    hits = {place: (places[place[0], "original"], places[place]) in found for place in foreign}
    mostly = {place for place, share in foreign.items() if share <= _MOST_FOREIGN}
    print(f"  recall  of those with no more than {_MOST_FOREIGN:.0%} of foreign words")
    for kind in kinds:
        of_kind = [(number, kind) for number in range(len(texts))]
        print(f"  {_share(hits, of_kind)}  {_share(hits, [p for p in of_kind if p in mostly])}  {kind}")
    print(f"  {_share(hits, foreign)}  {_share(hits, mostly)}  all originals and their copies")
    for low in range(0, 100, 10):
        band = [place for place, share in foreign.items() if low <= 100 * share < low + 10]
        print(f"  {_share(hits, band)}  of {len(band)} copies with {low} to {low + 10} % of foreign words")
    report_false(pool, found)


def _share(hits: Mapping[tuple[int, str], bool], places: Collection[tuple[int, str]]) -> str:
    return f"{sum(hits[place] for place in places) / len(places):.3f}" if places else "  -  "


def report_false(pool: Sequence[tuple[int, str, str]], found: set[tuple[int, int]]) -> None:
    """A pair is false where its texts descend from two articles."""
    false = [(a, b) for a, b in sorted(found) if pool[a][0] != pool[b][0]]
    print(f"precision {1 - len(false) / len(found):.4f}: {len(false)} of {len(found)} pairs are false")
    kinds = Counter(tuple(sorted((pool[a][1], pool[b][1]))) for a, b in false)
    for pair, count in kinds.most_common(12):
        print(f"  {count:5}  {' / '.join(pair)}")
    originals = [(a, b) for a, b in false if pool[a][1] == pool[b][1] == "original"]
    for a, b in originals[:20]:
        print(
            f"  two articles: {pool[a][2][:60]!r} / {pool[b][2][:60]!r} {compare(Text(pool[a][2]), Text(pool[b][2]))}"
        )


def find_copies(texts: Sequence[str]) -> list[tuple[int, int]]:
    began = time.perf_counter()
    prints = take_fingerprints(texts)
    signed = time.perf_counter()
    rows = [row for row, one in enumerate(prints) if one.signature]
    matrix = numpy.array([numpy.frombuffer(prints[row].signature or b"", dtype="<u4") for row in rows])
    pairs = [(a, b) for a, others in Candidates(matrix).find(range(len(rows))) for b in others if a < b]
    paired = time.perf_counter()
    prepared = [Text(text) for text in texts]
    found = [(rows[a], rows[b]) for a, b in pairs if compare(prepared[rows[a]], prepared[rows[b]]).is_copy]
    done = time.perf_counter()
    print(f"fingerprints {len(texts) / (signed - began):.0f}/s, {len(pairs)} candidates in {paired - signed:.2f} s,")
    print(f"compared in {done - paired:.2f} s ({len(pairs) / (done - paired):.0f} pairs/s)")
    return found


def measure_scale(count: int) -> None:
    """One night of `count` known texts of which 1 % are new and a tenth have copies; then all of them at once."""
    generator = numpy.random.default_rng(1)
    matrix = generator.integers(0, 2**32, (count, SLOTS), dtype=numpy.uint32)
    copies = generator.integers(0, count, (count // 10, 2))
    for slot in range(0, SLOTS, 2):
        matrix[copies[:, 0], slot] = matrix[copies[:, 1], slot]
    # a tenth of the slots hold what a whole site's pages have in common
    matrix[: count // 20, ::10] = matrix[0, ::10]
    began = time.perf_counter()
    candidates = Candidates(matrix)
    print(f"{count} fingerprints sorted in {time.perf_counter() - began:.1f} s")
    for share, rows in (("1%", range(0, count, 100)), ("all", range(count))):
        began = time.perf_counter()
        pairs = sum(len(others) for _, others in candidates.find(rows))
        print(f"candidates of {share}: {pairs} pairs in {time.perf_counter() - began:.1f} s")
    print(f"at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


if __name__ == "__main__":
    main()
