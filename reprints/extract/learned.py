"""What an archive has learned of its pages and lends to the reading of others: houses, and accounts that are nobody.

A snapshot of it is numbered and never changes, so that a page read with it always reads the same. What a page says only
because of the snapshot is marked in its evidence: it must not become evidence for the next one.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reprints.extract.provenance import PageLines, Provenance, read_provenance
from reprints.extract.provenance.words.text import fold
from reprints.model import LEARNED, Evidence
from reprints.sources import Source

_NO_NAMES: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Learned:
    """A snapshot. `houses` are folded names; `accounts` those of each source, by its id."""

    number: int
    houses: frozenset[str]
    accounts: Mapping[str, frozenset[str]]

    @classmethod
    def from_json(cls, number: int, text: str) -> Learned:
        """From a snapshot's document. Raises ValueError, KeyError or TypeError."""
        data = json.loads(text)
        houses = [house["name"] for house in data["houses"]]
        accounts = {
            source: frozenset(fold(account["name"]) for account in found) for source, found in data["accounts"].items()
        }
        names = frozenset(filter(None, map(key_of_house, [*houses, *data["declared"]])))
        return cls(number=number, houses=names, accounts=accounts)


@lru_cache(maxsize=8)
def load_learned(path: Path, number: int) -> Learned:
    """From a snapshot's file, once per process. Raises OSError, and what `Learned.from_json` raises."""
    return Learned.from_json(number, path.read_text(encoding="utf-8"))


def key_of_house(name: str) -> str:
    """As `PageLines.houses` has it, under which `The Mill` is found, too."""
    return fold(name).removeprefix("the ").strip()


def read_learned(page: PageLines, learned: Learned | None) -> Provenance:
    """The page's provenance as read with a snapshot's help; what it would not say without that is marked."""
    if learned is None:
        return read_provenance(page)
    houses = _houses_beside(learned, _own_names(page.source))
    before = houses.found
    accounts = learned.accounts.get(page.source.id, _NO_NAMES) if page.source else _NO_NAMES
    found = read_provenance(dataclasses.replace(page, houses=houses, accounts=accounts))
    if houses.found == before:
        return found  # no house was recognised, so none can have made a difference
    alone = read_provenance(dataclasses.replace(page, accounts=accounts))
    return dataclasses.replace(found, evidence=_mark(found, alone))


class _Watched(frozenset[str]):
    """Names that count how often one of them was looked up. All pages of a process share them, as copying thousands of
    names takes longer than looking a few up; a process reads one page at a time."""

    found = 0

    def __contains__(self, name: object) -> bool:
        known = super().__contains__(name)
        self.found += known
        return known


def _own_names(source: Source | None) -> frozenset[str]:
    """What the source calls itself: its own pages do so everywhere, and credit nobody with that."""
    if source is None:
        return _NO_NAMES
    return frozenset((source.name, source.publisher or "", source.hosts.canonical, *source.hosts.aliases))


@lru_cache(maxsize=64)
def _houses_beside(learned: Learned, own: frozenset[str]) -> _Watched:
    return _Watched(learned.houses - set(map(key_of_house, own)))


def _mark(found: Provenance, alone: Provenance) -> tuple[Evidence, ...]:
    unaided = {(piece.field, piece.value) for piece in alone.evidence if piece.used}
    return tuple(
        dataclasses.replace(piece, method=piece.method + LEARNED)
        if piece.used and (piece.field, piece.value) not in unaided
        else piece
        for piece in found.evidence
    )
