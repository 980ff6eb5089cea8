"""Holds what the catalogue says was derived, corrected and decided against the archive's journals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from reprints.archive.proof.audit import Discrepancy
from reprints.archive.proof.journal import NAME
from reprints.archive.proof.journal_state import Document, JournalState
from reprints.catalogue.articles.corrections import write_correction, write_withdrawal
from reprints.catalogue.articles.holdings import HeldArticle
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import Verdict

_SAME = {Verdict.ACCEPTED: Verdict.APPLIED}  # being applied, and applied
_WORDS = ("value", "why", "author")


class DocumentCheck:
    """Compares the articles of some sources, or `only` these, with the journals' states, by source. `unproved` counts
    versions older than their source's journal."""

    def __init__(
        self,
        catalogue: Catalogue,
        states: Mapping[str, JournalState],
        sources: Collection[str],
        *,
        only: Collection[str] | None = None,
    ) -> None:
        self._only = only
        self._catalogue = catalogue
        self._states = states
        self._sources = sources
        # an imported article may have moved to a source that came to own it
        self._known: Counter[Document] = Counter()
        for state in states.values():
            self._known.update(state.documents)
        self._accused: set[tuple[str, str, int]] = set()
        self.unproved = 0

    def check(self) -> Iterator[Discrepancy]:
        seen: Counter[Document] = Counter()
        found = self._catalogue.held_articles() if self._only is None else self._catalogue.hold(self._only)
        for article in found:
            for version in article.versions:
                capture = version.document["capture"]
                seen[article.id, version.digest, capture["warc"] or "", capture["offset"] or 0] += 1
            if article.source in self._sources:
                yield from self._check_article(article)
        for source in self._sources:
            for document, count in self._states[source].documents.items():
                if count > 0 and document not in seen and (self._only is None or document[0] in self._only):
                    article_id, _, warc, offset = document
                    if (article_id, warc, offset) in self._accused:
                        continue  # changed, and named as such
                    what = f"a version of article {article_id} read from {warc} at {offset} is not in the catalogue"
                    yield Discrepancy(file=f"{source}/{NAME}", what=what)

    def _check_article(self, article: HeldArticle) -> Iterator[Discrepancy]:
        state = self._states[article.source]
        for version in article.versions:
            capture = version.document["capture"]
            place = capture["warc"] or "", capture["offset"] or 0
            wrong = ""
            if place != version.place:
                wrong = "its row names another capture than its document"
            elif self._known[article.id, version.digest, *place] <= 0:
                if not state.whole and (state.begun_at is None or version.created_at < state.begun_at):
                    self.unproved += 1
                    continue
                wrong = "it is not what the journal says, or in no entry of it"
            if wrong:
                self._accused.add((article.id, *version.place))
                self._accused.add((article.id, *place))
                what = f"version {version.number} of article {article.id} was changed in the catalogue: {wrong}"
                yield Discrepancy(file=place[0], offset=place[1], what=what)
        for what in _check_row(article):
            yield Discrepancy(file=f"{article.source}/{NAME}", what=f"article {article.id} in the catalogue {what}")
        if article.id in state.tombstones:
            gone_at = article.stated["gone_at"]
            if (gone_at.isoformat() if gone_at else None) != state.tombstones[article.id]:
                what = f"article {article.id} has another tombstone in the catalogue than in the journal"
                yield Discrepancy(file=f"{article.source}/{NAME}", what=what)


def _check_row(article: HeldArticle) -> Iterator[str]:
    """What an article's row must agree with: its own versions."""
    if [version.number for version in article.versions] != list(range(1, article.version + 1)):
        yield f"does not have the versions 1 to {article.version}"
        return
    times = [version.captured_at for version in article.versions]
    if times != sorted(times):
        yield "has versions out of their order in time"
    if article.stated["first_seen"] != times[0]:
        yield "has another first_seen than its first version"
    if article.stated["changed_at"] not in (None, *times):
        yield "has a changed_at that no version has"
    if article.stated["last_seen"] < times[-1]:
        yield "has a last_seen before its last version"
    for name in ("canonical_url", "language"):
        if article.stated[name] not in [version.document[name] for version in article.versions]:
            yield f"has a {name} that no version has"


def check_corrections(
    catalogue: Catalogue,
    states: Mapping[str, JournalState],
    sources: Collection[str],
    *,
    only: Collection[str] | None = None,
) -> Iterator[Discrepancy]:
    """Corrections and their withdrawals, word by word, and whether those that stand are those that are shown."""
    made: dict[tuple[str, str, str], Mapping[str, Any]] = {}
    withdrawn: dict[tuple[str, str, str], Mapping[str, Any]] = {}
    for source, row in catalogue.all_corrections():
        correction = write_correction(row._mapping)  # type: ignore[arg-type]  # keys are names
        key = correction["article"], correction["field"], correction["at"]
        made[key] = correction | {"source": source}
        if row.undone_at is not None:
            withdrawn[key] = write_withdrawal(row._mapping) | {"source": source}  # type: ignore[arg-type]
    recorded = {key: said for state in states.values() for key, said in state.corrections.items()}
    undone = {key: said for state in states.values() for key, said in state.withdrawals.items()}
    for kind, here, there in (("correction", made, recorded), ("withdrawal", withdrawn, undone)):
        keys = here.keys() | there.keys()
        for key in sorted(keys if only is None else (key for key in keys if key[0] in only)):
            yield from _compare_words(kind, key, here.get(key), there.get(key), states, sources)


def _compare_words(  # noqa: PLR0913, PLR0917
    kind: str,
    key: tuple[str, str, str],
    here: Mapping[str, Any] | None,
    there: Mapping[str, Any] | None,
    states: Mapping[str, JournalState],
    sources: Collection[str],
) -> Iterator[Discrepancy]:
    article, field, at = key
    source = (
        here["source"]
        if here
        else next((name for name, state in states.items() if key in state.corrections or key in state.withdrawals), "")
    )
    if source not in sources:
        return
    named = f"the {kind} of {field} of article {article}, made {at},"
    if here is None:
        yield Discrepancy(file=f"{source}/{NAME}", what=f"{named} is in the journal and not in the catalogue")
    elif there is None:
        state = states[source]
        if state.whole or (state.begun_at is not None and here["at"] >= state.begun_at.isoformat()):
            yield Discrepancy(file=f"{source}/{NAME}", what=f"{named} is in the catalogue and not in the journal")
    else:
        for name in (*_WORDS, "at"):
            if here.get(name) != there.get(name):
                what = f"{named} has another {name} in the catalogue than in the journal"
                yield Discrepancy(file=f"{source}/{NAME}", what=what)


def check_standing(
    catalogue: Catalogue, sources: Collection[str], *, only: Collection[str] | None = None
) -> Iterator[Discrepancy]:
    """The corrections an article is shown with must be those of the table that were not withdrawn."""
    standing: dict[str, dict[str, Any]] = {}
    for _, row in catalogue.all_corrections():
        if row.undone_at is None:
            said = {"value": row.value, "why": row.why, "author": row.author, "at": row.at.isoformat()}
            standing.setdefault(row.article_id, {})[row.field] = said
    shown = catalogue.standing_corrections(standing)
    for article, (source, made) in sorted(shown.items()):
        if only is not None and article not in only:
            continue
        if source in sources and made != standing.get(article, {}):
            what = f"article {article} is shown with other corrections than were made"
            yield Discrepancy(file=f"{source}/{NAME}", what=what)


def check_decisions(
    catalogue: Catalogue, states: Mapping[str, JournalState], sources: Sequence[str]
) -> Iterator[Discrepancy]:
    """The verdicts on runs."""
    here = catalogue.verdicts()
    for source in sources:
        for run, verdict in states[source].decisions.items():
            found = here.get(run)
            if found is not None and _SAME.get(found, found) != _SAME.get(Verdict(verdict), Verdict(verdict)):
                what = f"run {run} is {found} in the catalogue, {verdict} by the journal"
                yield Discrepancy(file=f"{source}/{NAME}", what=what)
