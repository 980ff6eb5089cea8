"""Which of the page's names are the article's authors."""

from __future__ import annotations

import dataclasses
import re
from functools import cache

from reprints.extract.provenance.reading import Field, Method, Reading
from reprints.extract.provenance.weighing.scale import RANKING, Scale
from reprints.extract.provenance.words.keys import name_key
from reprints.extract.provenance.words.people.names import is_person, read_agency
from reprints.extract.provenance.words.people.people import people_first, without_places
from reprints.extract.provenance.words.tables import alternation
from reprints.extract.provenance.words.text import fold

Named = tuple[Reading, tuple[str, ...]]


def weigh_authors(
    scale: Scale, outlet: Reading | None, publisher: Reading | None, *, reprint: bool = False
) -> tuple[str, ...]:
    """The authors without the houses among them; remembered as used under the names that remain."""
    ranks = RANKING[Field.ORIGINAL_AUTHORS]
    _part_accounts(scale)
    candidates = sorted(
        (one for one in scale.of(Field.ORIGINAL_AUTHORS, Field.PAGE_AUTHORS) if one.method in ranks),
        key=lambda one: ranks.index(one.method),
    )
    for one in candidates:
        scale.named.setdefault(id(one), Field.ORIGINAL_AUTHORS)
    candidates = [one for one in candidates if not _is_account(scale, one)]
    everybody = [one for one in candidates if one.method is not Method.ANNOUNCED]
    if not reprint:
        candidates = [one for one in candidates if one.method is not Method.NAME_LINE]
    else:
        candidates = [one for one in candidates if not _is_of_poster(scale, one)]
    houses = {name_key(one.shown) for one in (outlet, publisher) if one is not None}
    announced = [one for one in candidates if one.method is Method.ANNOUNCED]
    candidates = [one for one in candidates if one.method is not Method.ANNOUNCED]
    cleaned = _people(scale, candidates, houses, handles=False)
    if not cleaned and not reprint:  # of a reprint a user name is that of whoever put it there
        cleaned = _people(scale, candidates, houses, handles=True)
    cleaned = cleaned or _owners(candidates)
    if not cleaned and not _names_desk(scale):
        cleaned = _people(scale, announced, houses, handles=False)
    if not cleaned:
        return ()
    one, people = _elect(cleaned)
    if not any(map(is_person, people)) and one.method == Method.BYLINE_ELEMENT and _names_desk(scale):
        return ()  # a word in a box, where the page names a desk as its author
    named = _people(scale, everybody, houses, handles=False)
    people = tuple(_in_full(name, named) for name in people)
    people = without_places(people) if one.field == Field.PAGE_AUTHORS else people
    scale.readings.remove(one)
    scale.used[Field.ORIGINAL_AUTHORS] = dataclasses.replace(one, value=people)
    return people


def _part_accounts(scale: Scale) -> None:
    """Part accounts from the people named beside them, so that they stay as evidence of their own."""
    for one in [*scale.readings] if scale.accounts else ():
        if one.field is Field.PAGE_AUTHORS and isinstance(one.value, tuple):
            accounts = tuple(name for name in one.value if fold(name) in scale.accounts)
            people = tuple(name for name in one.value if name not in accounts)
            if accounts and people:
                at = scale.readings.index(one)
                scale.readings[at : at + 1] = [dataclasses.replace(one, value=names) for names in (people, accounts)]


def _is_account(scale: Scale, one: Reading) -> bool:
    names = one.value if isinstance(one.value, tuple) else (one.shown,)
    return one.field is Field.PAGE_AUTHORS and all(fold(name) in scale.accounts for name in names)


_MACHINE = (Method.JSON_LD, Method.META, Method.JSON_LD_PERSON, Method.ANNOUNCED)


def _is_of_poster(scale: Scale, one: Reading) -> bool:
    """Whether a name on a reprint is that of whoever put it there: told to machines alone, or after `Posted by`."""
    if one.field is not Field.PAGE_AUTHORS:
        return False
    names = one.value if isinstance(one.value, tuple) else (one.shown,)
    seen = [name for name in names if fold(name) in scale.beside]
    if one.method in _MACHINE and not seen:
        return True
    return any(_posted().search(scale.beside, 0, scale.beside.find(fold(name)) + 1) for name in seen) or bool(
        _posted().match(fold(one.text))
    )


@cache
def _posted() -> re.Pattern[str]:
    """Words for posting, right before the end of what is searched, where the name begins."""
    return re.compile(
        rf"(?<![^\W_])(?:{alternation('posting_words')})\s*:?\W{{0,3}}[^\W_]?$|^(?:{alternation('posting_words')})\b"
    )


def _people(scale: Scale, candidates: list[Reading], houses: set[str], *, handles: bool) -> list[Named]:
    """The readings of names, or else of user names, without houses; people first among names."""
    found = []
    for one in candidates:
        if (one.method == Method.USER_NAME) is handles:
            names = one.value if isinstance(one.value, tuple) else (one.shown,)
            left = (n for n in names if not (scale.is_house(n) or name_key(n) in houses or read_agency(n)))
            people = tuple(left) if handles else people_first(tuple(left))
            found += [(one, people)] if people else []
    return found


def _names_desk(scale: Scale) -> bool:
    return any(one.method == Method.DESK for one in scale.of(Field.PAGE_AUTHORS))


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
        seen = one.method in (Method.BYLINE_ELEMENT, Method.BYLINE) and len(names) == 1
        if people := tuple(n for n in names if (is_person(n) or seen) and not read_agency(n)):
            found.append((one, people))
    return found


def _elect(named: list[Named]) -> Named:
    """The best ranked; but two bylines that agree outvote it, and one that names it and more people completes it."""
    stated = [one for one in named if one[0].field == Field.ORIGINAL_AUTHORS and one[0].method != Method.SIGNATURE]
    persons = [one for one in named if any(map(is_person, one[1]))]
    best = (stated or persons or named)[0]
    if best[0].method == Method.UNLABELLED and (more := _named_with(best, persons)):
        return more
    if stated or best[0].method == Method.LEAD_NAME:
        return best
    bylines = [one for one in persons if one[0].method in (Method.BYLINE, Method.BYLINE_ELEMENT)]
    metas = [one for one in persons if one[0].method == Method.META]
    if best[0].method == Method.JSON_LD and (fewer := _seen_alone(best, bylines, metas)):
        return fewer
    return _complete(best, bylines, metas)


def _named_with(best: Named, persons: list[Named]) -> Named | None:
    """What the page itself says where it names the credited people and more: `Jane Roe, Staff Attorney` is a note on
    one of several authors."""
    own = (one for one in persons if one[0].field == Field.PAGE_AUTHORS and one[0].method != Method.NAME_LINE)
    return next((one for one in own if _keys(best) < _keys(one) and all(map(is_person, one[1]))), None)


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
    shown = best[0].method == Method.JSON_LD and any(_keys(one) == chosen for one in bylines)
    for one in (*bylines, *metas):
        names, value = _keys(one), one[0].value
        agreed = any(names == _keys(other) for other in bylines if other[0].method != one[0].method)
        stated = value if one in metas and isinstance(value, tuple) else one[1]
        if (chosen < names and not shown and all(map(is_person, stated))) or (agreed and not lines & chosen):
            return one
    return best
