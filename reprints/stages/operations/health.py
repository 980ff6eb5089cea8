"""Checks each part of the installation, for the first question when something does not work."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from reprints.archive.layout import list_partials, list_sources, list_warcs
from reprints.archive.proof.manifest import read_chain
from reprints.archive.store import open_store
from reprints.catalogue.catalogue import Catalogue
from reprints.errors import ReprintsError, StoreError
from reprints.registry import load_sources
from reprints.settings import Settings
from reprints.stages.custody.held_files import check_held_files
from reprints.stages.custody.journal import is_whole
from reprints.stages.custody.uploads import store_standing
from reprints.stages.locks import make_folder
from reprints.stages.pipeline.index_sync import index_standing

State = Literal["ok", "note", "broken"]
# state, what was found, and what to do about it
_Result = tuple[State, str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One part: what was `found`, and how to `mend` it. A note is worth knowing and breaks nothing."""

    name: str
    state: State
    found: str
    mend: str = ""


def check_health(settings: Settings) -> list[Check]:
    """Try every part, however many of them fail."""
    checks: dict[str, Callable[[Settings], _Result]] = {
        "data folder": _check_folder,
        "disk": _check_disk,
        "sources": _check_sources,
        "contact": _check_contact,
        "archive": _check_archive,
        "catalogue": _check_catalogue,
        "custody": _check_custody,
        "index": _check_index,
    }
    if settings.archive_url:
        checks["bucket"] = _check_bucket
    if settings.kibana_url:
        checks["kibana"] = _check_kibana
    done = []
    for name, check in checks.items():
        try:
            state, found, mend = check(settings)
        except ReprintsError as error:
            state, found, mend = "broken", error.message, error.mend
        done.append(Check(name=name, state=state, found=found, mend=mend))
    return done


def _check_folder(settings: Settings) -> _Result:
    return "ok", f"{make_folder(settings.data).absolute()} can be written", ""


def _check_disk(settings: Settings) -> _Result:
    free = shutil.disk_usage(make_folder(settings.data)).free
    found = f"{free / 1e9:.1f} GB free"
    if free < settings.minimum_free_bytes:
        return "broken", found, "Free some, or lower REPRINTS_MINIMUM_FREE_BYTES; until then no crawl starts"
    return "ok", found, ""


def _check_sources(settings: Settings) -> _Result:
    sources = load_sources(settings.sources)
    enabled = ", ".join(source.id for source in sources if source.enabled)
    found = f"{len(sources)} in {settings.sources}, enabled: {enabled or 'none'}"
    return ("ok", found, "") if enabled else ("note", found, "Set enabled: true in one")


def _check_contact(settings: Settings) -> _Result:
    if settings.contact != Settings.model_fields["contact"].default:
        return "ok", settings.contact, ""
    mend = "Set REPRINTS_CONTACT to your address or page before you crawl others' sites"
    return "note", "the project's page, not yours", mend


def _check_archive(settings: Settings) -> _Result:
    warcs, partial = list_warcs(settings.archive), list_partials(settings.archive)
    found = f"{len(warcs)} WARC files, {sum(path.stat().st_size for path in warcs) / 1e6:.1f} MB"
    if partial:
        mend = "A crawl is running, or was interrupted: the next crawl of that source repairs them"
        return "note", f"{found}, {len(partial)} left open", mend
    return "ok", found, ""


def _check_bucket(settings: Settings) -> _Result:
    store = open_store(settings)
    if store is None:
        return "note", "none is set", ""
    standing = store_standing(settings, store)
    waits = f"{standing.waiting} WARC files, {standing.waiting_bytes / 1e6:.1f} MB, are not there yet"
    try:
        store.probe()
    except StoreError as error:
        return "broken", f"{error.message}; {waits}", error.mend
    if standing.waiting:
        return "note", f"{store.url}: {waits}", "Run: reprints archive upload"
    return "ok", f"{store.url}: all closed WARC files are there", ""


def _check_catalogue(settings: Settings) -> _Result:
    with Catalogue.open(settings.catalogue) as catalogue:
        counts = catalogue.count_articles()
    return "ok", f"{sum(count.articles for count in counts.values())} articles of {len(counts)} sources", ""


def _check_custody(settings: Settings) -> _Result:
    """Whether catalogue and archive are of one age, and what the journal covers."""
    root = settings.archive
    with Catalogue.open(settings.catalogue) as catalogue:
        names = {*list_sources(root), *(warc.partition("/")[0] for warc in catalogue.warcs())}
        if not settings.archive_url:  # else other machines' manifests are in the bucket: `archive verify` reads them
            findings, notes = check_held_files(settings, catalogue, {name: [read_chain(root, name)] for name in names})
            if findings:
                older = any("catalogue is older" in note for note in notes)
                mend = "Run: reprints archive adopt" if older else "Run: reprints archive verify"
                return "broken", "; ".join(notes), mend
        unproved = [name for name in sorted(catalogue.count_versions()) if not is_whole(settings, name)]
    if unproved:
        mend = "Run: reprints archive journal"
        return "note", f"the journal does not cover what was read earlier of {', '.join(unproved)}", mend
    return "ok", "catalogue and archive are of one age; the journal covers what was read", ""


def _check_index(settings: Settings) -> _Result:
    with Catalogue.open(settings.catalogue) as catalogue:
        standing = index_standing(settings, catalogue)
    found = f"{standing.status.engine}, {standing.status.articles} of {standing.articles} articles"
    if standing.level:
        return "ok", found, ""
    mend = "reprints index sync" if standing.waiting or standing.dead else "reprints index rebuild"
    return "note", f"{found}, not level with the catalogue", f"Run: {mend}"


def _check_kibana(settings: Settings) -> _Result:
    from reprints.kibana.install import await_kibana
    from reprints.stages.operations.kibana import open_kibana

    with open_kibana(settings.model_copy(update={"kibana_patience": 0.0})) as kibana:
        version = await_kibana(kibana)
    return "ok", f"{settings.kibana_url}, version {version or 'unknown'}", ""
