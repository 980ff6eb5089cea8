"""`reprints backfill SOURCE`."""

from __future__ import annotations

import argparse
import threading

from reprints.cli.arguments import add_json
from reprints.cli.console import INTERRUPTED, open_console, print_json

EXAMPLE = "reprints backfill nizkor --portion-hours 2 --pause-minutes 30"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", help="its name")
    parser.add_argument("--portion-hours", type=float, default=1.0, help="longest a portion may take (default 1)")
    parser.add_argument("--pause-minutes", type=float, default=10.0, help="pause between portions (default 10)")
    parser.add_argument("--slower", type=float, default=2.0, help="multiply the source's own delay (default 2)")
    parser.add_argument("--portions", type=int, help="stop after this many; the next backfill resumes")
    add_json(parser, "each portion's report as one JSON document per line")


def run(args: argparse.Namespace) -> int:
    from reprints.cli.progress import show_progress
    from reprints.registry import select_sources
    from reprints.report.text import print_reports
    from reprints.settings import load_settings
    from reprints.stages.control import stop_on_signals
    from reprints.stages.operations.logs import start_log
    from reprints.stages.pipeline.backfill import Pace, backfill_source

    settings = load_settings()
    start_log(settings)
    source = select_sources(settings.sources, [args.source])[0]
    pace = Pace(hours=args.portion_hours, pause=args.pause_minutes * 60, slower=args.slower, portions=args.portions)
    stop, last = threading.Event(), None
    with show_progress(quiet=args.json) as watch, stop_on_signals(stop):
        for last in backfill_source(settings, source, pace, stop=stop, watch=watch):
            if args.json:
                print_json(last.to_document())
            else:
                print_reports(open_console(), [last])
    if stop.is_set():
        return INTERRUPTED
    return 0 if last is not None and (last.ok or last.status == "interrupted") else 1
