"""The part of the catalogue that judges: readings held back, released or dropped, and captures read again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from reprints.catalogue.database.front import Front
from reprints.catalogue.rows import Held, Pending, Reading, Run, Verdict
from reprints.catalogue.runs import held, pages, rereads
from reprints.catalogue.sql import BATCH
from reprints.model import Outcome


class Trials(Front):
    def held(self, run: str) -> Iterator[Held]:
        """What a run holds back, in the order it was captured."""
        after = 0
        while portion := self._read(held.select_held, run, after, BATCH):
            yield from portion
            after = portion[-1].capture

    def count_held(self) -> dict[str, dict[Outcome, int]]:
        """By run."""
        return self._read(held.count_held)

    def runs_by_verdict(self, *verdicts: Verdict) -> list[Run]:
        """Oldest first."""
        return self._read(held.list_by_verdict, *verdicts)

    def adopt_held(self, run: Run) -> int:
        """Judge with this run what abandoned runs of its source left unjudged."""
        return self._write(held.adopt_held, run)

    def judge_run(self, run: str, verdict: Verdict) -> Run:
        """Raises CatalogueError if the run holds nothing back."""
        return self._write(held.judge_run, run, verdict)

    def apply_held(self, run: str) -> int:
        """Make versions of all that a run holds, a portion a transaction, and queue them for the index."""
        applied = 0
        while portion := self._write(held.apply_held, run, BATCH):
            applied += portion
        return applied

    def apply_accepted(self) -> int:
        """Apply what accepted runs still hold: their own processes do so, unless they die over it."""
        applied = 0
        for run in self.runs_by_verdict(Verdict.ACCEPTED):
            applied += self.apply_held(run.id)
            self._write(held.finish_trial, run.id)
        return applied

    def drop_held(self, run: str) -> int:
        """Forget what a dropped run still holds."""
        return self._write(held.drop_held, run)

    def forget_pages(self, before: datetime) -> int:
        """Page lists of judged runs that began before; their counts stay. Returns how many rows those were."""
        return self._write(pages.forget_pages, before)

    # reading again

    def count_rereads(self, scope: rereads.Scope) -> dict[str, int]:
        """WARC -> how many captures in scope it holds the bytes of."""
        return self._read(rereads.count_rereads, scope)

    def rereads(self, scope: rereads.Scope) -> Iterator[Pending]:
        """The newest readable capture of each page in scope, by page."""
        after = ""
        while portion := self._read(rereads.select_rereads, scope, after, BATCH):
            yield from portion
            after = str(portion[-1].capture.key)

    def hold_readings(self, run: str, readings: Iterable[Reading], *, extractor: str) -> list[Outcome]:
        """Hold what another reading of captures brought under an open run; returns what each came to."""
        return self._write(rereads.hold_readings, run, readings, extractor)
