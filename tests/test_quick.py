"""`make quick` runs what tests/quick.txt lists: something of every room, in under a minute."""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).parent
_LEFT_OUT = {"docker"}  # where the program that resolves compose files is not built yet, building it takes a minute


def read_list() -> list[str]:
    return (TESTS / "quick.txt").read_text(encoding="utf-8").split()


def test_every_room_has_a_test_in_it() -> None:
    rooms = {path.relative_to(TESTS).parts[0] for path in TESTS.glob("*/**/test_*.py")}
    assert {line.split("/")[1] for line in read_list()} >= rooms - _LEFT_OUT


def test_everything_in_it_exists() -> None:
    for line in read_list():
        path, _, name = line.partition("::")
        assert (TESTS.parent / path).exists(), line
        assert not name or f"def {name.partition('[')[0]}(" in (TESTS.parent / path).read_text(encoding="utf-8"), line
