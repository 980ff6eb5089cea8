"""`reprints families [ID]`."""

from __future__ import annotations

import argparse
from typing import Any

from reprints.cli.arguments import add_json
from reprints.cli.console import print_json, print_json_lines, say
from reprints.cli.session import open_catalogue

EXAMPLE = "reprints families 3f2a9c"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("family", nargs="?", help="its id or the beginning of it, or the id or address of an article")
    parser.add_argument("--contradicting", action="store_true", help="only families whose credits differ")
    parser.add_argument("--update", action="store_true", help="first look for copies of new and changed articles")
    add_json(parser, "one JSON document per family")


def run(args: argparse.Namespace) -> int:
    from reprints.stages.reading.families import describe_family, list_families

    with open_catalogue() as (settings, catalogue):
        if args.update:
            from reprints.stages.pipeline.families import update_and_follow

            passed, note = update_and_follow(settings, catalogue)
            said = f"{passed.signed} texts read, {passed.matched} compared, {passed.moved} articles moved"
            say(said, "dim", stderr=True)
            if note:
                say(note, "yellow", stderr=True)
        if args.family:
            show_family(describe_family(catalogue, args.family), as_json=args.json)
            return 0
        listed = (f for f in list_families(catalogue) if f["contradictions"] or not args.contradicting)
        if args.json:
            print_json_lines(listed)
        else:
            _print_list(listed)
    return 0


def show_family(family: dict[str, Any], *, as_json: bool = False) -> None:
    if as_json:
        print_json(family)
        return
    count = family["size"]
    say(f"Family {family['family']}: " + (_count(count) if count else "no longer exists"), "bold")
    for article in family["articles"]:
        _print_article(article, mark="*" if article["id"] == family["earliest"]["id"] else " ")
    if family["articles"]:
        say("* is the earliest original", "dim")
    for found in family["contradictions"]:
        say(f"\nThe copies differ in {found['field']}:", "yellow")
        for one in found["statements"]:
            say(f"  {one['article'][:8]}  {one['value']}")
            if one["text"]:
                say(f"            {one['method']}: {one['text'][:160]}", "dim")
    if family["trail"]:
        say()
    for step in family["trail"]:
        other = {"split": " from {}", "merged": " into {}"}.get(step["event"], "").format(step["other"])
        who = ", ".join(article[:8] for article in step["articles"][:12])
        say(f"{step['at'][:10]}  {step['event']}{other}: {who}", "dim")


def _print_list(families: Any) -> None:
    number = 0
    for family in families:
        number += 1
        earliest = family["earliest"]
        say(f"{family['family']}  {_count(family['size'])}  {earliest['title'] or '(no title)'}")
        differ = f"; the copies differ in {', '.join(family['contradictions'])}" if family["contradictions"] else ""
        say(f"    {_origin(earliest)}{differ}", "dim")
    say(f"{number} famil{'y' if number == 1 else 'ies'}", "bold")


def _print_article(article: dict[str, Any], *, mark: str) -> None:
    say(f"{mark} {article['id'][:8]}  {article['title'] or '(no title)'}")
    again = article["republication"]
    where = " ".join(filter(None, (again["publisher"], again["date"]))) or article["source"]
    gone = f"; gone since {article['gone_at'][:10]}" if article["gone_at"] else ""
    say(f"            {_origin(article)}; republished: {where}{gone}", "dim")
    say(f"            {article['url']}", "dim")


def _origin(article: dict[str, Any]) -> str:
    original = article["original"]
    first = ", ".join(filter(None, (" and ".join(original["authors"]), original["outlet"], original["place"])))
    return " · ".join(filter(None, (first, original["date"]))) or "first publication not stated"


def _count(number: int) -> str:
    return f"{number} cop{'y' if number == 1 else 'ies'}"
