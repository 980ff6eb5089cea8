"""The search for copies asks for each pair once, and finds the same with and without the extraction processes."""

from __future__ import annotations

import os
import random
import signal
from collections import Counter
from collections.abc import Iterator

import pytest

from benchmarks.copies import edit
from reprints.families import pairing
from reprints.families.compare import Likeness, Text, compare
from reprints.families.fingerprints import take_fingerprints
from reprints.families.matching import Matcher
from reprints.families.pairing import CopyResult, Inquiry, Question, answer
from reprints.settings import Settings
from reprints.stages.extraction.pool import ExtractionPool
from reprints.stages.pipeline import copies as matching
from reprints.stages.pipeline.families import update_families
from tests.catalogue.hand import Archive
from tests.families.test_pass import TEXTS, vary

URLS = [f"http://{number}.test/" for number in range(12)]
# half of its words are another text's: a candidate by its fingerprint and no copy
ALIKE = {f"{number}": edit(0.62)(TEXTS[0], TEXTS[6:], random.Random(number)) for number in range(8)}


def make_matcher(texts: dict[str, str], families: dict[str, str | None] | None = None) -> Matcher:
    prints = take_fingerprints(list(texts.values()))
    return Matcher(
        [(name, one.digest, one.signature) for name, one in zip(texts, prints, strict=True)],
        load_texts=lambda wanted: {name: texts[name] for name in wanted},
        load_families=lambda wanted: {name: (families or {}).get(name) for name in wanted},
        enough=8,
    )


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[Likeness]:
    done: list[Likeness] = []

    def count(one: Text, other: Text) -> Likeness:
        done.append(compare(one, other))
        return done[-1]

    monkeypatch.setattr(pairing, "compare", count)
    return done


def test_a_pair_that_is_none_is_compared_once(compared: list[Likeness]) -> None:
    matcher, unlike = make_matcher(ALIKE), Counter[frozenset[str]]()
    for name in ALIKE:
        answers = answer(matcher.ask([name], {}))
        matcher.remember(answers)
        unlike.update(frozenset((name, other)) for one in answers for other in one.unlike)
    assert unlike and set(unlike.values()) == {1}
    assert sum(not one.is_copy for one in compared) == len(unlike)


def test_a_copy_on_record_is_compared_again(compared: list[Likeness]) -> None:
    matcher = make_matcher(ALIKE)
    known = {"1": {"0"}}
    matcher.remember([CopyResult(article="0", unlike=("1",))])
    assert "0" not in matcher.ask(["1"], {}).questions[0].others
    (question,) = matcher.ask(["1"], known).questions
    assert question.others[0] == "0"
    answer(matcher.ask(["1"], known))
    assert len(compared) == len(question.others)


def test_parts_of_an_inquiry_hold_what_their_questions_need() -> None:
    inquiry = make_matcher(ALIKE | {"alone": TEXTS[3]}).ask([*ALIKE, "alone"], {})
    parts = inquiry.split(4)
    assert [len(part.questions) for part in parts] == [3, 3, 3]
    assert [one for part in parts for one in answer(part)] == answer(inquiry)
    assert all(set(part.texts) < set(inquiry.texts) for part in parts[2:])
    assert Inquiry(questions=(), texts={}, families={}, enough=8).split(2) == []


def test_of_a_family_that_is_large_enough_only_copies_on_record_are_compared(compared: list[Likeness]) -> None:
    texts = {f"{number}": vary(TEXTS[0], number) for number in range(12)}
    asked = Question(article="0", others=tuple(f"{n}" for n in range(1, 12)), recorded=frozenset({"11"}))
    (found,) = answer(Inquiry(questions=(asked,), texts=texts, families=dict.fromkeys(texts, "F"), enough=8))
    assert [pair.other for pair in found.copies] == ["1", "2", "3", "4", "5", "6", "7", "8", "11"]
    assert len(compared) == 9


@pytest.fixture(scope="module")
def pool() -> Iterator[ExtractionPool]:
    with ExtractionPool(2) as pool:
        yield pool


def die(_part: Inquiry) -> list[CopyResult]:
    os.kill(os.getpid(), signal.SIGKILL)
    return []


@pytest.mark.parametrize("work", [answer, die], ids=["there", "killed"])
def test_extraction_processes_find_what_one_process_finds(
    archive: Archive, settings: Settings, pool: ExtractionPool, monkeypatch: pytest.MonkeyPatch, work: object
) -> None:
    monkeypatch.setattr(matching, "_LEAST", 0)
    monkeypatch.setattr(matching, "_AT_ONCE", 5)
    schedule = ExtractionPool.schedule
    handed: list[object] = []

    def count(pool: ExtractionPool, read: object, *arguments: object) -> object:
        handed.append(read)
        return schedule(pool, work if read is answer else read, *arguments)  # type: ignore[arg-type]

    for number, url in enumerate(URLS):
        archive.publish(url, vary(TEXTS[number % 4], number))
    pool.warm_up()
    pool.schedule(len, "there").result()
    monkeypatch.setattr(ExtractionPool, "schedule", count)
    assert update_families(settings, archive.catalogue, pool).matched == 12
    assert handed.count(answer) == 6  # two parts of each of three portions
    found = [{archive.catalogue.article(url).family for url in URLS[start::4]} for start in range(4)]
    assert [len(names) for names in found] == [1] * 4
    assert len(set[str | None]().union(*found)) == 4
