"""`reprints archive verify|stamp|import|export|status|upload|adopt|journal`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reprints.cli.arguments import add_action, add_actions, add_json
from reprints.cli.console import open_console, print_json, say
from reprints.cli.upkeep.archive_journal import add_journal_actions

if TYPE_CHECKING:
    from reprints.stages.custody.deep_check import Tell
    from reprints.stages.custody.proof import Audit
    from reprints.stages.exchange.imports import Import

EXAMPLE = "reprints archive verify --deep"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = add_actions(parser)
    verify = add_action(actions, "verify", _verify, "find what was changed, removed or added in the archive")
    verify.add_argument("source", nargs="*", help="names; none: the whole archive")
    verify.add_argument("--deep", action="store_true", help="read every file: its SHA-256, and each record's digests")
    verify.add_argument("--afresh", action="store_true", help="do not resume an interrupted deep check")
    stamp = add_action(actions, "stamp", _stamp, "time-stamp and sign the manifests, as the settings say")
    stamp.add_argument("source", nargs="*", help="names; none: all")
    take = add_action(
        actions, "import", _import, "import others' WARC, ARC and WACZ files, keeping their capture dates"
    )
    take.add_argument("file", nargs="+", type=Path, help="WARC and ARC files, compressed or not, or WACZ")
    take.add_argument("--source", help="the source of every page; else the one that owns its host, or none")
    accept = "import a WACZ though its members are not those its datapackage.json states; the manifest says so"
    take.add_argument("--accept-mismatch", action="store_true", help=accept)
    case = add_action(actions, "export", _export, "write a self-proving case file of an article or a query's hits")
    case.add_argument("wanted", help="an article's address or id, or a query as `reprints search` takes it")
    case.add_argument("-o", "--output", type=Path, required=True, help="a new folder, or a .zip file")
    case.add_argument("--limit", type=int, default=200, help="most articles of a query (default 200)")
    case.add_argument("--to", default="", help="who receives it, for the journal")
    case.add_argument("--purpose", default="", help="what for, for the journal")
    status = add_action(actions, "status", _status, "what is here, what is in the bucket, what is waiting")
    upload = add_action(actions, "upload", _upload, "upload closed WARC files that are not in the bucket yet")
    add_journal_actions(actions)
    for action in (verify, take, case, status, upload):
        add_json(action)


def _verify(args: argparse.Namespace) -> int:
    from reprints.settings import load_settings
    from reprints.stages.custody.proof import verify_archive

    with _show_bytes(quiet=args.json or not args.deep) as tell:
        audit = verify_archive(load_settings(), args.source, deep=args.deep, afresh=args.afresh, tell=tell)
    if args.json:
        print_json(audit.to_document())
    else:
        _print_audit(audit)
    return int(not audit.intact)


def _print_audit(audit: Audit) -> None:
    for finding in audit.findings:
        place = finding.file if finding.offset is None else f"{finding.file} at {finding.offset}"
        say(f"{place}: {finding.what}", "bold red")
    for note in audit.notes:
        say(note, "yellow")
    for name in audit.skipped_files:
        say(f"{name}: not read again, as the check that was interrupted had read it", "dim")
    for source, number, digest in audit.heads:
        say(f"{source}: entry {number}, {digest}", "dim")
    for source, number, digest in audit.journal_heads:
        say(f"{source}: journal entry {number}, {digest}", "dim")
    witnesses = f", {audit.witnesses} time stamps and signatures" if audit.witnesses else ""
    say(f"{audit.files} files, {audit.bytes / 1e6:.1f} MB{witnesses}: {_judge(audit)}")


def _judge(audit: Audit) -> str:
    """The verdict, and how far it goes."""
    if not audit.deep:
        verdict = "sizes and chain hold" if audit.intact else f"{len(audit.findings)} found wrong"
        return f"{verdict}; bytes not read (--deep reads them)"
    verdict = "intact" if audit.intact else f"{len(audit.findings)} found wrong"
    if audit.skipped:
        return f"{verdict}, except that {audit.skipped} files were not read again; --afresh reads them, too"
    return f"{verdict} (every byte read)"


def _stamp(args: argparse.Namespace) -> int:
    from reprints.errors import UsageError
    from reprints.settings import load_settings
    from reprints.stages.custody.stamping import stamp_archive

    settings = load_settings()
    if not (settings.timestamp_url or settings.signing_key):
        mend = "Set REPRINTS_TIMESTAMP_URL or REPRINTS_SIGNING_KEY; docs/how-to/proof.md says more"
        raise UsageError("neither a time-stamping authority nor a signing key is set", mend=mend)
    written = stamp_archive(settings, args.source)
    for path in written:
        say(f"Wrote {path}")
    if not written:
        say("Nothing was closed since the last stamp")
    return 0


def _import(args: argparse.Namespace) -> int:
    from reprints.cli.progress import show_progress
    from reprints.settings import load_settings
    from reprints.stages.exchange.imports import import_files

    with show_progress(quiet=args.json) as watch:
        done = import_files(
            load_settings(), args.file, source=args.source, accept_mismatch=args.accept_mismatch, watch=watch
        )
    if args.json:
        print_json(done.to_document())
    else:
        _print_import(done)
    return int(not done.ok)


def _print_import(done: Import) -> None:
    for file in done.files:
        again = " (imported before)" if file.known else ""
        say(f"{file.name}: {file.records} records, {file.pages} pages, {file.new} of them new{again}")
        for why, count in file.skipped.items():
            say(f"  {count} left out: {why}", "dim")
        for offset, what in file.damages:
            say(f"  damaged at {offset}: {what}", "bold red")
    for source in done.sources:
        counts = ", ".join(f"{count} {outcome}" for outcome, count in source.outcomes.items()) or "nothing new"
        say(f"{source.source}: {counts}")
    for name, problem in done.problems:
        say(f"{name}: {problem}", "bold red")
    if done.note:
        say(done.note, "yellow")


def _export(args: argparse.Namespace) -> int:
    from reprints.settings import load_settings
    from reprints.stages.custody.casefile import export_case

    case = export_case(
        load_settings(), args.wanted, args.output, limit=args.limit, recipient=args.to, purpose=args.purpose
    )
    if args.json:
        figures = {"articles": case.articles, "total": case.total, "records": case.records}
        print_json({"path": str(case.path), **figures, "sha256sums": case.sums, "sha256": case.package})
        return 0
    of = f" of {case.total}" if case.total > case.articles else ""
    say(f"Wrote {case.path}: {case.articles}{of} articles, {case.records} records")
    say(f"SHA-256 of its SHA256SUMS, to be noted elsewhere: {case.sums}")
    if case.package:
        say(f"SHA-256 of the .zip file, to be noted elsewhere: {case.package}")
    if case.note:
        say(case.note, "yellow", stderr=True)
    return 0


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
    say(f"{len(here)} WARC files here, {sum(here) / 1e6:.1f} MB, {document['open']} open")
    if bucket := document["bucket"]:
        say(f"{bucket['kept']} of them are in {bucket['url']}, too")
        if bucket["waiting"]:
            waiting = f"{bucket['waiting']} are not there yet, {bucket['waiting_bytes'] / 1e6:.1f} MB"
            say(f"{waiting}. Run: reprints archive upload", "yellow")
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
    say(f"{done.files} files uploaded to the bucket, {done.bytes / 1e6:.1f} MB")
    if done.removed:
        say(f"{done.removed} local copies removed, for which REPRINTS_ARCHIVE_CACHE_BYTES has no room")
    return 0


@contextmanager
def _show_bytes(*, quiet: bool) -> Iterator[Tell | None]:
    console = open_console(stderr=True)
    if quiet or not console.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        task = bars.add_task("reading", total=None)
        yield lambda name, done, total: bars.update(task, description=name, completed=done, total=total)
