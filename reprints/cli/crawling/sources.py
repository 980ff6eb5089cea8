"""`reprints sources list|check|new`."""

from __future__ import annotations

import argparse
from pathlib import Path

from reprints.cli.console import open_console, print_json, print_json_lines

EXAMPLE = "reprints sources check nizkor"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="every source, and whether a nightly run crawls it")
    listing.add_argument("--json", action="store_true", help="one JSON document a line")
    listing.set_defaults(execute=_list)
    check = actions.add_parser("check", help="validate source files: all, or those named")
    check.add_argument("source", nargs="*", help="a source's name, or a YAML file")
    check.set_defaults(execute=_check)
    boilerplate = actions.add_parser("boilerplate", help="the lines learned to be a site's own chrome, with counts")
    boilerplate.add_argument("source")
    boilerplate.add_argument("--version", type=int, help="an earlier learning; none: the newest")
    boilerplate.add_argument("--learn", action="store_true", help="learn anew from the archive first")
    boilerplate.add_argument("--json", action="store_true", help="one JSON document")
    boilerplate.set_defaults(execute=_boilerplate)
    new = actions.add_parser("new", help="write the file of a new source, to be completed")
    new.add_argument("source", help="its name: small letters, digits, hyphens")
    new.add_argument("homepage", help="its address")
    new.set_defaults(execute=_new)


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
        on = "yes" if source.enabled else "no"
        table.add_row(source.id, on, announced, " ".join(source.languages), source.name)
    open_console().print(table)
    return 0


def _check(args: argparse.Namespace) -> int:
    from reprints.errors import SourceError
    from reprints.registry import load_source, select_sources
    from reprints.settings import load_settings

    folder = load_settings().sources
    paths = [Path(name) for name in args.source if name.endswith((".yml", ".yaml"))]
    names = [name for name in args.source if not name.endswith((".yml", ".yaml"))]
    if not args.source:
        paths = sorted(folder.glob("*.yml"))
    console, broken = open_console(), 0
    for path in paths:
        try:
            console.print(f"ok      {load_source(path).id}")
        except SourceError as error:
            broken += 1
            console.print(f"broken  {error}", style="red", soft_wrap=True)
    for source in select_sources(folder, names) if names else []:
        console.print(f"ok      {source.id}")
    return 1 if broken else 0


def _new(args: argparse.Namespace) -> int:
    from reprints.settings import load_settings
    from reprints.stages.operations.new_source import write_source

    path = write_source(load_settings().sources, args.source, args.homepage)
    open_console().print(
        f"Wrote {path}. Say how it announces its articles, then: reprints sources check {args.source}", soft_wrap=True
    )
    return 0


def _boilerplate(args: argparse.Namespace) -> int:
    import json

    from reprints.archive.store import open_store
    from reprints.catalogue.catalogue import Catalogue
    from reprints.errors import NotFoundError
    from reprints.registry import select_sources
    from reprints.settings import load_settings
    from reprints.stages.extraction.chrome import learn_source
    from reprints.stages.extraction.pool import ExtractionPool

    settings = load_settings()
    (source,) = select_sources(settings.sources, [args.source])
    with Catalogue.open(settings.catalogue) as catalogue:
        if args.learn:
            with ExtractionPool(settings.workers) as pool:
                learn_source(catalogue, pool, settings.archive, source.id, open_store(settings))
        row = catalogue.chrome(source.id, args.version)
    if row is None:
        raise NotFoundError(
            f"nothing was learned of {source.id} yet", mend=f"Crawl it first: reprints crawl {source.id}"
        )
    document = json.loads(row.document)
    if args.json:
        print_json({"source": row.source, "version": row.version, "learned_at": row.learned_at.isoformat(), **document})
        return 0
    console = open_console()
    console.print(f"version {row.version}, learned {row.learned_at:%Y-%m-%d} from {row.pages} pages", style="bold")
    for line in document["lines"]:
        console.print(f"{line['pages']:>6}  {line['text']}", soft_wrap=True)
    return 0
