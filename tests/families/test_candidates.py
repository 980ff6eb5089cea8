from __future__ import annotations

import random

import numpy

from benchmarks.copies import COPIES
from reprints.families.candidates import Candidates
from reprints.families.fingerprints import SLOTS, take_fingerprints
from reprints.sample.site import pages

TEXTS = [page.truth.text for page in pages() if page.truth and len(page.truth.text.split()) > 150]


def sign(texts: list[str]) -> numpy.ndarray:
    return numpy.array([numpy.frombuffer(one.signature or b"", dtype="<u4") for one in take_fingerprints(texts)])


def test_every_kind_of_copy_is_a_candidate() -> None:
    chance = random.Random(1)
    copies = [COPIES[kind](text, TEXTS, chance) for kind in COPIES for text in TEXTS]
    found = dict(Candidates(sign([*TEXTS, *copies])).find(range(len(TEXTS))))
    wanted = [(at, len(TEXTS) + number * len(TEXTS) + at) for number in range(len(COPIES)) for at in range(len(TEXTS))]
    assert sum(copy in found[text] for text, copy in wanted) / len(wanted) > 0.99


def test_texts_that_are_no_copies_are_seldom_candidates() -> None:
    found = Candidates(sign(TEXTS)).find(range(len(TEXTS)))
    assert sum(len(others) for _, others in found) <= 6  # two texts are on both sites


def test_those_most_alike_come_first() -> None:
    chance = random.Random(1)
    text = TEXTS[0]
    half = COPIES["cut to 40%"](text, TEXTS, chance)
    assert dict(Candidates(sign([half, text, text])).find([1]))[1] == [2, 0]


def test_what_all_pages_of_a_site_have_in_common_makes_no_crowd_of_candidates() -> None:
    generator = numpy.random.default_rng(1)
    matrix = generator.integers(0, 2**32, (3_000, SLOTS), dtype=numpy.uint32)
    matrix[:, :20] = matrix[0, :20]
    found = dict(Candidates(matrix).find(range(3_000)))
    assert max(map(len, found.values())) <= 64


def test_a_text_on_hundreds_of_pages_is_still_found_from_every_one() -> None:
    matrix = numpy.repeat(sign(TEXTS[:1]), 500, axis=0)
    assert all(others for _, others in Candidates(matrix).find(range(500)))


def test_a_fingerprint_is_the_same_on_every_machine() -> None:
    # it is kept in the catalogue: another one would be compared with those of years before
    (taken,) = take_fingerprints(["the quick brown foxes jumped over lazy sleeping dogs " * 4])
    assert taken.digest == "d41036b0c12effb728bbea81b45e2f6c"
    assert numpy.frombuffer(taken.signature or b"", dtype="<u4")[:3].tolist() == [3312012252, 3087433988, 3303821848]


def test_a_text_too_short_to_tell_from_others_has_no_signature() -> None:
    (taken,) = take_fingerprints(["Página en preparación"])
    assert taken.signature is None
    assert take_fingerprints([]) == []
