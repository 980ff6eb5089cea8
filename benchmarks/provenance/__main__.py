"""Who first published a page, where and when: how well that is read on pages no rule was made on.

python -m benchmarks.provenance                     a table for each half of the corpus
python -m benchmarks.provenance --misses outlet     the pages of the tuned half whose outlet was not read
python -m benchmarks.provenance --floors            ends with 1 where a figure is below its floor
python -m benchmarks.provenance --pin               writes the floors from what is measured
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from benchmarks.provenance.corpus import HALVES, find_half, load
from benchmarks.provenance.floors import find_faults, pin, read_floors
from benchmarks.provenance.misses import HeldBack, list_misses
from benchmarks.provenance.reading import read
from benchmarks.provenance.scores import FIELDS, Figures, Pair, measure
from benchmarks.provenance.table import print_tables, to_json


def main() -> None:
    options = _parse()
    if options.misses:
        _print_misses(options.half or "tuned", options.misses)
        return
    measured = _measure([options.half] if options.half else HALVES)
    if options.pin:
        pin(measured)
    elif options.floors:
        pinned = read_floors()
        faults = [fault for half, pair in measured.items() for fault in find_faults(half, *pair, pinned)]
        sys.exit("\n".join(faults) or None)
    elif options.json:
        print(json.dumps([to_json(half, figures) for half, (_, figures) in measured.items()], indent=1))
    else:
        for half, (_, figures) in measured.items():
            print_tables(half, figures)


def read_half(path: Path) -> list[Pair]:
    return [(case, read(case)) for case in load(path)]


def _measure(halves: tuple[str, ...] | list[str]) -> dict[str, tuple[Path, Figures]]:
    measured = {}
    for half in halves:
        path = find_half(half)
        if path.is_file():
            measured[half] = path, measure(read_half(path))
        else:
            print(f"skipped: the {half} half is not there ({path.name})", file=sys.stderr)
    return measured


def _print_misses(half: str, field: str) -> None:
    path = find_half(half)
    try:
        for line in list_misses(half, field, read_half(path) if half == "tuned" else ()):
            print(line)
    except HeldBack as error:
        sys.exit(str(error))


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.provenance",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--half", choices=HALVES)
    parser.add_argument("--misses", choices=FIELDS, metavar="FIELD", help=", ".join(FIELDS))
    parser.add_argument("--floors", action="store_true", help="hold the figures against those pinned")
    parser.add_argument("--pin", action="store_true", help="write floors.json from what is measured")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
