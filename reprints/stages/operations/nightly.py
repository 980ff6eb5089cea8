"""A night: crawl every source, retry what a retry may mend, then judge, report, notify and tidy.

The command and the flow share these functions: `plan_night`, `crawl_batch` for the sources left, `finish_night`.
"""

from __future__ import annotations

import json
import logging
import random
import re
import shutil
import threading
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

from reprints.catalogue.catalogue import Catalogue
from reprints.errors import ReprintsError, StorageError, UsageError
from reprints.registry import load_source, select_sources
from reprints.report.batch import BatchReport, SourceProblem
from reprints.report.run_report import RunReport
from reprints.settings import Settings
from reprints.sources import Source
from reprints.stages.control import Watch, stop_on_signals
from reprints.stages.custody.stamping import stamp_after
from reprints.stages.custody.uploads import upload_after
from reprints.stages.locks import make_folder
from reprints.stages.operations.notifications import notify
from reprints.stages.operations.retention import tidy
from reprints.stages.pipeline.batch import CrawlBatch, crawl_batch, name_batch
from reprints.stages.pipeline.follow_up import follow_articles
from reprints.stages.pipeline.reports import find_reports, write_report

log = logging.getLogger(__name__)

# messages about what may be over an hour later: the network, the site's own trouble, a killed process
_PASSING = re.compile(r"\b(timeout|dns|connection|incomplete|http (429|5\d\d)|was killed by|locked|held by another)\b")


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """`problems` are sources whose files are broken, which no retry mends."""

    batch: str
    sources: tuple[Source, ...]
    problems: tuple[SourceProblem, ...] = ()


def plan_night(settings: Settings, ids: Iterable[str] = ()) -> Plan:
    """Plan the named sources, or every enabled one. A broken file costs only its own source.

    Raises UsageError if nothing is left to crawl, StorageError if the disk is too full.
    """
    check_disk(settings)
    wanted = list(ids)
    if wanted:
        return Plan(batch=name_batch(), sources=tuple(select_sources(settings.sources, wanted)))
    sources, problems = [], []
    for path in sorted(settings.sources.glob("*.yml")):
        try:
            source = load_source(path)
        except ReprintsError as error:
            problems.append(SourceProblem(source=path.stem, message=str(error)))
            continue
        if source.enabled:
            sources.append(source)
    if not sources and not problems:
        raise UsageError("no source is enabled", mend="Name one, or set enabled: true in its file")
    return Plan(batch=name_batch(), sources=tuple(sources), problems=tuple(problems))


def check_disk(settings: Settings) -> None:
    """Raise StorageError if a night would only fill the disk; each crawl watches it, too."""
    free = shutil.disk_usage(make_folder(settings.data)).free
    if free < settings.minimum_free_bytes:
        mend = "Free some, or lower REPRINTS_MINIMUM_FREE_BYTES"
        raise StorageError(f"only {free:,} bytes are free on the disk of {settings.data}", mend=mend)


def run_night(settings: Settings, ids: Iterable[str] = (), *, watch: Watch | None = None) -> BatchReport:
    """Run a whole night. Raises UsageError or StorageError if it cannot begin, NotifyError at its end."""
    plan = plan_night(settings, ids)
    stop = threading.Event()
    with ExitStack() as stack:
        stack.enter_context(stop_on_signals(stop))
        left, attempt, adopted = list(plan.sources), 0, list[str]()
        problems: dict[str, SourceProblem] = {problem.source: problem for problem in plan.problems}
        while left:
            done = crawl_batch(settings, left, batch=plan.batch, watch=watch, stop=stop)
            adopted += done.adopted
            for source in left:
                problems.pop(source.id, None)
            problems |= {source: SourceProblem(source=source, message=str(error)) for source, error in done.problems}
            left = find_mendable(left, done)
            if not left or attempt >= settings.retries or stop.wait(choose_pause(settings, attempt)):
                break
            attempt += 1
        ended = list(problems.values())
        return finish_night(settings, plan, problems=ended, interrupted=stop.is_set(), adopted=adopted)


def find_mendable(sources: Sequence[Source], done: CrawlBatch) -> list[Source]:
    """The sources whose crawl failed for a passing reason."""
    failed = {report.source for report in done.reports if is_passing(report)}
    failed |= {source for source, error in done.problems if _is_passing_error(error)}
    return [source for source in sources if source.id in failed and not done.interrupted]


def is_passing(report: RunReport) -> bool:
    return report.status in ("failed", "interrupted") and bool(_PASSING.search(report.message))


def _is_passing_error(error: ReprintsError) -> bool:
    """Neither another crawl of the source nor a broken file is mended by a retry."""
    return isinstance(error, StorageError) and bool(_PASSING.search(error.message))


def choose_pause(settings: Settings, attempt: int) -> float:
    """Seconds, doubled each time and varied by half, so that sources on one host do not all return at once."""
    pause: float = settings.retry_seconds * 2**attempt * random.uniform(0.5, 1.0)  # noqa: S311 - jitter
    return pause


def finish_night(
    settings: Settings,
    plan: Plan,
    *,
    problems: Sequence[SourceProblem],
    interrupted: bool = False,
    adopted: Sequence[str] = (),
) -> BatchReport:
    """Bring the index up to date, write the reports, tidy, and notify. `adopted` says what the catalogue lacked.

    Raises StorageError if a report cannot be written, NotifyError if it cannot be sent.
    """
    with Catalogue.open(settings.catalogue) as catalogue:
        remarks = [f"Adopted from the archive: {one}" for one in adopted] + _follow_up(settings, catalogue)
        report = BatchReport(
            batch=plan.batch,
            made_at=datetime.now(UTC),
            reports=_last_of_each(find_reports(catalogue, plan.batch)) if catalogue.runs(batch=plan.batch) else (),
            problems=tuple(problems),
            remarks=tuple(remarks),
            interrupted=interrupted,
        )
        tidied = tidy(settings, catalogue)
    log.info("night ended", extra={"batch": plan.batch, "severity": report.severity, "removed": tidied.folders})
    store_report(settings, report)
    notify(settings, report)
    return report


def store_report(settings: Settings, report: BatchReport) -> None:
    """Write it as HTML and JSON, under the batch's name and as `latest`."""
    for name in (report.batch, "latest"):
        write_report(report, settings.reports / f"{name}.html")
        write_report(report, settings.reports / f"{name}.json", json.dumps(report.to_document(), ensure_ascii=False))


def _last_of_each(reports: Sequence[RunReport]) -> tuple[RunReport, ...]:
    """Each source's last run only, if it was retried; and runs archived earlier that were read this night."""
    ordered = sorted(reports, key=lambda report: (report.source, report.started_at))
    last = {report.source: report.run for report in ordered}
    return tuple(report for report in ordered if report.run == last[report.source] or report.status == "finished")


def _follow_up(settings: Settings, catalogue: Catalogue) -> list[str]:
    """Repeat what each crawl did at its end, as a server may be back by now: the report tells how things stand when
    the night ends. Cheap when nothing is pending."""
    followed = follow_articles(settings, catalogue)
    unstamped = stamp_after(settings)  # also of sources that were only corrected since
    late = upload_after(settings)
    rejected = catalogue.outbox_size().dead
    note = f"The index rejects {rejected} articles: reprints index sync --retry" if rejected else ""
    return [remark for remark in (followed.note, followed.runs_note, unstamped, late, note) if remark]
