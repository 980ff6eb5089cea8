"""Which of the page's names are the article's authors."""

from __future__ import annotations

import dataclasses

from reprints.extract.provenance.names import is_person, people_first, read_agency, without_places
from reprints.extract.provenance.reading import Reading
from reprints.extract.provenance.scale import RANKING, Scale, name_key
from reprints.extract.provenance.text import fold

Named = tuple[Reading, tuple[str, ...]]


def weigh_authors(
    scale: Scale, outlet: Reading | None, publisher: Reading | None, *, reprint: bool = False
) -> tuple[str, ...]:
    """The authors without the houses among them; remembered as used under the names that remain."""
    houses = {name_key(one.shown) for one in (outlet, publisher) if one is not None}
    ranks = RANKING["original.authors"]
    candidates = sorted(
        (one for one in scale.of("original.authors", "page.authors") if one.method in ranks),
        key=lambda one: ranks.index(one.method),
    )
    cleaned: list[Named] = []
    handles: list[Named] = []
    for one in candidates:
        scale.named.setdefault(id(one), "original.authors")
        names = one.value if isinstance(one.value, tuple) else (one.shown,)
        people = tuple(n for n in names if not scale.is_house(n) and name_key(n) not in houses and not read_agency(n))
        if one.method == "user-name":
            handles += [(one, people)] if people else []
        elif people := people_first(people):
            cleaned.append((one, people))
    if not cleaned:
        # of a reprint a user name is that of whoever put it there
        cleaned = handles if handles and not reprint else _owners(candidates)
    if not cleaned:
        return ()
    one, people = _elect(cleaned)
    people = tuple(_in_full(name, cleaned) for name in people)
    people = without_places(people) if one.field == "page.authors" else people
    scale.readings.remove(one)
    scale.used["original.authors"] = dataclasses.replace(one, value=people)
    return people


def _in_full(name: str, named: list[Named]) -> str:
    """A first name as another reading writes it out: `Nils`, `Nils Roe`."""
    if " " in name:
        return name
    longer = (other for _, names in named for other in names if is_person(other))
    return next((other for other in longer if fold(other).startswith(fold(name) + " ")), name)


def _owners(candidates: list[Reading]) -> list[Named]:
    """Where nobody else is named: the person, or in a byline for readers the house, the site is named after."""
    found = []
    for one in candidates:
        names = one.value if isinstance(one.value, tuple) else (one.shown,)
        seen = one.method in ("byline-element", "byline") and len(names) == 1
        if people := tuple(n for n in names if (is_person(n) or seen) and not read_agency(n)):
            found.append((one, people))
    return found


def _elect(named: list[Named]) -> Named:
    """The best ranked; but two bylines that agree outvote it, and one that names it and more people completes it."""
    stated = [one for one in named if one[0].field == "original.authors" and one[0].method != "signature"]
    persons = [one for one in named if any(map(is_person, one[1]))]
    best = (stated or persons or named)[0]
    if stated or best[0].method == "lead-name":
        return best
    bylines = [one for one in persons if one[0].method in ("byline", "byline-element")]
    chosen = {fold(name) for name in best[1]}
    metas = [one for one in persons if one[0].method == "meta"]
    for one in (*bylines, *metas):
        names = {fold(name) for name in one[1]}
        agreed = any(
            names == {fold(name) for name in other[1]} for other in bylines if other[0].method != one[0].method
        )
        if (chosen < names and all(map(is_person, one[1]))) or (agreed and not names & chosen):
            return one
    return best
