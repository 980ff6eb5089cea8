"""`reprints correct ID field=value --why REASON`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from reprints.cli.console import open_console, print_json_lines

if TYPE_CHECKING:
    from reprints.catalogue.articles.article_rows import CorrectionRow

EXAMPLE = "reprints correct 3f2a9c original.date=2016-06-07 --why 'the credit line has the wrong year'"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("article", help="its address, its id, or the beginning of its id")
    parser.add_argument(
        "change", nargs="*", help="FIELD=VALUE, as original.date=2016-06-07; several authors with ; between"
    )
    parser.add_argument("--why", help="the reason; stands with the correction wherever it is shown")
    parser.add_argument("--undo", action="store_true", help="take the corrections of these FIELDs back")
    parser.add_argument("--json", action="store_true", help="every correction of the article, one JSON document a line")


def run(args: argparse.Namespace) -> int:
    from reprints.catalogue.catalogue import Catalogue
    from reprints.settings import load_settings
    from reprints.stages.operations.corrections import correct_article, undo_corrections

    settings = load_settings()
    note = ""
    with Catalogue.open(settings.catalogue) as catalogue:
        if args.undo:
            note = undo_corrections(settings, catalogue, args.article, args.change, why=args.why or "")
        elif args.change:
            note = correct_article(settings, catalogue, args.article, args.change, why=args.why or "")
        made = catalogue.corrections(args.article)
    if args.json:
        print_json_lines(_to_document(one) for one in made)
    else:
        _print(made)
    if note:
        open_console(stderr=True).print(note, style="yellow", soft_wrap=True)
    return 0


def _print(made: list[CorrectionRow]) -> None:
    console = open_console()
    for one in made:
        value = "; ".join(one.value) if isinstance(one.value, list) else one.value or "(nothing)"
        undone = f"; undone by {one.undone_by} {one.undone_at:%Y-%m-%d}" if one.undone_at else ""
        console.print(f"{one.field} = {value}", style="dim" if undone else "", soft_wrap=True)
        console.print(f"    {one.why} ({one.author}, {one.at:%Y-%m-%d %H:%M}Z{undone})", style="dim", soft_wrap=True)
    if not made:
        console.print("Nothing was corrected.")


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
