"""`reprints diff URL|ID [A B]`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from reprints.cli.arguments import ARTICLE, add_json
from reprints.cli.console import open_console, print_json, say
from reprints.cli.session import open_catalogue

if TYPE_CHECKING:
    from rich.text import Text

    from reprints.catalogue.articles.article_rows import ArticleVersion
    from reprints.changes.difference import FieldChange
    from reprints.stages.reading.history import Difference

EXAMPLE = "reprints diff 3f2a9c 1 3 --html changes.html"

_CONTEXT = 12  # words shown on either side of a change


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("article", help=ARTICLE)
    parser.add_argument("version", nargs="*", type=int, help="two version numbers; none: the latest and the one before")
    parser.add_argument("--whole", action="store_true", help="the whole text, not only the words around a change")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a self-contained page")
    add_json(parser, "one JSON document: both versions, the changed fields")


def run(args: argparse.Namespace) -> int:
    from reprints.errors import UsageError
    from reprints.stages.reading.history import compare_versions

    if len(args.version) not in (0, 2):
        raise UsageError("a diff takes two version numbers, or none", mend="Write: reprints diff ARTICLE 1 2")
    with open_catalogue() as (_, catalogue):
        difference = compare_versions(catalogue, args.article, args.version)
    if args.html:
        _write_page(args.html, difference)
    if args.json:
        print_json(_to_document(difference))
    elif not args.html:
        _print(difference, whole=args.whole)
    return 0


def _to_document(difference: Difference) -> dict[str, object]:
    return {
        "article": difference.new.article.id,
        "url": difference.new.article.url,
        "old": _describe(difference.old),
        "new": _describe(difference.new),
        "changes": [
            {"field": change.field, "pieces": [{"kind": str(p.kind), "text": p.text} for p in change.pieces]}
            for change in difference.changes
        ],
    }


def _describe(version: ArticleVersion) -> dict[str, object]:
    capture = version.capture
    at = capture.fetched_at.isoformat()
    return {"version": version.number, "fetched_at": at, "warc": capture.warc, "offset": capture.offset}


def _name(version: ArticleVersion) -> str:
    capture = version.capture
    return f"{version.number}, captured {capture.fetched_at:%Y-%m-%d %H:%M}Z, {capture.warc} at {capture.offset}"


def _write_page(path: Path, difference: Difference) -> None:
    from reprints.changes.difference import write_page
    from reprints.errors import StorageError

    article = difference.new.article
    facts = [("address", article.url), ("old", _name(difference.old)), ("new", _name(difference.new))]
    title = article.title or article.url
    page = write_page(title, facts, difference.changes, language=article.language or "")
    try:
        path.write_text(page, encoding="utf-8", errors="replace")
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror}", mend="Name another file") from None


def _print(difference: Difference, *, whole: bool) -> None:
    console = open_console()
    say(difference.new.article.title or "(no title)", "bold")
    say(f"old: version {_name(difference.old)}", "dim")
    say(f"new: version {_name(difference.new)}", "dim")
    for change in difference.changes:
        say(f"\n{change.field}", "bold")
        console.print(_colour(change, plain=not console.color_system, whole=whole), soft_wrap=not console.is_terminal)
    if not difference.changes:
        say("The two versions say the same.")


def _colour(change: FieldChange, *, plain: bool, whole: bool) -> Text:
    """Colours on a terminal; elsewhere the marks of wdiff, [-removed-] and {+added+}."""
    from rich.text import Text

    from reprints.changes.words import PieceKind

    shown = Text()
    for number, piece in enumerate(change.pieces):
        text = piece.text.rstrip()
        blank = piece.text[len(text) :]
        if piece.kind is PieceKind.SAME:
            at_end = (number == 0, number == len(change.pieces) - 1)
            shown.append(piece.text if whole else _shorten(piece.text, *at_end))
        elif piece.kind is PieceKind.REMOVED:
            shown.append(f"[-{text}-]" if plain else text, "red strike")
            shown.append(blank or " ")
        else:
            shown.append(f"{{+{text}+}}" if plain else text, "green bold")
            shown.append(blank)
    return shown


def _shorten(text: str, first: bool, last: bool) -> str:
    words = text.split(" ")
    head, tail = (0 if first else _CONTEXT), (0 if last else _CONTEXT)
    if len(words) <= head + tail + 4:
        return text
    return " ".join([*words[:head], "…", *(words[len(words) - tail :] if tail else [])])
