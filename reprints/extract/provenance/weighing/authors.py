"""Which of the page's names are the article's authors."""

from __future__ import annotations

import dataclasses

from reprints.extract.provenance.reading import Reading
from reprints.extract.provenance.weighing.scale import RANKING, Scale, name_key
from reprints.extract.provenance.words.names import is_person, read_agency
from reprints.extract.provenance.words.people import people_first, without_places
from reprints.extract.provenance.words.text import fold

Named = tuple[Reading, tuple[str, ...]]


def weigh_authors(
    scale: Scale, outlet: Reading | None, publisher: Reading | None, *, reprint: bool = False
) -> tuple[str, ...]:
    """The authors without the houses among them; remembered as used under the names that remain."""
    ranks = RANKING["original.authors"]
    candidates = sorted(
        (one for one in scale.of("original.authors", "page.authors") if one.method in ranks),
        key=lambda one: ranks.index(one.method),
    )
    for one in candidates:
        scale.named.setdefault(id(one), "original.authors")
    houses = {name_key(one.shown) for one in (outlet, publisher) if one is not None}
    cleaned = _people(scale, candidates, houses, handles=False)
    if not cleaned and not reprint:  # of a reprint a user name is that of whoever put it there
        cleaned = _people(scale, candidates, houses, handles=True)
    cleaned = cleaned or _owners(candidates)
    if not cleaned:
        return ()
    one, people = _elect(cleaned)
    if not any(map(is_person, people)) and one.method == "byline-element" and _names_desk(scale):
        return ()  # a word in a box, where the page names a desk as its author
    people = tuple(_in_full(name, cleaned) for name in people)
    people = without_places(people) if one.field == "page.authors" else people
    scale.readings.remove(one)
    scale.used["original.authors"] = dataclasses.replace(one, value=people)
    return people


def _people(scale: Scale, candidates: list[Reading], houses: set[str], *, handles: bool) -> list[Named]:
    """The readings of names, or else of user names, without houses; people first among names."""
    found = []
    for one in candidates:
        if (one.method == "user-name") is handles:
            names = one.value if isinstance(one.value, tuple) else (one.shown,)
            left = (n for n in names if not (scale.is_house(n) or name_key(n) in houses or read_agency(n)))
            people = tuple(left) if handles else people_first(tuple(left))
            found += [(one, people)] if people else []
    return found


def _names_desk(scale: Scale) -> bool:
    return any(one.method == "desk" for one in scale.of("page.authors"))


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
    metas = [one for one in persons if one[0].method == "meta"]
    if best[0].method == "json-ld" and (fewer := _seen_alone(best, bylines, metas)):
        return fewer
    return _complete(best, bylines, metas)


def _keys(one: Named) -> frozenset[str]:
    return frozenset(map(fold, one[1]))


def _seen_alone(best: Named, bylines: list[Named], metas: list[Named]) -> Named | None:
    """The byline that names only some of JSON-LD's people, where bylines of both kinds and `meta` agree on it: the
    others helped, edited or checked."""
    readings = [*bylines, *metas]
    agreed = {_keys(one) for one in readings}
    kinds = {one[0].method for one in readings}
    return bylines[0] if len(kinds) == 3 and len(agreed) == 1 and _keys(bylines[0]) < _keys(best) else None


def _complete(best: Named, bylines: list[Named], metas: list[Named]) -> Named:
    chosen = _keys(best)
    lines = {name for one in bylines for name in _keys(one)}
    shown = best[0].method == "json-ld" and any(_keys(one) == chosen for one in bylines)
    for one in (*bylines, *metas):
        names, value = _keys(one), one[0].value
        agreed = any(names == _keys(other) for other in bylines if other[0].method != one[0].method)
        stated = value if one in metas and isinstance(value, tuple) else one[1]
        if (chosen < names and not shown and all(map(is_person, stated))) or (agreed and not lines & chosen):
            return one
    return best
