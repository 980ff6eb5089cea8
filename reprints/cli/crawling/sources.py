"""`reprints sources list|check|boilerplate|learned|new`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from reprints.cli.arguments import add_action, add_actions, add_json
from reprints.cli.console import open_console, print_json, print_json_lines, say
from reprints.cli.session import open_catalogue

EXAMPLE = "reprints sources check nizkor"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = add_actions(parser)
    listing = add_action(actions, "list", _list, "every source, and whether nightly runs crawl it")
    add_json(listing, "one JSON document per line")
    check = add_action(actions, "check", _check, "validate source files: all, or those named")
    check.add_argument("source", nargs="*", help="a source's name, or a YAML file")
    boilerplate = add_action(
        actions, "boilerplate", _boilerplate, "lines learned to be the site's own chrome, with counts"
    )
    boilerplate.add_argument("source")
    boilerplate.add_argument("--version", type=int, help="an earlier learning; none: the newest")
    boilerplate.add_argument("--learn", action="store_true", help="learn anew from the archive first")
    add_json(boilerplate)
    learned = add_action(actions, "learned", _learned, "houses and accounts learned from all sources, with counts")
    learned.add_argument("--snapshot", type=int, help="an earlier snapshot; none: the newest")
    learned.add_argument("--learn", action="store_true", help="count every article anew and take a snapshot first")
    add_json(learned)
    new = add_action(actions, "new", _new, "write a new source's file, for you to complete")
    new.add_argument("source", help="its name: small letters, digits, hyphens")
    new.add_argument("homepage", help="its address")


def _list(args: argparse.Namespace) -> int:
    from reprints.registry import load_sources
    from reprints.settings import load_settings

    found = load_sources(load_settings().sources)
    if args.json:
        print_json_lines(source.model_dump(mode="json") for source in found)
        return 0
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("source", "enabled", "found by", "languages", "name"):
        table.add_column(name)
    for source in found:
        kinds = ("sitemaps", "feeds", "listings", "urls")
        announced = ", ".join(kind for kind in kinds if getattr(source.discovery, kind))
        enabled = "yes" if source.enabled else "no"
        table.add_row(source.id, enabled, announced, " ".join(source.languages), source.name)
    open_console().print(table)
    return 0


def _check(args: argparse.Namespace) -> int:
    from reprints.errors import SourceError
    from reprints.registry import load_source, select_sources
    from reprints.settings import load_settings

    folder = load_settings().sources
    paths = [Path(name) for name in args.source if name.endswith((".yml", ".yaml"))]
    names = [name for name in args.source if not name.endswith((".yml", ".yaml"))]
    broken = 0
    for path in paths if args.source else sorted(folder.glob("*.yml")):
        try:
            say(f"ok      {load_source(path).id}")
        except SourceError as error:
            broken += 1
            say(f"broken  {error}", "red")
    for source in select_sources(folder, names) if names else []:
        say(f"ok      {source.id}")
    return int(bool(broken))


def _new(args: argparse.Namespace) -> int:
    from reprints.settings import load_settings
    from reprints.stages.operations.new_source import write_source

    path = write_source(load_settings().sources, args.source, args.homepage)
    say(f"Wrote {path}. State how it announces its articles, then: reprints sources check {args.source}")
    return 0


def _boilerplate(args: argparse.Namespace) -> int:
    import json

    from reprints.archive.store import open_store
    from reprints.errors import NotFoundError
    from reprints.registry import select_sources
    from reprints.stages.extraction.chrome import learn_source
    from reprints.stages.extraction.pool import ExtractionPool

    with open_catalogue() as (settings, catalogue):
        name = select_sources(settings.sources, [args.source])[0].id
        if args.learn:
            with ExtractionPool(settings.workers) as pool:
                learn_source(catalogue, pool, settings.archive, name, open_store(settings))
        row = catalogue.chrome(name, args.version)
    if row is None:
        raise NotFoundError(f"nothing was learned of {name} yet", mend=f"Crawl it first: reprints crawl {name}")
    document = json.loads(row.document)
    if args.json:
        # the document's own version is that of the rules it was learned by
        learned = {"source": row.source, "version": row.version, "learned_at": row.learned_at.isoformat()}
        print_json({**learned, "rules": document["version"], "pages": row.pages, "lines": document["lines"]})
        return 0
    say(f"version {row.version}, learned {row.learned_at:%Y-%m-%d} from {row.pages} pages", "bold")
    for line in document["lines"]:
        say(f"{line['pages']:>6}  {line['text']}")
    return 0


def _learned(args: argparse.Namespace) -> int:
    import json

    from reprints.errors import NotFoundError
    from reprints.stages.extraction.snapshots import take_snapshot

    with open_catalogue() as (settings, catalogue):
        if args.learn:
            catalogue.recount_names()
            take_snapshot(settings, catalogue, anew=True)
        current = catalogue.newest_snapshot()
        if current is None:
            raise NotFoundError("nothing was learned yet", mend="Crawl a source first, or add --learn")
        row = current if args.snapshot is None else catalogue.snapshot(args.snapshot)
    document = json.loads(row.document)
    if args.json:
        numbers = {"snapshot": row.number, "current": current.number, "taken_at": row.taken_at.isoformat()}
        print_json({**numbers, **document})
        return 0
    state = "current" if row.number == current.number else f"the current one is {current.number}"
    say(f"snapshot {row.number}, taken {row.taken_at:%Y-%m-%d %H:%M}; {state}", "bold")
    _print_houses(document["houses"])
    say(f"known from the source files: {', '.join(document['declared']) or 'none'}")
    for source, accounts in document["accounts"].items():
        for one in accounts:
            share = (
                f"author of {one['pages']} of {one['authored']} pages, {one['beside_credits']} of which credit others"
            )
            say(f"account of {source}: {one['name']} ({share})")
    return 0


def _print_houses(houses: list[dict[str, Any]]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("articles", justify="right")
    table.add_column("sources", justify="right")
    table.add_column("by snapshot", justify="right")
    table.add_column("house")
    for house in houses:
        table.add_row(str(house["articles"]), str(house["sources"]), str(house["learned"]), Text(house["name"]))
    open_console().print(table)
