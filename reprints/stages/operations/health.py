"""What a person asks first when something does not work: each part of the house, tried."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from reprints.archive.layout import list_partials, list_warcs
from reprints.archive.store import open_store
from reprints.catalogue.catalogue import Catalogue
from reprints.errors import ReprintsError, StoreError
from reprints.registry import load_sources
from reprints.settings import Settings
from reprints.stages.custody.uploads import store_standing
from reprints.stages.locks import make_folder
from reprints.stages.pipeline.index_sync import index_standing


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One part: `found` is what there is, `mend` what to do about it. A note is worth knowing and breaks nothing."""

    name: str
    state: Literal["ok", "note", "broken"]
    found: str
    mend: str = ""


def check_health(settings: Settings) -> list[Check]:
    """Tries every part, however many of them fail."""
    checks: list[tuple[str, Callable[[Settings], Check]]] = [
        ("data folder", _check_folder),
        ("disk", _check_disk),
        ("sources", _check_sources),
        ("contact", _check_contact),
        ("archive", _check_archive),
        ("catalogue", _check_catalogue),
        ("index", _check_index),
    ]
    if settings.archive_url:
        checks.append(("bucket", _check_bucket))
    if settings.kibana_url:
        checks.append(("kibana", _check_kibana))
    found = []
    for name, check in checks:
        try:
            found.append(check(settings))
        except ReprintsError as error:
            found.append(Check(name=name, state="broken", found=error.message, mend=error.mend))
    return found


def _check_folder(settings: Settings) -> Check:
    return Check(name="data folder", state="ok", found=f"{make_folder(settings.data).absolute()} can be written")


def _check_disk(settings: Settings) -> Check:
    free = shutil.disk_usage(make_folder(settings.data)).free
    if free < settings.minimum_free_bytes:
        mend = "Free some, or lower REPRINTS_MINIMUM_FREE_BYTES; until then no crawl starts"
        return Check(name="disk", state="broken", found=f"{free / 1e9:.1f} GB free", mend=mend)
    return Check(name="disk", state="ok", found=f"{free / 1e9:.1f} GB free")


def _check_sources(settings: Settings) -> Check:
    sources = load_sources(settings.sources)
    enabled = [source.id for source in sources if source.enabled]
    return Check(
        name="sources",
        state="ok" if enabled else "note",
        found=f"{len(sources)} in {settings.sources}, enabled: {', '.join(enabled) or 'none'}",
        mend="" if enabled else "Set enabled: true in one",
    )


def _check_contact(settings: Settings) -> Check:
    if settings.contact == Settings.model_fields["contact"].default:
        mend = "Set REPRINTS_CONTACT to your address or page before you crawl others' sites"
        return Check(name="contact", state="note", found="the project's page, not yours", mend=mend)
    return Check(name="contact", state="ok", found=settings.contact)


def _check_archive(settings: Settings) -> Check:
    warcs = list_warcs(settings.archive)
    partial = list_partials(settings.archive)
    size = sum(path.stat().st_size for path in warcs)
    found = f"{len(warcs)} WARC files, {size / 1e6:.1f} MB"
    if partial:
        mend = "A crawl is under way, or was interrupted: the next crawl of that source repairs them"
        return Check(name="archive", state="note", found=f"{found}, {len(partial)} left open", mend=mend)
    return Check(name="archive", state="ok", found=found)


def _check_bucket(settings: Settings) -> Check:
    store = open_store(settings)
    if store is None:
        return Check(name="bucket", state="note", found="none is set")
    standing = store_standing(settings, store)
    waits = f"{standing.waiting} WARC files, {standing.waiting_bytes / 1e6:.1f} MB, are not there yet"
    try:
        store.probe()
    except StoreError as error:
        return Check(name="bucket", state="broken", found=f"{error.message}; {waits}", mend=error.mend)
    if standing.waiting:
        return Check(name="bucket", state="note", found=f"{store.url}: {waits}", mend="Run: reprints archive upload")
    return Check(name="bucket", state="ok", found=f"{store.url}: all closed WARC files are there")


def _check_catalogue(settings: Settings) -> Check:
    with Catalogue.open(settings.catalogue) as catalogue:
        counts = catalogue.count_articles()
    articles = sum(count.articles for count in counts.values())
    return Check(name="catalogue", state="ok", found=f"{articles} articles of {len(counts)} sources")


def _check_index(settings: Settings) -> Check:
    with Catalogue.open(settings.catalogue) as catalogue:
        standing = index_standing(settings, catalogue)
    found = f"{standing.status.engine}, {standing.status.articles} of {standing.articles} articles"
    if standing.level:
        return Check(name="index", state="ok", found=found)
    mend = "reprints index sync" if standing.waiting or standing.dead else "reprints index rebuild"
    return Check(name="index", state="note", found=f"{found}, not level with the catalogue", mend=f"Run: {mend}")


def _check_kibana(settings: Settings) -> Check:
    from reprints.kibana.install import await_kibana
    from reprints.stages.operations.kibana import open_kibana

    with open_kibana(settings.model_copy(update={"kibana_patience": 0.0})) as kibana:
        version = await_kibana(kibana)
    return Check(name="kibana", state="ok", found=f"{settings.kibana_url}, version {version or 'not told'}")
