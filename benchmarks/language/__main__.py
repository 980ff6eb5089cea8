"""How often the language of a single sentence is told: 50 sentences in each language, none of them ours.

    .cache/uv/bin/uv run --with django==5.2.19 python -m benchmarks.language
    python -m benchmarks.language --folder FOLDER    of files such as `de.txt`, one sentence a line

Without a folder, the sentences are those of Django's translations (BSD-3-Clause), of which no other project's are
translated into as many languages in one package. Sentences with placeholders are left out.
`--group 6` joins six sentences to a paragraph. Prints the shares of right, null and wrong answers and the processor
time; languages the model does not know are counted apart: of them, null is right.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.language.sentences import COUNT, read_django, read_folder
from reprints.extract.language import detect_language, list_languages

Sentences = Mapping[str, Sequence[str]]


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.language", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--group", type=int, default=1)
    asked = parser.parse_args()
    try:
        sentences = read_folder(asked.folder) if asked.folder else read_django()
    except FileNotFoundError as error:
        sys.exit(str(error))
    print_table(draw(sentences, asked.group))


def draw(sentences: Sentences, group: int) -> dict[str, list[str]]:
    """COUNT texts of `group` sentences in each language that has as many, the same every time."""
    drawn = {}
    for code, lines in sorted(sentences.items()):
        mixed = random.Random(code).sample(sorted(lines), len(lines))  # noqa: S311
        texts = [" ".join(mixed[at : at + group]) for at in range(0, len(mixed) - group + 1, group)][:COUNT]
        if len(texts) == COUNT:
            drawn[code] = texts
    return drawn


def print_table(drawn: Sentences) -> None:
    known = list_languages()
    detect_language(["Load the model before the clock runs."])
    began = time.process_time()
    found = {code: [detect_language([text]) for text in texts] for code, texts in drawn.items()}
    spent = time.process_time() - began
    for is_known, title in ((True, "known"), (False, "not known")):
        outcomes = Counter(
            (code, answer) for code, answers in found.items() for answer in answers if (code in known) is is_known
        )
        if total := outcomes.total():
            right = sum(count for (code, answer), count in outcomes.items() if answer == code)
            null = sum(count for (_, answer), count in outcomes.items() if answer is None)
            print(
                f"{total // COUNT} languages {title}: right {right / total:.3f}, null {null / total:.3f}, "
                f"wrong {(total - right - null) / total:.3f}"
            )
            missed = [(pair, count) for pair, count in outcomes.most_common() if pair[0] != pair[1]]
            print("  " + ", ".join(f"{code} as {answer} {count}" for (code, answer), count in missed[:20]))
    print(f"{spent / sum(map(len, drawn.values())) * 1000:.2f} ms of processor time per text")


if __name__ == "__main__":
    main()
