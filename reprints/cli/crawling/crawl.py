"""`reprints crawl [SOURCE…]`."""

from __future__ import annotations

import argparse

from reprints.cli.arguments import SOURCES, add_json
from reprints.cli.console import INTERRUPTED, open_console, print_json_lines, say
from reprints.memory import pause_gc

EXAMPLE = "reprints crawl sample-archive sample-review"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", nargs="*", help=SOURCES)
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--archive-only", action="store_true", help="fetch and archive; the next crawl reads the pages")
    mode.add_argument("--from-archive", action="store_true", help="read what --archive-only left; no network")
    parser.add_argument("--pages", action="store_true", help="list every page at the end, new and unchanged ones too")
    add_json(parser, "each run's report as one JSON document per line")


def run(args: argparse.Namespace) -> int:
    with pause_gc():
        from reprints.cli.progress import show_progress
        from reprints.settings import load_settings
        from reprints.stages.operations.logs import start_log
        from reprints.stages.pipeline.batch import crawl_sources
        from reprints.stages.pipeline.source_run import CrawlMode

    settings = load_settings()
    mode = CrawlMode.ARCHIVE if args.archive_only else CrawlMode.READ if args.from_archive else CrawlMode.WHOLE
    start_log(settings)
    with show_progress(quiet=args.json) as watch:
        batch = crawl_sources(settings, args.source, watch=watch, mode=mode)
    if args.json:
        print_json_lines(report.to_document() for report in batch.reports)
    else:
        from reprints.report.text import print_reports

        print_reports(open_console(), batch.reports, every_page=args.pages)
        for source, problem in batch.problems:
            say(f"{source}: {problem}", "bold red")
        for adopted in batch.adopted:
            say(f"Adopted from the archive before the crawl: {adopted}", "yellow")
        for note in filter(None, (batch.index_note, batch.runs_note, batch.proof_note, batch.store_note)):
            say(note, "yellow")
    return INTERRUPTED if batch.interrupted else int(not batch.ok)
