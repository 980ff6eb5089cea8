"""`reprints report [RUN]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from reprints.cli.arguments import add_json
from reprints.cli.console import open_console, print_json_lines, say
from reprints.cli.session import open_catalogue

EXAMPLE = "reprints report --pages"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", nargs="?", help="a run's name or the beginning of it; none: the last command's runs")
    parser.add_argument("--pages", action="store_true", help="list every page, new and unchanged ones too")
    parser.add_argument("--trend", action="store_true", help="also show how each source's last runs went")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write it as one HTML file, with plots of the trend")
    parser.add_argument("--markdown", action="store_true", help="as Markdown")
    parser.add_argument("--list", action="store_true", help="list the last runs instead")
    add_json(parser, "one JSON document per run, with every page")


def run(args: argparse.Namespace) -> int:
    from reprints.report.markdown import write_markdown
    from reprints.report.text import print_reports, print_trends
    from reprints.stages.pipeline.reports import gather_batch, write_report

    with open_catalogue() as (_, catalogue):
        if args.list:
            for found in catalogue.runs(limit=50):
                say(f"{found.id}  {found.status}  {found.message}".rstrip())
            return 0
        batch = gather_batch(catalogue, args.run)
    if args.html:
        write_report(batch, args.html)
    if args.json:
        print_json_lines(report.to_document() for report in batch.reports)
    elif args.markdown:
        sys.stdout.write(write_markdown(batch))
    elif args.html:
        say(f"Wrote {args.html}")
    else:
        print_reports(open_console(), batch.reports, every_page=args.pages)
        if args.trend:
            print_trends(open_console(), batch.reports)
    return 0
