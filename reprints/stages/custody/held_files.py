"""Compares the files that the catalogue's captures are in with the files of the manifests: either may be the older one,
put back from a backup."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from reprints.archive.layout import find_local, is_young, to_partial
from reprints.archive.proof.audit import Discrepancy
from reprints.archive.proof.journal_state import read_state
from reprints.archive.proof.manifest import NAME, Chain, Entered, Entry
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import Run, RunStatus
from reprints.model import IMPORTED
from reprints.settings import Settings

_OURS = re.compile(r"\d{8}T\d{6}-")  # how the catalogue names runs
_ELSEWHERE = timedelta(hours=1)  # how long a run of another machine is taken to be under way


def check_held_files(
    settings: Settings, catalogue: Catalogue, chains: Mapping[str, Sequence[Chain]]
) -> tuple[list[Discrepancy], list[str]]:
    """Findings, and notes on each side that is older than the other; `chains` by source."""
    lost = list(_find_lost(settings, catalogue, chains))
    lacking = [
        entry
        for source, found in chains.items()
        for chain in (found if settings.catalogue_url else found[:1])  # else others' runs are in their own catalogues
        for entry in find_lacking(settings, catalogue, source, chain)
    ]
    counts = {name: count for source in chains for name, count in catalogue.count_captures(source).items()}
    findings = lost + [
        Discrepancy(
            file=entry.facts.file,
            what=f"the catalogue knows {counts.get(entry.facts.file, 0)} of its responses, being older than entry"
            f" {entry.number}. Run: reprints archive adopt",
        )
        for entry in lacking
    ]
    notes = []
    if lacking:
        notes.append(f"the catalogue is older than the archive: it lacks captures of {len(lacking)} files")
    if lost:
        notes.append(f"the archive is older than the catalogue, or was harmed: {len(lost)} files are lost")
    return findings, notes


def _find_lost(
    settings: Settings, catalogue: Catalogue, chains: Mapping[str, Sequence[Chain]]
) -> Iterator[Discrepancy]:
    """Files that the catalogue knows and no manifest lists."""
    listed = {entry.facts.file for found in chains.values() for chain in found for entry in chain.entries}
    for name in sorted(catalogue.warcs() - listed):
        source = name.partition("/")[0]
        if source not in chains or to_partial(settings.archive / name).exists():
            continue  # not asked for, or still being written
        if settings.archive_url and is_young(name):
            continue  # another machine is still writing it
        if any(chain.lines for chain in chains[source]):
            what = f"has captures in the catalogue and no entry in {source}/{NAME}: the end of the chain was cut off"
        elif find_local(settings.archive, name):
            continue  # reported already: there is no manifest
        else:
            what = "is lost, and so is its manifest: the catalogue has captures in it"
        yield Discrepancy(file=name, what=what)


def find_lacking(settings: Settings, catalogue: Catalogue, source: str, chain: Chain) -> list[Entry]:
    """The entries of a manifest whose responses the catalogue does not all know.

    A file that a killed crawl left may hold responses of which the catalogue never knew: those count only where it does
    not know the run at all. An imported file may hold no page.
    """
    counts = catalogue.count_captures(source)
    runs = {run.id: run for run in catalogue.runs(source=source, kind=None)}
    imports = read_state([settings.archive], IMPORTED).imports if source == IMPORTED else {}
    found = []
    for entry in chain.entries:
        facts, known = entry.facts, counts.get(entry.facts.file, 0)
        if facts.entered is Entered.IMPORTED:
            lacks = known < imports.get(facts.file, 0)
        elif facts.run not in runs:
            lacks = bool(_OURS.match(facts.run or "")) and known < _count_responses(entry)
        else:
            is_over = not _is_under_way(runs[facts.run], entry)
            lacks = facts.entered is Entered.CLOSED and is_over and known < _count_responses(entry)
        if lacks:
            found.append(entry)
    return found


def _count_responses(entry: Entry) -> int:
    """As our writer writes them: a warcinfo, and a request with each."""
    if entry.facts.responses is not None:
        return entry.facts.responses
    return (entry.facts.records - 1) // 2


def _is_under_way(run: Run, entry: Entry) -> bool:
    """Whether the crawl that wrote the file may still tell the catalogue of its last responses."""
    if run.status is not RunStatus.RUNNING:
        return False
    if run.host == socket.gethostname():
        import psutil

        return psutil.pid_exists(run.pid)
    return entry.closed_at > datetime.now(UTC) - _ELSEWHERE
