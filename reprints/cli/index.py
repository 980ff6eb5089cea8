"""`reprints index sync|rebuild|status`."""

from __future__ import annotations

import argparse

from reprints.cli.console import open_console, print_json

HELP = "bring the search index up to the catalogue, rebuild it, or compare the two"
EXAMPLE = "reprints index status"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    sync = actions.add_parser("sync", help="apply what waits in the outbox")
    sync.add_argument("--retry", action="store_true", help="try again what the index had rejected")
    sync.set_defaults(execute=_sync)
    rebuild = actions.add_parser("rebuild", help="a fresh index from the catalogue, in the old one's place")
    rebuild.set_defaults(execute=_rebuild)
    status = actions.add_parser("status", help="compare index and catalogue")
    status.add_argument("--json", action="store_true")
    status.set_defaults(execute=_status)


def run(_args: argparse.Namespace) -> int:
    raise AssertionError("an action is required")  # argparse has seen to it


def _sync(args: argparse.Namespace) -> int:
    from reprints.catalogue.catalogue import Catalogue
    from reprints.settings import load_settings
    from reprints.stages.indexing import sync_index

    settings = load_settings()
    with Catalogue.open(settings.catalogue) as catalogue:
        synced = sync_index(settings, catalogue, retry=args.retry)
        rejected = catalogue.dead_letters()
    console = open_console()
    console.print(f"{synced.applied} changes applied")
    for letter in rejected:
        console.print(f"rejected: {letter.article.url}: {letter.error}", style="red", soft_wrap=True)
    return 1 if rejected else 0


def _rebuild(_args: argparse.Namespace) -> int:
    from reprints.catalogue.catalogue import Catalogue
    from reprints.settings import load_settings
    from reprints.stages.indexing import rebuild_index

    settings = load_settings()
    with Catalogue.open(settings.catalogue) as catalogue:
        count = rebuild_index(settings, catalogue)
    open_console().print(f"The index was rebuilt from the catalogue: {count} articles")
    return 0


def _status(args: argparse.Namespace) -> int:
    from reprints.catalogue.catalogue import Catalogue
    from reprints.settings import load_settings
    from reprints.stages.indexing import index_standing

    settings = load_settings()
    with Catalogue.open(settings.catalogue) as catalogue:
        standing = index_standing(settings, catalogue)
    status = standing.status
    if args.json:
        print_json(
            {
                "engine": status.engine,
                "location": status.location,
                "indexed": status.articles,
                "articles": standing.articles,
                "waiting": standing.waiting,
                "rejected": standing.dead,
                "level": standing.level,
            }
        )
        return 0 if standing.level else 1
    console = open_console()
    console.print(f"{status.engine} at {status.location}", soft_wrap=True)
    console.print(f"{status.articles} of {standing.articles} articles, {standing.waiting} changes waiting")
    if standing.dead:
        console.print(f"{standing.dead} rejected: reprints index sync --retry", style="red")
    elif not standing.level:
        mend = "reprints index sync" if standing.waiting else "reprints index rebuild"
        console.print(f"The index is not level with the catalogue. Mend it: {mend}", style="yellow")
    return 0 if standing.level else 1
