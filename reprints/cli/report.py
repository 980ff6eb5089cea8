"""`reprints report [RUN]`."""

from __future__ import annotations

import argparse

from reprints.cli.console import open_console, print_json_lines

HELP = "what became of every page of the last crawl, or of a run"
EXAMPLE = "reprints report --pages"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", nargs="?", help="a run's name or the beginning of it; none: the last command's runs")
    parser.add_argument("--pages", action="store_true", help="name every page, those new or unchanged too")
    parser.add_argument("--list", action="store_true", help="name the last runs instead")
    parser.add_argument("--json", action="store_true", help="one JSON document a run and line, with every page")


def run(args: argparse.Namespace) -> int:
    from reprints.catalogue.catalogue import Catalogue
    from reprints.report.text import print_reports
    from reprints.settings import load_settings
    from reprints.stages.reporting import find_reports

    settings = load_settings()
    with Catalogue.open(settings.catalogue) as catalogue:
        if args.list:
            return _list_runs(catalogue.runs(limit=50))
        reports = find_reports(catalogue, args.run)
    if args.json:
        print_json_lines(report.to_document() for report in reports)
    else:
        print_reports(open_console(), reports, every_page=args.pages)
    return 0


def _list_runs(runs: list) -> int:  # type: ignore[type-arg]
    console = open_console()
    for found in runs:
        console.print(f"{found.id}  {found.status}  {found.message}".rstrip(), soft_wrap=True)
    return 0
