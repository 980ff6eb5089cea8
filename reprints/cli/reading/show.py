"""`reprints show ID`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from reprints.cli.console import open_console, print_json

if TYPE_CHECKING:
    from rich.console import Console

    from reprints.model import Article

EXAMPLE = "reprints show 3f2a9c --evidence"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("article", help="its id, the beginning of it, or its address")
    parser.add_argument("--evidence", action="store_true", help="what each field was read from, and what lost")
    parser.add_argument("--removed", action="store_true", help="the lines that were taken out of the text")
    parser.add_argument("--versions", action="store_true", help="when it changed, and in what")
    parser.add_argument("--family", action="store_true", help="every copy of it, and where their credits differ")
    parser.add_argument("--json", action="store_true", help="the article document")


def run(args: argparse.Namespace) -> int:
    from reprints.catalogue.catalogue import Catalogue
    from reprints.settings import load_settings

    with Catalogue.open(load_settings().catalogue) as catalogue:
        article = catalogue.article(args.article)
        versions = catalogue.versions(article.id) if args.versions else []
        if args.family:
            from reprints.cli.reading.families import show_family
            from reprints.stages.reading.families import describe_family

            show_family(describe_family(catalogue, article.id), as_json=args.json)
            return 0
    if args.json:
        print_json(article.to_document())
        return 0
    console = open_console()
    _print_head(console, article)
    if args.evidence:
        _print_evidence(console, article)
    elif args.removed:
        for line in article.removed:
            console.print(f"{line.kind:<12}  {line.text}", soft_wrap=True)
    elif args.versions:
        for version in versions:
            what = ", ".join(version.changes) or "first capture"
            at = f"{version.capture.fetched_at:%Y-%m-%d %H:%M}Z"
            console.print(f"{version.number:>3}  {at}  {what}  ({version.capture.warc}:{version.capture.offset})")
    else:
        console.print()
        console.print(article.text.replace("\n", "\n\n"), soft_wrap=False)
    return 0


def _print_head(console: Console, article: Article) -> None:
    from rich.table import Table

    original, republication = article.original, article.republication
    console.print(article.title or "(no title)", style="bold")
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    rows = {
        "by": ", ".join(original.authors),
        "outlet": original.outlet,
        "section": original.section,
        "place": original.place,
        "published": original.date,
        "original": original.url,
        "republished by": republication.publisher,
        "republished": republication.date,
        "topic": republication.topic,
        "credit line": article.credit_line,
        "language": article.language,
        "address": article.url,
        "captured": _say_capture(article),
        "version": f"{article.version}" + (f", changed {article.changed_at:%Y-%m-%d}" if article.changed_at else ""),
        "gone since": f"{article.gone_at:%Y-%m-%d}" if article.gone_at else None,
        "family": f"{article.family}, {article.family_size} copies" if article.family else None,
        "id": article.id,
    }
    for name, value in rows.items():
        if value:
            table.add_row(name, str(value))
    console.print(table)


def _say_capture(article: Article) -> str:
    capture = article.capture
    at = f"{capture.fetched_at:%Y-%m-%d %H:%M:%S}Z, " if capture.fetched_at else ""
    return f"{at}{capture.warc} at {capture.offset}"


def _print_evidence(console: Console, article: Article) -> None:
    for piece in sorted(article.evidence, key=lambda piece: (piece.field, not piece.used)):
        mark = "*" if piece.used else " "
        text = piece.text if len(piece.text) <= 160 else piece.text[:157] + "…"
        console.print(f"{mark} {piece.field:<24} {piece.value}", style="" if piece.used else "dim", soft_wrap=True)
        console.print(f"    {piece.method}: {text}", style="dim", soft_wrap=True)
    console.print("* is the reading that stands", style="dim")
