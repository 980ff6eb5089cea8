"""`reprints correct ID field=value --why REASON`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from reprints.cli.arguments import ARTICLE, add_json
from reprints.cli.console import print_json_lines, say
from reprints.cli.session import open_catalogue

if TYPE_CHECKING:
    from reprints.catalogue.articles.article_rows import CorrectionRow

EXAMPLE = "reprints correct 3f2a9c original.date=2016-06-07 --why 'the credit line has the wrong year'"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("article", help=ARTICLE)
    parser.add_argument("change", nargs="*", help="FIELD=VALUE, as original.date=2016-06-07; separate authors with ;")
    parser.add_argument("--why", help="the reason, shown with the correction everywhere")
    parser.add_argument("--undo", action="store_true", help="undo the corrections of these FIELDs")
    add_json(parser, "the article's corrections, one JSON document per line")


def run(args: argparse.Namespace) -> int:
    from reprints.stages.operations.corrections import correct_article, undo_corrections

    note = ""
    with open_catalogue() as (settings, catalogue):
        if args.undo:
            note = undo_corrections(settings, catalogue, args.article, args.change, why=args.why or "")
        elif args.change:
            note = correct_article(settings, catalogue, args.article, args.change, why=args.why or "")
        made = catalogue.list_corrections(args.article)
    if args.json:
        print_json_lines(_to_document(one) for one in made)
    else:
        _print(made)
    if note:
        say(note, "yellow", stderr=True)
    return 0


def _print(made: list[CorrectionRow]) -> None:
    for one in made:
        value = "; ".join(one.value) if isinstance(one.value, list) else one.value or "(nothing)"
        undone = f"; undone by {one.undone_by} {one.undone_at:%Y-%m-%d}" if one.undone_at else ""
        say(f"{one.field} = {value}", "dim" if undone else "")
        say(f"    {one.why} ({one.author}, {one.at:%Y-%m-%d %H:%M}Z{undone})", "dim")
    if not made:
        say("Nothing was corrected.")


def _to_document(one: CorrectionRow) -> dict[str, object]:
    return {
        "article": one.article_id,
        "field": one.field,
        "value": one.value,
        "why": one.why,
        "author": one.author,
        "at": one.at.isoformat(),
        "undone_at": one.undone_at.isoformat() if one.undone_at else None,
        "undone_by": one.undone_by,
        "undone_why": one.undone_why,
    }
