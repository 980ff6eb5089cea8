"""`reprints index sync|rebuild|status|setup|drop-old`."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import TYPE_CHECKING, Any

from reprints.cli.arguments import add_action, add_actions, add_json
from reprints.cli.console import print_json, say
from reprints.cli.session import open_catalogue

if TYPE_CHECKING:
    from reprints.index.comparison import IndexComparison
    from reprints.settings import Settings
    from reprints.stages.pipeline.index_sync import IndexStanding

EXAMPLE = "reprints index status"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = add_actions(parser)
    sync = add_action(actions, "sync", _sync, "apply the changes that wait in the outbox")
    sync.add_argument("--retry", action="store_true", help="retry what the index had rejected")
    sync.add_argument("--full", action="store_true", help="first compare article by article, and mend what differs")
    add_action(actions, "rebuild", _rebuild, "replace the index with a fresh one built from the catalogue")
    status = add_action(actions, "status", _status, "compare index and catalogue")
    status.add_argument("--full", action="store_true", help="article by article: missing, stale, orphaned")
    add_json(status)
    setup = add_action(actions, "setup", _set_up, "on Elasticsearch, once, by an administrator: templates and keys")
    setup.add_argument("--key", choices=("indexer", "searcher"), help="also print a new API key of this role, a secret")
    add_action(actions, "drop-old", _drop_old, "delete the indices on Elasticsearch that rebuilds have replaced")


def _sync(args: argparse.Namespace) -> int:
    from reprints.stages.operations.index_repair import mend_index
    from reprints.stages.pipeline.index_sync import sync_index
    from reprints.stages.pipeline.run_index import sync_runs

    with open_catalogue() as (settings, catalogue):
        if args.full:
            say(_describe(mend_index(settings, catalogue)[0]))
        synced = sync_index(settings, catalogue, retry=args.retry)
        runs = sync_runs(settings, catalogue)
        rejected = catalogue.dead_letters()
    say(f"{synced.applied} changes applied" + (f", {runs} runs" if runs else ""))
    for letter in rejected:
        say(f"rejected: {letter.article.url}: {letter.error}", "red")
    return int(bool(rejected))


def _rebuild(_args: argparse.Namespace) -> int:
    from reprints.stages.pipeline.index_sync import rebuild_index

    with open_catalogue() as (settings, catalogue):
        count = rebuild_index(settings, catalogue)
    say(f"The index was rebuilt from the catalogue: {count} articles")
    return 0


def _status(args: argparse.Namespace) -> int:
    from reprints.stages.operations.index_repair import compare_index
    from reprints.stages.pipeline.index_sync import index_standing

    with open_catalogue() as (settings, catalogue):
        standing = index_standing(settings, catalogue)
        found = compare_index(settings, catalogue) if args.full else None
    level = standing.level and (found is None or found.level)
    if args.json:
        print_json(_to_document(standing, found, level=level))
    else:
        _print_standing(standing, found)
        if standing.dead or not level:
            _print_mend(standing, found)
    return int(not level)


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


def _print_standing(standing: IndexStanding, found: IndexComparison | None) -> None:
    status = standing.status
    say(f"{status.engine} at {status.location}")
    articles, versions = f"{status.articles} of {standing.articles}", f"{status.versions} of {standing.versions}"
    say(f"{articles} articles in {versions} versions, {standing.waiting} changes waiting")
    if status.kept:
        say(f"kept from before rebuilds: {', '.join(status.kept)} (reprints index drop-old)")
    if found:
        say(_describe(found))


def _print_mend(standing: IndexStanding, found: IndexComparison | None) -> None:
    if standing.dead:
        say(f"{standing.dead} rejected: reprints index sync --retry", "red")
        return
    mend = "reprints index sync" if standing.waiting else "reprints index rebuild"
    mend = "reprints index sync --full" if found and not found.level else mend
    say(f"The index is not level with the catalogue. Mend it: {mend}", "yellow")


def _describe(found: IndexComparison) -> str:
    if found.level:
        return f"Article by article, the index is level with the catalogue: {found.same}"
    parts = {"missing": found.missing, "stale": found.stale, "orphaned": found.orphaned}
    return f"{found.same} the same, " + ", ".join(f"{len(ids)} {name}" for name, ids in parts.items())


def _set_up(args: argparse.Namespace) -> int:
    from reprints.index.elastic.setup import make_key, set_up

    settings = _load_server_settings()
    made = set_up(settings)
    say(f"On {settings.elasticsearch_url}: {', '.join(made)}")
    if args.key:
        print_json({"role": args.key, "REPRINTS_ELASTICSEARCH_API_KEY": make_key(settings, args.key)})
    return 0


def _drop_old(_args: argparse.Namespace) -> int:
    from reprints.index.elastic.engine import ElasticIndex

    with closing(ElasticIndex(_load_server_settings())) as index:
        dropped = index.drop_kept()
    say(f"Deleted: {', '.join(dropped) or 'nothing was kept'}")
    return 0


def _load_server_settings() -> Settings:
    from reprints.errors import SettingsError
    from reprints.settings import load_settings

    settings = load_settings()
    if not settings.elasticsearch_url:
        raise SettingsError("this needs Elasticsearch", mend="Set REPRINTS_ELASTICSEARCH_URL")
    return settings
