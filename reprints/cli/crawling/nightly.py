"""`reprints nightly [SOURCE…]`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from reprints.cli.console import open_console, print_json

EXAMPLE = "reprints nightly --strict"
_INTERRUPTED = 130


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", nargs="*", help="names from `reprints sources list`; none: every enabled source")
    parser.add_argument("--html", type=Path, metavar="FILE", help="the report as HTML here, too")
    parser.add_argument("--strict", action="store_true", help="exit with 1 on a warning, too")
    parser.add_argument("--json", action="store_true", help="the report of the night as one JSON document")


def run(args: argparse.Namespace) -> int:
    from reprints.cli.progress import show_progress
    from reprints.report.text import print_reports
    from reprints.settings import load_settings
    from reprints.stages.operations.logs import start_log
    from reprints.stages.operations.nightly import run_night
    from reprints.stages.pipeline.reports import write_report

    settings = load_settings()
    start_log(settings)
    with show_progress(open_console(stderr=True), quiet=args.json or bool(os.environ.get("INVOCATION_ID"))) as watch:
        night = run_night(settings, args.source, watch=watch)
    if args.html:
        write_report(night, args.html)
    if args.json:
        print_json(night.to_document())
    else:
        console = open_console()
        print_reports(console, night.reports)
        for problem in night.problems:
            console.print(f"{problem.source}: {problem.message}", style="bold red", soft_wrap=True)
        for remark in night.remarks:
            console.print(remark, style="yellow", soft_wrap=True)
        console.print(f"Report: {settings.reports / night.batch}.html", style="dim", soft_wrap=True)
    if night.interrupted:
        return _INTERRUPTED
    return int(night.loudness == "fail" or (args.strict and night.loudness == "warn"))
