"""`reprints reextract`."""

from __future__ import annotations

import argparse
import threading
from typing import TYPE_CHECKING

from reprints.cli.console import open_console, print_json

if TYPE_CHECKING:
    from rich.console import Console

    from reprints.report.reread import RereadReport
    from reprints.stages.extraction.reextraction_run import Request

EXAMPLE = "reprints reextract --source nizkor --dry-run"
_INTERRUPTED = 130


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--source", action="append", default=[], help="only of this source; may be given again")
    parser.add_argument("--since", metavar="DATE", help="only captures from this day (2026-11-30) on")
    parser.add_argument("--extractor", help="only what this version of the extractor read last")
    parser.add_argument("--run", help="only captures of this run: the one way to read those of a quarantined run")
    parser.add_argument("--dry-run", action="store_true", help="report, and change nothing")
    parser.add_argument("--hold", action="store_true", help="leave the changes in quarantine, to be released by hand")
    parser.add_argument("--json", action="store_true", help="one JSON document a source and line")


def run(args: argparse.Namespace) -> int:
    from reprints.catalogue.catalogue import Catalogue
    from reprints.cli.progress import show_progress
    from reprints.registry import load_sources, select_sources
    from reprints.settings import load_settings
    from reprints.stages.control import stop_on_signals
    from reprints.stages.extraction.reextraction import reextract_sources
    from reprints.stages.pipeline.follow_up import follow_catalogue

    settings = load_settings()
    request = _make_request(args)
    names = list(args.source)
    if args.run:
        with Catalogue.open(settings.catalogue) as catalogue:
            names = [catalogue.run(args.run).source]
    sources = select_sources(settings.sources, names) if names else load_sources(settings.sources)
    stop, reports = threading.Event(), []
    with show_progress(open_console(stderr=True), quiet=args.json) as watch, stop_on_signals(stop):
        for report in reextract_sources(settings, sources, request, stop=stop, watch=watch):
            reports.append(report)
            if args.json:
                print_json(report.to_document())
            elif report.outcomes or names:
                _print_report(open_console(), report)
    note = "" if args.dry_run else follow_catalogue(settings).note
    if note:
        open_console(stderr=True).print(note, style="yellow", soft_wrap=True)
    if stop.is_set():
        return _INTERRUPTED
    return 0 if not note and all(report.ok for report in reports) else 1


def _make_request(args: argparse.Namespace) -> Request:
    from reprints.catalogue.catalogue import Catalogue
    from reprints.errors import UsageError
    from reprints.settings import load_settings
    from reprints.stages.extraction.reextraction import parse_since
    from reprints.stages.extraction.reextraction_run import Request

    try:
        since = parse_since(args.since) if args.since else None
    except ValueError:
        raise UsageError(f"{args.since!r} is not a day", mend="Write one such as 2026-11-30") from None
    run = None
    if args.run:
        with Catalogue.open(load_settings().catalogue) as catalogue:
            run = catalogue.run(args.run).id
    return Request(since=since, extractor=args.extractor, run=run, dry_run=args.dry_run, hold=args.hold)


def _print_report(console: Console, report: RereadReport) -> None:
    counts = ", ".join(f"{count} {name}" for name, count in report.outcomes.items() if count) or "nothing to read"
    console.print(f"{report.source}: {report.state}: {counts}", style="bold", soft_wrap=True)
    for name, count in report.fields.items():
        console.print(f"  {name}: {count} articles", soft_wrap=True)
        for example in report.examples:
            if example.field == name:
                console.print(f"      {example.url}: {example.before} -> {example.after}", style="dim", soft_wrap=True)
    for url in report.lost:
        console.print(f"  reads as no article now, and stays as it was: {url}", style="yellow", soft_wrap=True)
    for finding in report.findings:
        console.print(f"  {finding.loudness}: {finding.message}", style="yellow", soft_wrap=True)
    if report.state in ("held", "quarantined"):
        console.print(f"  Let it in: reprints quarantine release {report.run}", soft_wrap=True)
