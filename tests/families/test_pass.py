"""The nightly pass on a real catalogue: who is told, what stays, and what a killed pass leaves."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from benchmarks.copies import edit, shorten
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.family_rows import FamilyEvent
from reprints.model import Original
from reprints.sample.site import pages
from reprints.settings import Settings
from reprints.stages.pipeline.families import update_families
from reprints.stages.reading.families import describe_family, list_families
from reprints.urls import make_id
from tests.catalogue.hand import Archive

TEXTS = [page.truth.text for page in pages() if page.truth and len(page.truth.text.split()) > 150][:12]
ONE, TWO, THREE, FOUR = (f"http://{name}.test/a" for name in ("one", "two", "three", "four"))


def vary(text: str, seed: int) -> str:
    return edit(0.15)(text, TEXTS[5:], random.Random(seed))


def family(archive: Archive, url: str) -> tuple[str | None, int]:
    article = archive.catalogue.article(url)
    return article.family, article.family_size


def test_articles_with_one_text_become_a_family_and_the_index_is_told(archive: Archive, settings: Settings) -> None:
    archive.publish(ONE, TEXTS[0])
    archive.publish(TWO, vary(TEXTS[0], 1))
    archive.publish(THREE, TEXTS[1])
    archive.drain_outbox()
    passed = update_families(settings, archive.catalogue)
    assert (passed.signed, passed.matched, passed.moved) == (3, 3, 2)
    name, size = family(archive, ONE)
    assert name is not None
    assert (family(archive, TWO), size) == ((name, 2), 2)
    assert family(archive, THREE) == (None, 1)
    assert sorted(archive.drain_outbox()) == [ONE, TWO]


def test_a_second_pass_finds_nothing_to_do(archive: Archive, settings: Settings) -> None:
    archive.publish(ONE, TEXTS[0])
    archive.publish(TWO, TEXTS[0])
    update_families(settings, archive.catalogue)
    archive.drain_outbox()
    passed = update_families(settings, archive.catalogue)
    assert (passed.signed, passed.matched, passed.moved) == (0, 0, 0)
    assert archive.drain_outbox() == []


def test_a_family_keeps_its_id_while_members_come_change_and_leave(archive: Archive, settings: Settings) -> None:
    archive.publish(ONE, TEXTS[0])
    archive.publish(TWO, vary(TEXTS[0], 1))
    update_families(settings, archive.catalogue)
    name, _ = family(archive, ONE)
    archive.publish(THREE, shorten(0.5)(TEXTS[0], [], random.Random(1)))
    update_families(settings, archive.catalogue)
    assert [family(archive, url) for url in (ONE, TWO, THREE)] == [(name, 3)] * 3
    archive.publish(ONE, TEXTS[2])  # the founder's page says something else now
    archive.drain_outbox()
    update_families(settings, archive.catalogue)
    assert family(archive, ONE) == (None, 1)
    assert [family(archive, url) for url in (TWO, THREE)] == [(name, 2)] * 2
    assert sorted(archive.drain_outbox()) == [ONE, THREE, TWO]
    trail = [(step.event, step.articles) for step in archive.catalogue.family_trail(str(name))]
    assert trail == [
        (FamilyEvent.FOUNDED, tuple(sorted((make_id(ONE), make_id(TWO))))),
        (FamilyEvent.JOINED, (make_id(THREE),)),
        (FamilyEvent.LEFT, (make_id(ONE),)),
    ]


def test_a_lone_last_member_is_shown_without_a_family_and_keeps_the_id(archive: Archive, settings: Settings) -> None:
    archive.publish(ONE, TEXTS[0])
    archive.publish(TWO, TEXTS[0])
    update_families(settings, archive.catalogue)
    name, _ = family(archive, TWO)
    archive.publish(ONE, TEXTS[1])
    update_families(settings, archive.catalogue)
    assert family(archive, ONE) == (None, 1)
    assert family(archive, TWO) == (None, 1)
    archive.publish(ONE, TEXTS[0])
    update_families(settings, archive.catalogue)
    assert [family(archive, url) for url in (ONE, TWO)] == [(name, 2)] * 2


def test_families_that_merge_and_split_leave_a_trail(archive: Archive, settings: Settings) -> None:
    first, second = TEXTS[0], TEXTS[1]
    for url, text in ((ONE, first), (TWO, first), (THREE, second), (FOUR, second), ("http://five.test/", second)):
        archive.publish(url, text)
    update_families(settings, archive.catalogue)
    (small, _), (large, _) = family(archive, ONE), family(archive, THREE)
    archive.publish("http://both.test/", f"{first}\n{second}")
    update_families(settings, archive.catalogue)
    assert family(archive, ONE) == (large, 6)
    assert archive.catalogue.family_trail(str(small))[-1].event is FamilyEvent.MERGED
    assert archive.catalogue.family_trail(str(small))[-1].other == large
    assert describe_family(archive.catalogue, str(small))["size"] == 0
    archive.publish("http://both.test/", TEXTS[4])
    update_families(settings, archive.catalogue)
    again, size = family(archive, ONE)
    assert (family(archive, THREE), size) == ((large, 3), 2)
    assert again not in (small, large)
    split = archive.catalogue.family_trail(str(again))[0]
    assert (split.event, split.other) == (FamilyEvent.SPLIT, large)


def test_a_change_of_provenance_alone_costs_no_comparison(archive: Archive, settings: Settings) -> None:
    archive.publish(ONE, TEXTS[0])
    archive.publish(TWO, TEXTS[0])
    update_families(settings, archive.catalogue)
    archive.publish(ONE, TEXTS[0], credit_line="[Source: Somebody else]")
    passed = update_families(settings, archive.catalogue)
    assert (passed.signed, passed.matched, passed.moved) == (1, 0, 0)


def test_a_text_on_many_pages_is_one_family_and_stays_one(archive: Archive, settings: Settings) -> None:
    urls = [f"http://many.test/{number}" for number in range(90)]
    for number, url in enumerate(urls):
        archive.publish(url, TEXTS[0] if number % 2 else vary(TEXTS[0], number))
    update_families(settings, archive.catalogue)
    (found,) = archive.catalogue.families()
    assert found.size == 90
    for url in urls[:10]:
        archive.publish(url, TEXTS[1])
    update_families(settings, archive.catalogue)
    assert {row.size for row in archive.catalogue.families()} == {10, 80}
    assert family(archive, urls[-1]) == (found.id, 80)


@pytest.mark.slow
def test_of_a_large_family_only_what_is_new_is_looked_at(archive: Archive, settings: Settings) -> None:
    """Members that others found have more copies on record than each looks for by itself."""
    for number in range(130):  # more than one batch of the pass
        archive.publish(f"http://agency{number}.test/", vary(TEXTS[0], number))
    assert update_families(settings, archive.catalogue).matched == 130
    archive.publish(ONE, vary(TEXTS[0], 500))
    archive.publish("http://agency3.test/", vary(TEXTS[0], 501))
    passed = update_families(settings, archive.catalogue)
    assert (passed.matched, family(archive, ONE)[1]) == (2, 131)
    assert update_families(settings, archive.catalogue).matched == 0


def test_half_a_character_in_a_text_stops_nothing(archive: Archive, settings: Settings) -> None:
    archive.publish(ONE, TEXTS[0] + " broken\ud800half")
    archive.publish(TWO, TEXTS[0])
    update_families(settings, archive.catalogue)
    assert family(archive, ONE)[1] == 2


def test_the_earliest_original_and_contradicting_credits_are_told(archive: Archive, settings: Settings) -> None:
    archive.publish(ONE, TEXTS[0], original=Original(outlet="The Reuters", date=date(2016, 6, 7)))
    archive.publish(TWO, TEXTS[0], original=Original(outlet="Xinhua", date=date(2016, 6, 5)))
    archive.publish(THREE, TEXTS[0], original=Original(outlet="reuters"))
    update_families(settings, archive.catalogue)
    told = describe_family(archive.catalogue, ONE)
    assert told["earliest"]["url"] == TWO
    assert [found["field"] for found in told["contradictions"]] == ["original.outlet", "original.date"]
    outlets = [one["value"] for one in told["contradictions"][0]["statements"]]
    assert (sorted(outlets[:2]), outlets[2]) == (["The Reuters", "reuters"], "Xinhua")
    (listed,) = list_families(archive.catalogue)
    assert listed["contradictions"] == ["original.outlet", "original.date"]


KILLED = """
import os, signal, sys
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.database.transactions import writes
from reprints.catalogue.families import fingerprints, regrouping
from reprints.settings import Settings
from reprints.stages.pipeline import families
from reprints.stages.pipeline import copies as matching

moment, count = sys.argv[2], int(sys.argv[3])
matching._AT_ONCE = families._SIGNED_AT_ONCE = 2
def dying(function, inside):
    calls = 0
    def call(*arguments):
        nonlocal calls
        calls += 1
        if calls < count:
            return function(*arguments)
        if inside:
            function(*arguments)
        os.kill(os.getpid(), signal.SIGKILL)
    return call
if moment == "sign":
    name, query = "store_fingerprints", fingerprints.store_fingerprints
else:
    name, query = "store_matches", regrouping.store_matches
# called inside the transaction: it is killed before the commit
setattr(Catalogue, name, writes(dying(query, True)))
settings = Settings(data=sys.argv[1])
with Catalogue.open(settings.catalogue) as catalogue:
    families.update_families(settings, catalogue)
"""


@pytest.mark.parametrize(("moment", "count"), [("sign", 1), ("sign", 3), ("match", 1), ("match", 2), ("match", 4)])
def test_a_pass_killed_at_any_moment_is_gone_on_with(
    archive: Archive, settings: Settings, moment: str, count: int
) -> None:
    urls = [f"http://{number}.test/" for number in range(9)]
    for number, url in enumerate(urls):
        archive.publish(url, vary(TEXTS[number % 3], number))
    root = Path(__file__).parents[2]
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(settings.data), moment, str(count)],
        env={**os.environ, "PYTHONPATH": str(root), "REPRINTS_CATALOGUE_URL": settings.catalogue},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    update_families(settings, archive.catalogue)
    found = [[archive.catalogue.article(url).family for url in urls[start::3]] for start in range(3)]
    assert [len(set(names)) for names in found] == [1, 1, 1]
    assert {row.size for row in archive.catalogue.families()} == {3}
    events = [step.event for row in archive.catalogue.families() for step in archive.catalogue.family_trail(row.id)]
    assert FamilyEvent.MERGED not in events
    assert archive.catalogue.outbox_size().waiting == 9


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 2), st.integers(0, 3)), min_size=1, max_size=14))
@hypothesis_settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_comes_in_whatever_order_families_are_those_of_the_texts(
    tmp_path_factory: pytest.TempPathFactory, empty_catalogue: Path, steps: list[tuple[int, int, int]]
) -> None:
    """Each step publishes a variant of one of three texts under one of seven addresses, then a pass is made."""
    settings = Settings(data=tmp_path_factory.mktemp("steps"))
    shutil.copy(empty_catalogue, settings.data / "catalogue.sqlite")
    with Catalogue.open(settings.catalogue) as catalogue:
        archive, texts = Archive(catalogue), {}
        archive.open_night()
        for page, text, variant in steps:
            archive.publish(f"http://{page}.test/", vary(TEXTS[text], variant))
            before = {p: catalogue.article(f"http://{p}.test/").family for p in texts}
            texts[page] = text
            update_families(settings, catalogue)
            found = {p: catalogue.article(f"http://{p}.test/") for p in texts}
            for p, article in found.items():
                kin = [q for q in texts if texts[q] == texts[p]]
                assert article.family_size == len(kin)
                assert {found[q].family for q in kin} == {article.family}
                assert (article.family is None) == (len(kin) == 1)
                if p != page and before.get(p) and len(kin) > 1:
                    assert article.family == before[p]  # nobody but the page that moved is called otherwise
