"""`reprints cite ARTICLE…`."""

from __future__ import annotations

import argparse
import sys

from reprints.cli.session import open_catalogue

EXAMPLE = "reprints cite 3f2a9c --format ris > aleppo.ris"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("article", nargs="+", help="an id, the beginning of one, or an address")
    parser.add_argument(
        "--format", choices=("csl", "ris", "bibtex"), default="csl", help="CSL-JSON (default), RIS or BibLaTeX"
    )


def run(args: argparse.Namespace) -> int:
    from reprints.stages.exchange.citations import cite

    with open_catalogue() as (_, catalogue):
        articles = [catalogue.article(wanted) for wanted in args.article]
    sys.stdout.write(cite(articles, args.format))
    return 0
