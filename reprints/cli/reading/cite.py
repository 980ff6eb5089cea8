"""`reprints cite ARTICLE…`."""

from __future__ import annotations

import argparse
import sys

EXAMPLE = "reprints cite 3f2a9c --format ris > aleppo.ris"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("article", nargs="+", help="an id, the beginning of one, or an address")
    formats = ("csl", "ris", "bibtex")
    parser.add_argument("--format", choices=formats, default="csl", help="CSL-JSON (default), RIS or BibLaTeX")


def run(args: argparse.Namespace) -> int:
    from reprints.catalogue.catalogue import Catalogue
    from reprints.settings import load_settings
    from reprints.stages.exchange.citations import cite

    with Catalogue.open(load_settings().catalogue) as catalogue:
        articles = [catalogue.article(wanted) for wanted in args.article]
    sys.stdout.write(cite(articles, args.format))
    return 0
