"""`reprints families [ID]`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from reprints.cli.console import open_console, print_json, print_json_lines

if TYPE_CHECKING:
    from rich.console import Console

EXAMPLE = "reprints families 3f2a9c"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("family", nargs="?", help="its id or the beginning of it, or the id or address of an article")
    parser.add_argument("--contradicting", action="store_true", help="list only families whose credits differ")
    parser.add_argument("--update", action="store_true", help="look for copies among what is new or changed first")
    parser.add_argument("--json", action="store_true", help="one JSON document a family")


def run(args: argparse.Namespace) -> int:
    from reprints.catalogue.catalogue import Catalogue
    from reprints.settings import load_settings
    from reprints.stages.reading.families import describe_family, list_families

    settings = load_settings()
    with Catalogue.open(settings.catalogue) as catalogue:
        if args.update:
            from reprints.stages.pipeline.families import update_and_follow

            passed, note = update_and_follow(settings, catalogue)
            said = f"{passed.signed} texts read, {passed.matched} compared, {passed.moved} articles moved"
            open_console(stderr=True).print(said, style="dim")
            if note:
                open_console(stderr=True).print(note, style="yellow", soft_wrap=True)
        if args.family:
            show_family(describe_family(catalogue, args.family), as_json=args.json)
            return 0
        listed = (f for f in list_families(catalogue) if f["contradictions"] or not args.contradicting)
        if args.json:
            print_json_lines(listed)
        else:
            _print_list(open_console(), listed)
    return 0


def show_family(family: dict[str, Any], *, as_json: bool = False) -> None:
    if as_json:
        print_json(family)
        return
    console = open_console()
    count = family["size"]
    console.print(f"Family {family['family']}: " + (_count(count) if count else "no more"), style="bold")
    for article in family["articles"]:
        _print_article(console, article, mark="*" if article["id"] == family["earliest"]["id"] else " ")
    if family["articles"]:
        console.print("* is the earliest original", style="dim")
    for found in family["contradictions"]:
        console.print(f"\nThe copies differ in {found['field']}:", style="yellow")
        for one in found["statements"]:
            console.print(f"  {one['article'][:8]}  {one['value']}", soft_wrap=True)
            if one["text"]:
                console.print(f"            {one['method']}: {one['text'][:160]}", style="dim", soft_wrap=True)
    if family["trail"]:
        console.print()
    for step in family["trail"]:
        other = {"split": " from {}", "merged": " into {}"}.get(step["event"], "").format(step["other"])
        who = ", ".join(article[:8] for article in step["articles"][:12])
        console.print(f"{step['at'][:10]}  {step['event']}{other}: {who}", style="dim", soft_wrap=True)


def _print_list(console: Console, families: Any) -> None:
    number = 0
    for family in families:
        number += 1
        earliest = family["earliest"]
        console.print(
            f"{family['family']}  {_count(family['size'])}  {earliest['title'] or '(no title)'}", soft_wrap=True
        )
        differ = f"; the copies differ in {', '.join(family['contradictions'])}" if family["contradictions"] else ""
        console.print(f"    {_origin(earliest)}{differ}", style="dim", soft_wrap=True)
    console.print(f"{number} famil{'y' if number == 1 else 'ies'}", style="bold")


def _print_article(console: Console, article: dict[str, Any], *, mark: str) -> None:
    console.print(f"{mark} {article['id'][:8]}  {article['title'] or '(no title)'}", soft_wrap=True)
    again = article["republication"]
    where = " ".join(part for part in (again["publisher"], again["date"]) if part) or article["source"]
    gone = f"; gone since {article['gone_at'][:10]}" if article["gone_at"] else ""
    console.print(f"            {_origin(article)}; republished: {where}{gone}", style="dim", soft_wrap=True)
    console.print(f"            {article['url']}", style="dim", soft_wrap=True)


def _origin(article: dict[str, Any]) -> str:
    original = article["original"]
    first = ", ".join(
        part for part in (" and ".join(original["authors"]), original["outlet"], original["place"]) if part
    )
    return " · ".join(part for part in (first, original["date"]) if part) or "first publication not stated"


def _count(number: int) -> str:
    return f"{number} cop{'y' if number == 1 else 'ies'}"
