"""`reprints show ID`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from reprints.cli.arguments import ARTICLE, add_json
from reprints.cli.console import open_console, print_json, say
from reprints.cli.session import open_catalogue

if TYPE_CHECKING:
    from reprints.model import Article

EXAMPLE = "reprints show 3f2a9c --evidence"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("article", help=ARTICLE)
    parser.add_argument("--evidence", action="store_true", help="what each field was read from, losing readings too")
    parser.add_argument("--removed", action="store_true", help="the lines removed from the text")
    parser.add_argument("--versions", action="store_true", help="when it changed, and how")
    parser.add_argument("--family", action="store_true", help="every copy, and where their credits differ")
    add_json(parser, "the article document")


def run(args: argparse.Namespace) -> int:
    with open_catalogue() as (_, catalogue):
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
    _print_head(article)
    if args.evidence:
        _print_evidence(article)
    elif args.removed:
        for line in article.removed:
            say(f"{line.kind:<12}  {line.text}")
    elif args.versions:
        for version in versions:
            what = ", ".join(version.changes) or "first capture"
            at = f"{version.capture.fetched_at:%Y-%m-%d %H:%M}Z"
            say(f"{version.number:>3}  {at}  {what}  ({version.capture.warc}:{version.capture.offset})")
    else:
        open_console().print("\n" + article.text.replace("\n", "\n\n"))
    return 0


def _print_head(article: Article) -> None:
    from rich.table import Table

    original, republication = article.original, article.republication
    open_console().print(article.title or "(no title)", style="bold")
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
        "credit": _describe_credit(article),
        "partial": "only a part is shown without paying or logging in" if article.partial else None,
        "robots": ", ".join(article.robots),
        "pages": len(article.parts) or None,
        "language": article.language,
        "address": article.url,
        "captured": _describe_capture(article),
        "version": f"{article.version}" + (f", changed {article.changed_at:%Y-%m-%d}" if article.changed_at else ""),
        "gone since": f"{article.gone_at:%Y-%m-%d}" if article.gone_at else None,
        "family": f"{article.family}, {article.family_size} copies" if article.family else None,
        "id": article.id,
    }
    for name, value in rows.items():
        if value:
            table.add_row(name, str(value))
    open_console().print(table)


def _describe_credit(article: Article) -> str | None:
    """Where nobody knows whom the page credits, with its words: they are what a person looks at."""
    if article.credit_status is None:
        return None
    return ": ".join(filter(None, (article.credit_status.words, article.unread_credit)))


def _describe_capture(article: Article) -> str:
    capture = article.capture
    at = f"{capture.fetched_at:%Y-%m-%d %H:%M:%S}Z, " if capture.fetched_at else ""
    return f"{at}{capture.warc} at {capture.offset}"


def _print_evidence(article: Article) -> None:
    for piece in sorted(article.evidence, key=lambda piece: (piece.field, not piece.used)):
        mark = "*" if piece.used else " "
        text = piece.text if len(piece.text) <= 160 else piece.text[:157] + "…"
        say(f"{mark} {piece.field:<24} {piece.value}", "" if piece.used else "dim")
        say(f"    {piece.method}: {text}", "dim")
    say("* is the reading that stands", "dim")
