"""`reprints reextract`."""

from __future__ import annotations

import argparse
import threading
from typing import TYPE_CHECKING

from reprints.cli.arguments import add_json
from reprints.cli.console import INTERRUPTED, print_json, say
from reprints.cli.session import open_catalogue

if TYPE_CHECKING:
    from reprints.report.reread import RereadReport
    from reprints.stages.extraction.reextraction_run import Request

EXAMPLE = "reprints reextract --source nizkor --dry-run"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--source", action="append", default=[], help="only this source; may be repeated")
    parser.add_argument("--since", metavar="DATE", help="only captures from this day (2026-11-30) on")
    parser.add_argument("--extractor", help="only what this version of the extractor read last")
    parser.add_argument("--run", help="only captures of this run: the one way to read those of a quarantined run")
    parser.add_argument("--dry-run", action="store_true", help="report, and change nothing")
    parser.add_argument("--hold", action="store_true", help="leave the changes in quarantine, to be released by hand")
    add_json(parser, "one JSON document per source")


def run(args: argparse.Namespace) -> int:
    from reprints.cli.progress import show_progress
    from reprints.registry import load_sources, select_sources
    from reprints.settings import load_settings
    from reprints.stages.control import stop_on_signals
    from reprints.stages.extraction.reextraction import reextract_sources
    from reprints.stages.pipeline.follow_up import follow_catalogue

    settings = load_settings()
    request, names = _read_request(args)
    sources = select_sources(settings.sources, names) if names else load_sources(settings.sources)
    stop, reports = threading.Event(), []
    with show_progress(quiet=args.json) as watch, stop_on_signals(stop):
        for report in reextract_sources(settings, sources, request, stop=stop, watch=watch):
            reports.append(report)
            if args.json:
                print_json(report.to_document())
            elif report.outcomes or names:
                _print_report(report)
    note = "" if args.dry_run else follow_catalogue(settings).note
    if note:
        say(note, "yellow", stderr=True)
    if stop.is_set():
        return INTERRUPTED
    return 0 if not note and all(report.ok for report in reports) else 1


def _read_request(args: argparse.Namespace) -> tuple[Request, list[str]]:
    """The request, and the names of the sources it is for."""
    from reprints.errors import UsageError
    from reprints.stages.extraction.reextraction import parse_since
    from reprints.stages.extraction.reextraction_run import Request

    try:
        since = parse_since(args.since) if args.since else None
    except ValueError:
        raise UsageError(f"{args.since!r} is not a day", mend="Write one such as 2026-11-30") from None
    run, names = None, list(args.source)
    if args.run:
        with open_catalogue() as (_, catalogue):
            found = catalogue.run(args.run)
        run, names = found.id, [found.source]
    return Request(since=since, extractor=args.extractor, run=run, dry_run=args.dry_run, hold=args.hold), names


def _print_report(report: RereadReport) -> None:
    counts = ", ".join(f"{count} {name}" for name, count in report.outcomes.items() if count) or "nothing to read"
    say(f"{report.source}: {report.state}: {counts}", "bold")
    for name, count in report.fields.items():
        say(f"  {name}: {count} articles")
        for example in report.examples:
            if example.field == name:
                say(f"      {example.url}: {example.before} -> {example.after}", "dim")
    for url in report.lost:
        say(f"  no longer reads as an article, and stays as it was: {url}", "yellow")
    for finding in report.findings:
        say(f"  {finding.severity}: {finding.message}", "yellow")
    if report.state in ("held", "quarantined"):
        say(f"  To accept it: reprints quarantine release {report.run}")
