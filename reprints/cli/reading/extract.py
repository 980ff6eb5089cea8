"""`reprints extract FILE|DIR|WARC…`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from reprints.cli.console import print_json, say
from reprints.cli.session import open_catalogue
from reprints.errors import UsageError

if TYPE_CHECKING:
    from reprints.stages.extraction.tasks import SnapshotFile

EXAMPLE = "reprints extract page.html --url http://www.derechos.org/peace/syria/doc/syr1.html"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="+", type=Path, help="an HTML file, a folder of them, a .warc or .warc.gz")
    parser.add_argument("--url", help="the page's address; for a folder, the base that file names are joined to")
    parser.add_argument("--source", help="read as this source's pages; none: the source that owns the address's host")
    versions = ("OLD", "NEW")
    parser.add_argument("--compare", nargs=2, metavar=versions, help="what extractor version NEW reads unlike OLD")
    parser.add_argument("--snapshot", type=int, help="read with what the archive had learned then; none: with nothing")
    parser.add_argument("--alone", action="store_true", help="read each page without what recurs on the others")
    parser.add_argument("--workers", type=int, default=1, help="processes (0: one per core)")


def run(args: argparse.Namespace) -> int:
    if args.compare and args.snapshot is not None:
        raise UsageError("--compare reads without a snapshot", mend="Leave out --snapshot")
    if args.compare:
        return _compare(args)
    from reprints.settings import load_settings
    from reprints.stages.exchange.page_files import extract_paths

    settings, failed = load_settings(), False
    snapshot = None if args.snapshot is None else _open_snapshot(args.snapshot)
    named = {"url": args.url, "source_id": args.source, "snapshot": snapshot, "alone": args.alone}
    for document in extract_paths(settings, args.path, workers=args.workers, **named):
        print_json(document)
        failed = failed or document.get("outcome") == "failed"
        sys.stdout.flush()
    return int(failed)


def _open_snapshot(number: int) -> SnapshotFile:
    from reprints.stages.extraction.snapshots import open_snapshot

    with open_catalogue() as (settings, catalogue):
        return open_snapshot(settings, catalogue, number)


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
    say(f"{pages} pages, read by {old} and by {new}; they differ in", stderr=True)
    for name, count in fields.most_common():
        say(f"{count:>7}  {name}", stderr=True)
    return 0
