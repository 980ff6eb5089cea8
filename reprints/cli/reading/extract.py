"""`reprints extract FILE|DIR|WARC…`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from reprints.cli.console import open_console, print_json

EXAMPLE = "reprints extract page.html --url http://www.derechos.org/peace/syria/doc/syr1.html"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="+", type=Path, help="an HTML file, a folder of them, a .warc or .warc.gz")
    parser.add_argument("--url", help="the page's address; for a folder the base each file name is joined to")
    parser.add_argument("--source", help="read as this source's pages; none: the source whose hosts the address has")
    parser.add_argument(
        "--compare", nargs=2, metavar=("OLD", "NEW"), help="what version NEW of the extractor reads otherwise than OLD"
    )
    parser.add_argument("--workers", type=int, default=1, help="processes (0: one a core)")


def run(args: argparse.Namespace) -> int:
    if args.compare:
        return _compare(args)
    from reprints.settings import load_settings
    from reprints.stages.exchange.page_files import extract_paths

    failed = False
    for document in extract_paths(
        load_settings(), args.path, url=args.url, source_id=args.source, workers=args.workers
    ):
        print_json(document)
        failed = failed or document.get("outcome") == "failed"
        sys.stdout.flush()
    return 1 if failed else 0


def _compare(args: argparse.Namespace) -> int:
    from collections import Counter

    from reprints.settings import load_settings
    from reprints.stages.exchange.extractor_comparison import compare_versions

    pages, fields = 0, Counter[str]()
    old, new = args.compare
    for line in compare_versions(load_settings(), args.path, (old, new), url=args.url, source_id=args.source):
        pages += 1
        fields.update(list(line["changes"]) or ["(the same)"])
        if line["changes"]:
            print_json(line)
    console = open_console(stderr=True)
    console.print(f"{pages} pages, read by {old} and by {new}; they differ in")
    for name, count in fields.most_common():
        console.print(f"{count:>7}  {name}")
    return 0
