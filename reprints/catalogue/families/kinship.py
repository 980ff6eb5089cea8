"""The part of the catalogue that knows which articles carry the same text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reprints.catalogue.database.front import Front
from reprints.catalogue.families import families, fingerprints, relatives
from reprints.catalogue.kin_rows import Copy, FamilyRow, FamilyStep, Match, Regrouped, Signed, Unsigned
from reprints.catalogue.sql import BATCH
from reprints.model import Article


class Kinship(Front):
    def unsigned(self, algorithm: str, *, after: str = "", limit: int = BATCH) -> list[Unsigned]:
        """Articles, by id after an id, whose present text has no fingerprint of this algorithm."""
        return self._read(fingerprints.select_unsigned, algorithm, after, limit)

    def store_fingerprints(self, algorithm: str, signed: Sequence[Signed]) -> None:
        self._write(fingerprints.store_fingerprints, algorithm, signed)

    def signatures(self, algorithm: str) -> Iterator[tuple[str, str, bytes | None]]:
        """(article, digest, signature), by article."""
        after = ""
        while portion := self._read(fingerprints.select_signatures, algorithm, after, 20 * BATCH):
            yield from portion
            after = portion[-1][0]

    def unmatched(self, algorithm: str, *, limit: int = 1_000_000) -> list[str]:
        """Articles whose copies are still to be looked for."""
        return self._read(fingerprints.select_unmatched, algorithm, limit)

    def signed_texts(self, ids: Iterable[str]) -> dict[str, str]:
        """Article -> the text its fingerprint was taken on."""
        return self._read(fingerprints.load_texts, ids)

    def copies(self, ids: Iterable[str]) -> list[Copy]:
        """The copies on record of these articles."""
        return self._read(fingerprints.select_copies, ids)

    def families_of(self, ids: Iterable[str]) -> dict[str, str | None]:
        """Article -> its family."""
        return self._read(relatives.families_of, ids)

    def store_matches(self, matches: Sequence[Match], grouping: families.Grouping) -> Regrouped:
        """`grouping` makes families of copies: `reprints.families.grouping.group`."""
        return self._write(families.store_matches, matches, grouping)

    def families(self) -> Iterator[FamilyRow]:
        """Those of two and more, by id."""
        after = ""
        while portion := self._read(relatives.list_families, after, BATCH):
            yield from portion
            after = portion[-1].id

    def find_family(self, wanted: str) -> str:
        """By its id, the beginning of it, or one of its articles. Raises NotFoundError."""
        return self._read(relatives.find_family, wanted)

    def family_members(self, family: str) -> list[Article]:
        return self._read(relatives.get_members, family)

    def family_trail(self, family: str) -> list[FamilyStep]:
        """Oldest first."""
        return self._read(relatives.get_trail, family)
