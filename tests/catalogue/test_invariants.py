"""Whatever happens in whatever order, each page is counted once and the index can be told of every change."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import Carried, RunStatus, Settled, Unreadable
from reprints.errors import CatalogueError
from reprints.model import FINAL_OUTCOMES, Article, NotAnArticle, Outcome
from reprints.urls import make_id
from tests.catalogue.hand import EXTRACTOR, Archive, make_article

URLS = [f"http://archive.sample.test/{number}" for number in range(4)]
urls = st.sampled_from(URLS)


class Nights(RuleBasedStateMachine):
    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        path = shutil.copy(self.template, Path(self.folder.name) / "catalogue.sqlite")
        self.catalogue = Catalogue.open(f"sqlite:///{path}")
        self.archive = Archive(self.catalogue)
        self.archive.open_night()
        self.listed: dict[str, set[str]] = {self.archive.run.id: set()}
        self.indexed: dict[str, Article] = {}

    def teardown(self) -> None:
        self.catalogue.close()
        self.folder.cleanup()

    def note(self, url: str) -> None:
        self.listed[self.archive.run.id].add(make_id(url))

    @rule(url=urls)
    def list_page(self, url: str) -> None:
        self.archive.list(url)
        self.note(url)

    @rule(url=urls)
    def fetch(self, url: str) -> None:
        self.archive.fetch(url)
        self.note(url)

    @rule(url=urls, same_bytes=st.booleans())
    def revisit(self, url: str, same_bytes: bool) -> None:
        body = self.catalogue.latest_body_capture("sample", url)
        if body is not None:
            status = 200 if same_bytes else 304
            self.archive.fetch(url, status=status, content_sha256=None, revisit_of=body.id)
            self.note(url)

    @rule(url=urls)
    def miss(self, url: str) -> None:
        self.archive.miss(url)
        self.note(url)

    @rule(url=urls, outcome=st.sampled_from([Outcome.REFUSED, Outcome.FAILED]))
    def fail(self, url: str, outcome: Outcome) -> None:
        event = Settled(key=make_id(url), outcome=outcome, why="timeout")
        self.catalogue.record(self.archive.run.id, listed=[(make_id(url), url)], settled=[event])
        self.note(url)

    @rule(
        text=st.sampled_from(["one", "two", None, "unreadable"]),
        extractor=st.sampled_from([EXTRACTOR, "newer"]),
        late=st.booleans(),
    )
    def read(self, text: str | None, extractor: str, late: bool) -> None:
        pending = self.catalogue.pending("sample", extractor=extractor)
        if not pending:
            return
        page = pending[-1 if late else 0]
        url = page.capture.url
        result: object = make_article(url, text or "")
        if page.carried:
            result = Carried()
        elif text is None:
            result = NotAnArticle(url=url, reason="listing")
        elif text == "unreadable":
            result = Unreadable(why="timeout")
        before = len(self.catalogue.versions(url)) if self.knows(url) else 0
        outcome = self.archive.settle(page.capture, result, extractor)
        after = len(self.catalogue.versions(url)) if self.knows(url) else 0
        assert after - before == (1 if outcome in (Outcome.NEW, Outcome.CHANGED) else 0)
        assert not self.catalogue.capture(page.capture.id).pending

    def knows(self, url: str) -> bool:
        return make_id(url) in {article.id for article in self.catalogue.articles()}

    @rule()
    def sync_index(self) -> None:
        changes = self.catalogue.take()
        self.indexed |= {change.article.id: change.article for change in changes}
        self.catalogue.acknowledge([change.seq for change in changes])

    @rule()
    def interrupt_and_resume(self) -> None:
        self.archive.close_night(RunStatus.INTERRUPTED)
        self.catalogue.reopen_run(self.archive.run.id)

    @rule()
    def end_night(self) -> None:
        if any(self.catalogue.pages(self.archive.run.id, Outcome.LISTED, Outcome.FETCHED)):
            with pytest.raises(CatalogueError):
                self.archive.close_night()
            self.catalogue.settle_rest(self.archive.run.id, "never came to an end")
        self.archive.close_night()
        self.archive.open_night()
        self.listed[self.archive.run.id] = set()

    @precondition(lambda self: self.archive.night < 6)
    @rule()
    def die(self) -> None:
        self.catalogue.abandon_runs("sample")
        self.archive.open_night()
        self.listed[self.archive.run.id] = set()

    @invariant()
    def each_page_is_counted_once(self) -> None:
        for run, keys in self.listed.items():
            counts = self.catalogue.count_outcomes(run)
            assert sum(sum(whys.values()) for whys in counts.values()) == len(keys)
            if run != self.archive.run.id:
                assert set(counts) <= set(FINAL_OUTCOMES)

    @invariant()
    def articles_agree_with_their_versions(self) -> None:
        for article in self.catalogue.articles():
            versions = self.catalogue.versions(article.id)
            assert [version.number for version in versions] == list(range(1, article.version + 1))
            assert versions[-1].article == article
            assert all(version.changes for version in versions[1:])

    @invariant()
    def the_index_has_or_will_be_told(self) -> None:
        waiting = {change.article.id for change in self.catalogue.take()}
        for article in self.catalogue.articles():
            if article.id not in waiting:
                known = self.indexed[article.id]
                assert (known.version, known.gone_at) == (article.version, article.gone_at)


def test_each_page_is_counted_once_and_every_change_reaches_the_index(empty_catalogue: Path) -> None:
    machine = type("Machine", (Nights,), {"template": empty_catalogue})
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
