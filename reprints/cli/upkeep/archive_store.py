"""`reprints archive status|upload`."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from reprints.cli.console import open_console, print_json


def add_store_actions(actions: Any) -> None:
    status = actions.add_parser("status", help="what of the archive is here, what is in the bucket, what is waiting")
    status.add_argument("--json", action="store_true", help="one JSON document")
    status.set_defaults(execute=_status)
    upload = actions.add_parser("upload", help="bring closed WARC files to the bucket that are not there yet")
    upload.add_argument("--json", action="store_true", help="one JSON document")
    upload.set_defaults(execute=_upload)


def _status(args: argparse.Namespace) -> int:
    from reprints.archive.layout import list_partials, list_warcs
    from reprints.archive.store import open_store
    from reprints.settings import load_settings
    from reprints.stages.custody.uploads import store_standing

    settings = load_settings()
    store = open_store(settings)
    here = [path.stat().st_size for path in list_warcs(settings.archive)]
    document: dict[str, Any] = {"files": len(here), "bytes": sum(here), "open": len(list_partials(settings.archive))}
    document["bucket"] = asdict(store_standing(settings, store)) if store else None
    if args.json:
        print_json(document)
        return 0
    console = open_console()
    console.print(f"{len(here)} WARC files here, {sum(here) / 1e6:.1f} MB, {document['open']} open", soft_wrap=True)
    if bucket := document["bucket"]:
        console.print(f"{bucket['kept']} of them are in {bucket['url']}, too", soft_wrap=True)
        if bucket["waiting"]:
            words = f"{bucket['waiting']} are not there yet, {bucket['waiting_bytes'] / 1e6:.1f} MB"
            console.print(f"{words}. Run: reprints archive upload", style="yellow", soft_wrap=True)
    return 0


def _upload(args: argparse.Namespace) -> int:
    from reprints.errors import UsageError
    from reprints.settings import load_settings
    from reprints.stages.custody.uploads import repair_left, upload_archive

    settings = load_settings()
    if settings.archive_url is None:
        raise UsageError("no bucket is set", mend="Set REPRINTS_ARCHIVE_URL; docs/how-to/scale.md says more")
    repair_left(settings)
    done = upload_archive(settings)
    if args.json:
        print_json(asdict(done))
        return 0
    console = open_console()
    console.print(f"{done.files} files brought to the bucket, {done.bytes / 1e6:.1f} MB", soft_wrap=True)
    if done.removed:
        console.print(f"{done.removed} copies removed here, which REPRINTS_ARCHIVE_CACHE_BYTES has no room for")
    return 0
