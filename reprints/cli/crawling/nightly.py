"""`reprints nightly [SOURCE…]`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from reprints.cli.arguments import SOURCES, add_json
from reprints.cli.console import INTERRUPTED, open_console, print_json, say

EXAMPLE = "reprints nightly --strict"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", nargs="*", help=SOURCES)
    parser.add_argument("--html", type=Path, metavar="FILE", help="also write the report here, as HTML")
    parser.add_argument("--strict", action="store_true", help="exit with 1 on warnings, too")
    add_json(parser, "the night's report as one JSON document")


def run(args: argparse.Namespace) -> int:
    from reprints.cli.progress import show_progress
    from reprints.report.text import print_reports
    from reprints.settings import load_settings
    from reprints.stages.operations.logs import start_log
    from reprints.stages.operations.nightly import run_night
    from reprints.stages.pipeline.reports import write_report

    settings = load_settings()
    start_log(settings)
    with show_progress(quiet=args.json or bool(os.environ.get("INVOCATION_ID"))) as watch:  # which systemd sets
        night = run_night(settings, args.source, watch=watch)
    if args.html:
        write_report(night, args.html)
    if args.json:
        print_json(night.to_document())
    else:
        print_reports(open_console(), night.reports)
        for problem in night.problems:
            say(f"{problem.source}: {problem.message}", "bold red")
        for remark in night.remarks:
            say(remark, "yellow")
        say(f"Report: {settings.reports / night.batch}.html", "dim")
    if night.interrupted:
        return INTERRUPTED
    return int(night.severity == "fail" or (args.strict and night.severity == "warn"))
