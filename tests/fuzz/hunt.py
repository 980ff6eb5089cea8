"""Hunts for inputs that break a parser of others' bytes, guided by coverage (https://github.com/google/atheris).

    .venv/bin/python -m tests.fuzz.hunt                      every target in turn, a minute each
    .venv/bin/python -m tests.fuzz.hunt extract --minutes 20

What is learned is kept under .cache/fuzz and used the next time. An input that broke its target is left beside it as
`crash-*`; once mended it goes, cut down, to tests/fuzz/findings/TARGET/, where every run of the tests reads it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

_FOLDER = Path(".cache/fuzz")
_SLOWEST = 30  # seconds for one input
_MOST_MEGABYTES = 2_048
_LARGEST = 1 << 16
_OURS = ["reprints", "trafilatura", "htmldate", "courlan", "warcio", "url_normalize", "zipfile"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--minutes", type=float, default=1, help="for each target")
    parser.add_argument("--seed", type=int, default=0, help="of the hunt's dice; 0 draws one")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.here:
        hunt(asked.targets[0], asked.minutes, asked.seed)
    from tests.fuzz.targets import TARGETS

    broken = [name for name in asked.targets or TARGETS if not hold_out(name, asked.minutes, asked.seed)]
    print(f"broken: {', '.join(broken)}" if broken else "nothing broke")
    return bool(broken)


def hold_out(name: str, minutes: float, seed: int = 0) -> bool:
    """Whether a target stood a hunt in a process of its own; what happened is kept in its folder's `log`."""
    log = _FOLDER / name / "log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tests.fuzz.hunt", name, "--minutes", str(minutes), "--seed", str(seed), "--here"]
    with log.open("w") as file:
        held = subprocess.run(command, check=False, stdout=file, stderr=subprocess.STDOUT).returncode == 0
    said = log.read_text(errors="replace").splitlines()
    tried = next((line.split()[-1] for line in said if line.startswith("stat::number_of_executed_units")), "?")
    print(
        f"{name}: {tried} inputs in {minutes:g} minutes, {'none broke it' if held else f'BROKEN, see {log}'}",
        flush=True,
    )
    return held


def hunt(name: str, minutes: float, seed: int) -> None:
    """Does not return: the fuzzer ends the process, with 0 where nothing broke."""
    import atheris

    with atheris.instrument_imports(include=_OURS, enable_loader_override=False):
        from tests.fuzz.targets import TARGETS
    target = TARGETS[name]
    corpus = _FOLDER / name / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for start in target.seeds():
        (corpus / sha256(start).hexdigest()[:16]).write_bytes(start)
    options = {
        "max_total_time": int(minutes * 60),
        "seed": seed,
        "timeout": _SLOWEST,
        "rss_limit_mb": _MOST_MEGABYTES,
        "max_len": _LARGEST,
        "artifact_prefix": f"{corpus.parent}/",
        "print_final_stats": 1,
        "verbosity": 0,
    }
    words = [f"-{name}={value}" for name, value in options.items()]
    atheris.Setup([sys.argv[0], *words, str(corpus)], target.run)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
