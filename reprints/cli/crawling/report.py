"""`reprints report [RUN]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from reprints.cli.console import open_console, print_json_lines

EXAMPLE = "reprints report --pages"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", nargs="?", help="a run's name or the beginning of it; none: the last command's runs")
    parser.add_argument("--pages", action="store_true", help="name every page, those new or unchanged too")
    parser.add_argument("--trend", action="store_true", help="how the last runs of each source went, too")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write it as one HTML file, with plots of the trend")
    parser.add_argument("--markdown", action="store_true", help="as Markdown")
    parser.add_argument("--list", action="store_true", help="name the last runs instead")
    parser.add_argument("--json", action="store_true", help="one JSON document a run and line, with every page")


def run(args: argparse.Namespace) -> int:
    from reprints.catalogue.catalogue import Catalogue
    from reprints.report.markdown import write_markdown
    from reprints.report.text import print_reports, print_trends
    from reprints.settings import load_settings
    from reprints.stages.pipeline.reports import gather_batch, write_report

    settings = load_settings()
    with Catalogue.open(settings.catalogue) as catalogue:
        if args.list:
            return _list_runs(catalogue.runs(limit=50))
        batch = gather_batch(catalogue, args.run)
    if args.html:
        write_report(batch, args.html)
    if args.json:
        print_json_lines(report.to_document() for report in batch.reports)
    elif args.markdown:
        sys.stdout.write(write_markdown(batch))
    elif args.html:
        open_console().print(f"Wrote {args.html}", soft_wrap=True)
    else:
        console = open_console()
        print_reports(console, batch.reports, every_page=args.pages)
        if args.trend:
            print_trends(console, batch.reports)
    return 0


def _list_runs(runs: list) -> int:  # type: ignore[type-arg]
    console = open_console()
    for found in runs:
        console.print(f"{found.id}  {found.status}  {found.message}".rstrip(), soft_wrap=True)
    return 0
