"""What is learned of the names that pages state: which are houses, and which accounts that are nobody's name.

A house is learned from credits that were understood without a snapshot's help, and only if

- two sources credit it, in three articles together, or
- one source credits it in five articles, which are no more than half of those that it credits at all.

A layout that is read wrongly makes the same mistake on every page of its site, so the number of articles alone says
nothing. An account is a name that stands as the author of most pages of a source while the credits there name others.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from reprints.catalogue.rows import AccountCount, HouseCount, NameCounts

LEAST_SOURCES, LEAST_ARTICLES = 2, 3
LEAST_OF_ONE, MOST_OF_ONE = 5, 0.5  # articles of a single source, and the largest share of those it credits
LEAST_PAGES, LEAST_SHARE = 8, 0.6  # on which an account stands, of those of its source that name an author
LEAST_BESIDE, LEAST_SHARE_BESIDE = 3, 0.25  # of these, on which a credit names others


@dataclass(frozen=True, kw_only=True, slots=True)
class _House:
    """`articles` of `sources` credit it without a snapshot's help; `learned` articles only with that."""

    name: str
    articles: int
    sources: int
    learned: int


def make_document(counts: NameCounts, declared: list[str]) -> str:
    """The same for the same counts, in whatever order they come."""
    houses = sorted(_list_houses(counts.houses), key=lambda house: (-house.articles, house.name))
    accounts: dict[str, list[AccountCount]] = defaultdict(list)
    for one in sorted(counts.accounts, key=lambda one: (one.source, -one.pages, one.name)):
        if _is_account(one, counts.authored[one.source]):
            accounts[one.source].append(one)
    document = {
        "houses": [asdict(house) for house in houses],
        "declared": declared,
        "accounts": {
            source: [{**asdict(one), "authored": counts.authored[source]} for one in found]
            for source, found in accounts.items()
        },
    }
    return json.dumps(document, ensure_ascii=False)


def _list_houses(counts: Iterable[HouseCount]) -> Iterator[_House]:
    """Houses that enough articles credit, whatever the case and article their names are written with."""
    counts = [*counts]
    if not counts:
        return
    from reprints.extract.learned import key_of_house  # takes a second to load, which most runs are spared
    from reprints.extract.provenance.words.houses import weigh_house

    credited: Counter[str] = Counter()
    by_key: dict[str, list[HouseCount]] = defaultdict(list)
    for one in counts:
        by_key[key_of_house(one.name)].append(one)
        if not one.learned:
            credited[one.source] += one.articles
    for found in by_key.values():
        house = _add_up(found)
        if _is_credited(house, found, credited) and weigh_house(house.name) is not None:
            yield house


def _add_up(found: list[HouseCount]) -> _House:
    own = [one for one in found if not one.learned]
    spelt: Counter[str] = Counter()
    for one in own or found:
        spelt[one.name] += one.articles
    return _House(
        name=min(spelt, key=lambda name: (-spelt[name], name)),
        articles=sum(one.articles for one in own),
        sources=len({one.source for one in own}),
        learned=sum(one.articles for one in found if one.learned),
    )


def _is_credited(house: _House, found: list[HouseCount], credited: Counter[str]) -> bool:
    if house.sources >= LEAST_SOURCES:
        return house.articles >= LEAST_ARTICLES
    source = next((one.source for one in found if not one.learned), "")
    return house.articles >= LEAST_OF_ONE and house.articles <= MOST_OF_ONE * credited[source]


def _is_account(one: AccountCount, authored: int) -> bool:
    is_common = one.pages >= LEAST_PAGES and one.pages >= LEAST_SHARE * authored
    return is_common and one.beside_credits >= max(LEAST_BESIDE, LEAST_SHARE_BESIDE * one.pages)
