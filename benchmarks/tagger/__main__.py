"""The tagger of credits: trains it, and measures it on lines set aside.

python -m benchmarks.tagger            trains on all there is and writes the package's model.json, with its digest
python -m benchmarks.tagger --aside    trains without a fifth of the forms and prints how well their lines are read

Needs python-crfsuite: `scripts/setup --group tagger`.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

import reprints.extract.provenance.tagger as package
from benchmarks.provenance.corpus import find_half
from benchmarks.tagger.aside import measure_aside
from benchmarks.tagger.forms import read_forms
from benchmarks.tagger.pages import read_pages
from benchmarks.tagger.train import gather, train


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.tagger",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--aside", action="store_true", help="measure on a fifth of the forms, write nothing")
    options = parser.parse_args()
    pages = [*read_pages(find_half("tuned"))]
    if options.aside:
        for line in measure_aside(pages, read_forms()):
            print(line)
        return
    model = train(gather(pages, read_forms()))
    path = Path(package.__file__).with_name("model.json")
    path.write_text(model, encoding="utf-8")
    print(f"{path}: {len(model.encode()):,} bytes, sha256 {hashlib.sha256(model.encode()).hexdigest()}")


if __name__ == "__main__":
    main()
