"""`reprints extract FILE|DIR|WARC…`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from reprints.cli.console import print_json

HELP = "read pages from files, folders or WARCs and print one JSON document a line; no network, no state"
EXAMPLE = "reprints extract page.html --url http://www.derechos.org/peace/syria/doc/syr1.html"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="+", type=Path, help="an HTML file, a folder of them, a .warc or .warc.gz")
    parser.add_argument("--url", help="the page's address; for a folder the base each file name is joined to")
    parser.add_argument("--source", help="read as this source's pages; none: the source whose hosts the address has")
    parser.add_argument("--workers", type=int, default=1, help="processes (0: one a core)")


def run(args: argparse.Namespace) -> int:
    from reprints.settings import load_settings
    from reprints.stages.files import extract_paths

    failed = False
    for document in extract_paths(
        load_settings(), args.path, url=args.url, source_id=args.source, workers=args.workers
    ):
        print_json(document)
        failed = failed or document.get("outcome") == "failed"
        sys.stdout.flush()
    return 1 if failed else 0
