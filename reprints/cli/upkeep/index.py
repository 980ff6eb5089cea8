"""`reprints index sync|rebuild|status|setup|drop-old`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from reprints.cli.console import open_console, print_json

if TYPE_CHECKING:
    from rich.console import Console

    from reprints.index.comparison import IndexComparison
    from reprints.settings import Settings
    from reprints.stages.pipeline.index_sync import IndexStanding

EXAMPLE = "reprints index status"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    sync = actions.add_parser("sync", help="apply what waits in the outbox")
    sync.add_argument("--retry", action="store_true", help="try again what the index had rejected")
    sync.add_argument("--full", action="store_true", help="compare article by article first, and mend what differs")
    sync.set_defaults(execute=_sync)
    rebuild = actions.add_parser("rebuild", help="a fresh index from the catalogue, in the old one's place")
    rebuild.set_defaults(execute=_rebuild)
    status = actions.add_parser("status", help="compare index and catalogue")
    status.add_argument("--full", action="store_true", help="article by article: missing, stale, orphaned")
    status.add_argument("--json", action="store_true")
    status.set_defaults(execute=_status)
    setup = actions.add_parser("setup", help="on Elasticsearch, once, by an administrator: templates and keys")
    setup.add_argument("--key", choices=("indexer", "searcher"), help="also print a new API key of this role, a secret")
    setup.set_defaults(execute=_set_up)
    drop = actions.add_parser("drop-old", help="delete the indices on Elasticsearch that rebuilds have replaced")
    drop.set_defaults(execute=_drop_old)


def _sync(args: argparse.Namespace) -> int:
    from reprints.catalogue.catalogue import Catalogue
    from reprints.settings import load_settings
    from reprints.stages.operations.index_repair import mend_index
    from reprints.stages.pipeline.index_sync import sync_index
    from reprints.stages.pipeline.run_index import sync_runs

    settings = load_settings()
    console = open_console()
    with Catalogue.open(settings.catalogue) as catalogue:
        if args.full:
            found, _ = mend_index(settings, catalogue)
            console.print(_describe(found))
        synced = sync_index(settings, catalogue, retry=args.retry)
        runs = sync_runs(settings, catalogue)
        rejected = catalogue.dead_letters()
    console.print(f"{synced.applied} changes applied" + (f", {runs} runs" if runs else ""))
    for letter in rejected:
        console.print(f"rejected: {letter.article.url}: {letter.error}", style="red", soft_wrap=True)
    return 1 if rejected else 0


def _rebuild(_args: argparse.Namespace) -> int:
    from reprints.catalogue.catalogue import Catalogue
    from reprints.settings import load_settings
    from reprints.stages.pipeline.index_sync import rebuild_index

    settings = load_settings()
    with Catalogue.open(settings.catalogue) as catalogue:
        count = rebuild_index(settings, catalogue)
    open_console().print(f"The index was rebuilt from the catalogue: {count} articles")
    return 0


def _status(args: argparse.Namespace) -> int:
    from reprints.catalogue.catalogue import Catalogue
    from reprints.settings import load_settings
    from reprints.stages.operations.index_repair import compare_index
    from reprints.stages.pipeline.index_sync import index_standing

    settings = load_settings()
    with Catalogue.open(settings.catalogue) as catalogue:
        standing = index_standing(settings, catalogue)
        found = compare_index(settings, catalogue) if args.full else None
    level = standing.level and (found is None or found.level)
    if args.json:
        print_json(_to_document(standing, found, level=level))
    else:
        _print_standing(open_console(), standing, found)
        if standing.dead or not level:
            _print_mend(open_console(), standing, found)
    return 0 if level else 1


def _to_document(standing: IndexStanding, found: IndexComparison | None, *, level: bool) -> dict[str, Any]:
    status = standing.status
    document: dict[str, Any] = {
        "engine": status.engine,
        "location": status.location,
        "indexed": status.articles,
        "articles": standing.articles,
        "indexed_versions": status.versions,
        "versions": standing.versions,
        "waiting": standing.waiting,
        "rejected": standing.dead,
        "level": level,
        "kept": list(status.kept),
    }
    return document | ({"missing": found.missing, "stale": found.stale, "orphaned": found.orphaned} if found else {})


def _print_standing(console: Console, standing: IndexStanding, found: IndexComparison | None) -> None:
    status = standing.status
    console.print(f"{status.engine} at {status.location}", soft_wrap=True)
    articles, versions = f"{status.articles} of {standing.articles}", f"{status.versions} of {standing.versions}"
    console.print(f"{articles} articles in {versions} versions, {standing.waiting} changes waiting")
    if status.kept:
        console.print(f"kept from before rebuilds: {', '.join(status.kept)} (reprints index drop-old)", soft_wrap=True)
    if found:
        console.print(_describe(found))


def _print_mend(console: Console, standing: IndexStanding, found: IndexComparison | None) -> None:
    if standing.dead:
        console.print(f"{standing.dead} rejected: reprints index sync --retry", style="red")
        return
    mend = "reprints index sync" if standing.waiting else "reprints index rebuild"
    mend = "reprints index sync --full" if found and not found.level else mend
    console.print(f"The index is not level with the catalogue. Mend it: {mend}", style="yellow")


def _describe(found: IndexComparison) -> str:
    if found.level:
        return f"Article by article, the index is level with the catalogue: {found.same}"
    parts = {"missing": found.missing, "stale": found.stale, "orphaned": found.orphaned}
    return f"{found.same} the same, " + ", ".join(f"{len(ids)} {name}" for name, ids in parts.items())


def _set_up(args: argparse.Namespace) -> int:
    from reprints.index.elastic.setup import make_key, set_up

    settings = _load_server_settings()
    made = set_up(settings)
    console = open_console()
    console.print(f"On {settings.elasticsearch_url}: {', '.join(made)}", soft_wrap=True)
    if args.key:
        print_json({"role": args.key, "REPRINTS_ELASTICSEARCH_API_KEY": make_key(settings, args.key)})
    return 0


def _drop_old(_args: argparse.Namespace) -> int:
    from reprints.index.elastic.engine import ElasticIndex

    index = ElasticIndex(_load_server_settings())
    try:
        dropped = index.drop_kept()
    finally:
        index.close()
    open_console().print(f"Deleted: {', '.join(dropped) or 'nothing was kept'}", soft_wrap=True)
    return 0


def _load_server_settings() -> Settings:
    from reprints.errors import SettingsError
    from reprints.settings import load_settings

    settings = load_settings()
    if not settings.elasticsearch_url:
        raise SettingsError("this needs Elasticsearch", mend="Set REPRINTS_ELASTICSEARCH_URL")
    return settings
