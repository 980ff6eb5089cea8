"""`reprints export [QUERY]`."""

from __future__ import annotations

import argparse
from pathlib import Path

from reprints.cli.console import say

EXAMPLE = "reprints export --format parquet -o articles.parquet"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", nargs="*", help="as `reprints search` takes it; none: every article")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the file; an existing one is replaced")
    parser.add_argument("--format", choices=("jsonl", "parquet"), help="by default told by the file's name")
    parser.add_argument("--source", help="only articles of this source")
    parser.add_argument("--to", default="", help="who receives it, for the archive's journal")
    parser.add_argument("--purpose", default="", help="what for, for the journal")
    parser.add_argument("--versions", action="store_true", help="every version of each, not only the latest")


def run(args: argparse.Namespace) -> int:
    from reprints.settings import load_settings
    from reprints.stages.exchange.exports import export_articles

    form = args.format or ("parquet" if args.output.suffix == ".parquet" else "jsonl")
    query = " ".join(args.query) or None
    count = export_articles(
        load_settings(),
        args.output,
        form=form,
        query=query,
        source=args.source,
        all_versions=args.versions,
        recipient=args.to,
        purpose=args.purpose,
    )
    say(f"Wrote {count} articles to {args.output}")
    return 0
