"""`reprints crawl [SOURCE…]`."""

from __future__ import annotations

import argparse

from reprints.cli.console import open_console, print_json_lines
from reprints.memory import pause_gc

EXAMPLE = "reprints crawl sample-archive sample-review"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", nargs="*", help="names from `reprints sources list`; none: every enabled source")
    part = parser.add_mutually_exclusive_group()
    part.add_argument("--archive-only", action="store_true", help="fetch and archive; the next crawl reads the pages")
    part.add_argument("--from-archive", action="store_true", help="read what --archive-only left; no network")
    parser.add_argument("--pages", action="store_true", help="end by naming every page, those new or unchanged too")
    parser.add_argument("--json", action="store_true", help="the report of each run as one JSON document a line")


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
    with show_progress(open_console(stderr=True), quiet=args.json) as watch:
        batch = crawl_sources(settings, args.source, watch=watch, mode=mode)
    if args.json:
        print_json_lines(report.to_document() for report in batch.reports)
    else:
        from reprints.report.text import print_reports

        console = open_console()
        print_reports(console, batch.reports, every_page=args.pages)
        for source, problem in batch.problems:
            console.print(f"{source}: {problem}", style="bold red", soft_wrap=True)
        for note in filter(None, (batch.index_note, batch.runs_note, batch.proof_note, batch.store_note)):
            console.print(note, style="yellow", soft_wrap=True)
    if batch.interrupted:
        return 130
    return 0 if batch.ok else 1
