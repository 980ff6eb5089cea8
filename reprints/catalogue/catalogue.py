"""The catalogue's door: each method is one transaction, or one per portion for those that yield.

The docstring of a method is that of the query it names. Several processes may use one catalogue at once: the crawl's
child records, its parent reads and settles, others look.
"""

from __future__ import annotations

from collections.abc import Iterable

from reprints.catalogue.articles import aliases, captures, corrections, holdings, lookup, names, outbox, parts
from reprints.catalogue.database.transactions import OpenDatabase, portions, reads, writes
from reprints.catalogue.families import fingerprints, regrouping, relatives
from reprints.catalogue.proof import queue
from reprints.catalogue.rows import Verdict
from reprints.catalogue.runs import (
    chrome_versions,
    lifecycle,
    page_outcomes,
    quarantine,
    recording,
    rereading,
    settling,
    snapshots,
    stand_ins,
    unread,
)
from reprints.catalogue.sql import BATCH, batched


class Catalogue(OpenDatabase):
    # runs
    open_run = writes(lifecycle.open_run)
    reopen_run = writes(lifecycle.reopen_run)
    move_run = writes(lifecycle.move_run)
    close_run = writes(lifecycle.close_run)
    note_stats = writes(lifecycle.note_stats)
    abandon_runs = writes(lifecycle.abandon_runs)
    run = reads(lifecycle.find_run)
    runs = reads(lifecycle.list_runs)
    runs_by_verdict = reads(lifecycle.list_by_verdict)
    archived_runs = reads(lifecycle.list_archived)
    resumable_run = reads(lifecycle.find_resumable)
    latest_batch = reads(lifecycle.find_latest_batch)

    # pages
    record = writes(recording.record)
    settle_rest = writes(page_outcomes.settle_rest)
    forget_pages = writes(page_outcomes.forget_pages)
    count_outcomes = reads(page_outcomes.count_outcomes)
    count_lost = reads(page_outcomes.count_lost)
    count_nights_gone = reads(page_outcomes.count_nights_gone)
    pages = portions(page_outcomes.select_pages, start="", key=lambda page: page.key)

    # captures
    capture = reads(captures.get_capture)
    bodies_at = reads(captures.list_bodies_at)
    body_capture = reads(captures.body_of)
    bodies_of = reads(captures.bodies_of)
    latest_body_capture = reads(captures.latest_body_capture)
    known_validators = reads(captures.known_validators)
    known_addresses = reads(captures.known_addresses)
    captured_in_run = reads(captures.captured_in_run)
    captures_of = reads(captures.list_captures)
    paged_articles = reads(parts.list_paged)
    find_parts = reads(parts.find_parts)
    record_ids = reads(captures.resolve_records)
    sample_run = reads(captures.sample_run)
    sample_bodies = reads(chrome_versions.sample_bodies)
    count_bodies = reads(chrome_versions.count_bodies)
    warcs = reads(captures.list_warcs)

    # reading captures, and reading them again
    pending = reads(unread.select_pending)
    settle_many = writes(settling.settle_readings)
    rereads = portions(rereading.select_rereads, start="", key=lambda found: str(found.capture.key))
    count_rereads = reads(rereading.count_rereads)
    chrome = reads(chrome_versions.find_chrome)
    add_chrome = writes(chrome_versions.add_chrome)

    # what was learned of all pages
    count_names = reads(names.count_names)
    last_name = reads(names.last_name)
    snapshot = reads(snapshots.get_snapshot)
    newest_snapshot = reads(snapshots.newest_snapshot)
    add_snapshot = writes(snapshots.add_snapshot)
    freeze_snapshot = writes(snapshots.freeze_snapshot)

    def recount_names(self) -> None:
        """Make the names anew from the articles as they stand, one portion per transaction."""
        after: str | None = ""
        while after is not None:
            after = self.write(names.recount_portion, after)

    # readings that wait for their run to be judged
    quarantined = portions(quarantine.select_quarantined, start=0, key=lambda reading: reading.capture)
    count_quarantined = reads(quarantine.count_quarantined)
    quarantine_readings = writes(rereading.quarantine_readings)
    adopt_quarantined = writes(quarantine.adopt_quarantined)
    drop_quarantined = writes(quarantine.drop_quarantined)
    judge_run = writes(quarantine.judge_run)

    withhold = writes(stand_ins.withhold)
    note_lasting = writes(stand_ins.note_lasting)
    count_nights_held = reads(stand_ins.count_nights_held)
    list_lasting = reads(stand_ins.list_lasting)
    list_stand_ins = reads(stand_ins.list_stand_ins)

    def apply_quarantined(self, run: str) -> int:
        """Make versions of all a run's quarantined readings, one portion per transaction; returns how many."""
        applied = 0
        while portion := self.write(quarantine.apply_portion, run, BATCH):
            applied += portion
        return applied

    def apply_accepted(self) -> int:
        """Apply what accepted runs still have in quarantine, because the process that was applying it died."""
        applied = 0
        for run in self.runs_by_verdict(Verdict.ACCEPTED):
            applied += self.apply_quarantined(run.id)
            self.write(quarantine.finish_trial, run.id)
        return applied

    # articles
    article = reads(lookup.get_article)
    versions = reads(lookup.list_versions)
    sightings = reads(lookup.list_sightings)
    articles = portions(lookup.select_articles, start="", key=lambda article: article.id)
    histories = portions(lookup.select_histories, start="", key=lambda history: history.article.id)
    count_articles = reads(lookup.count_articles)
    known_pages = reads(lookup.known_pages)
    resolve_aliases = reads(aliases.resolve_aliases)
    has_aliases = reads(aliases.has_aliases)
    has_article = reads(aliases.has_article)
    list_aliases = reads(aliases.list_aliases)
    correct = writes(corrections.correct)
    undo_corrections = writes(corrections.undo_corrections)
    restore_corrections = writes(corrections.restore_corrections)
    list_corrections = reads(corrections.list_corrections)

    # outbox
    take = reads(outbox.take)
    dead_letters = reads(outbox.take_dead)
    reject = writes(outbox.reject)
    retry_dead = writes(outbox.retry_dead)
    outbox_size = reads(outbox.count)
    enqueue = writes(outbox.enqueue)

    def acknowledge(self, seqs: Iterable[int]) -> int:
        """Remove the changes the index has stored; returns how many were still waiting in that form."""
        return sum(self.write(outbox.acknowledge, part) for part in batched(seqs, BATCH))

    # what the archive's journal is to know, and what is compared with it
    queue_entry = writes(queue.queue_entry)
    take_queued = reads(queue.take_queued)
    list_queued = reads(queue.list_queued)
    remove_queued = writes(queue.remove_queued)
    held_articles = portions(holdings.select_holdings, start="", key=lambda held: held.id)
    hold = reads(holdings.hold)
    version_names = portions(holdings.list_names, start="", key=lambda found: str(found[0]))
    write_versions = reads(holdings.write_versions)
    list_sighted = reads(holdings.list_sighted)
    all_corrections = reads(holdings.select_all_corrections)
    standing_corrections = reads(holdings.list_standing)
    verdicts = reads(holdings.list_verdicts)
    captures_in = reads(holdings.captures_in)
    capture_at = reads(holdings.find_capture_at)
    count_captures = reads(holdings.count_captures)
    count_versions = reads(holdings.count_versions)

    # families
    unfingerprinted = reads(fingerprints.select_unfingerprinted)
    store_fingerprints = writes(fingerprints.store_fingerprints)
    signatures = portions(fingerprints.select_signatures, start="", key=lambda row: row[0])
    unmatched = reads(fingerprints.select_unmatched)
    fingerprinted_texts = reads(fingerprints.load_texts)
    copies = reads(fingerprints.select_copies)
    store_matches = writes(regrouping.store_matches)
    families_of = reads(relatives.families_of)
    families = portions(relatives.select_families, start="", key=lambda family: family.id)
    find_family = reads(relatives.find_family)
    family_members = reads(relatives.get_members)
    family_trail = reads(relatives.get_trail)
