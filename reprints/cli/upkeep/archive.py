"""`reprints archive verify|stamp|import|export|status|upload`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from reprints.cli.console import open_console, print_json
from reprints.cli.upkeep.archive_store import add_store_actions

if TYPE_CHECKING:
    from reprints.stages.custody.proof import Audit, Tell
    from reprints.stages.exchange.imports import Import

EXAMPLE = "reprints archive verify --deep"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    verify = actions.add_parser("verify", help="find what was changed, removed or put into the archive")
    verify.add_argument("source", nargs="*", help="names; none: the whole archive")
    verify.add_argument("--deep", action="store_true", help="read every file: its SHA-256, and each record's digests")
    verify.add_argument("--afresh", action="store_true", help="do not go on with a deep check that was interrupted")
    verify.add_argument("--json", action="store_true", help="one JSON document")
    verify.set_defaults(execute=_verify)
    stamp = actions.add_parser("stamp", help="have the manifests time-stamped and signed, as the settings say")
    stamp.add_argument("source", nargs="*", help="names; none: all")
    stamp.set_defaults(execute=_stamp)
    take = actions.add_parser("import", help="take others' WARC and WACZ files in, with their own capture dates")
    take.add_argument("file", nargs="+", type=Path, help="WARC files, compressed or not, or WACZ")
    take.add_argument("--source", help="the source every page belongs to; else the one that owns its host, or none")
    take.add_argument("--json", action="store_true", help="one JSON document")
    take.set_defaults(execute=_import)
    case = actions.add_parser("export", help="a case file of an article, or of a query's hits, that proves itself")
    case.add_argument("wanted", help="an article's address or id, or a query as `reprints search` takes it")
    case.add_argument("-o", "--output", type=Path, required=True, help="a new folder, or a .zip file")
    case.add_argument("--limit", type=int, default=200, help="articles of a query at the most (default 200)")
    case.add_argument("--json", action="store_true", help="one JSON document")
    case.set_defaults(execute=_export)
    add_store_actions(actions)


def _verify(args: argparse.Namespace) -> int:
    from reprints.settings import load_settings
    from reprints.stages.custody.proof import verify_archive

    with _show_bytes(quiet=args.json or not args.deep) as tell:
        audit = verify_archive(load_settings(), args.source, deep=args.deep, afresh=args.afresh, tell=tell)
    if args.json:
        print_json(audit.to_document())
    else:
        _print_audit(audit)
    return 0 if audit.intact else 1


def _print_audit(audit: Audit) -> None:
    console = open_console()
    for finding in audit.findings:
        place = finding.file if finding.offset is None else f"{finding.file} at {finding.offset}"
        console.print(f"{place}: {finding.what}", style="bold red", soft_wrap=True)
    if audit.skipped:
        console.print(f"{audit.skipped} files had been read before the last check was interrupted", style="dim")
    for source, number, digest in audit.heads:
        console.print(f"{source}: entry {number}, {digest}", style="dim", soft_wrap=True)
    how = "every byte read" if audit.deep else "sizes and chain; --deep reads every byte"
    said = "intact" if audit.intact else f"{len(audit.findings)} found wrong"
    witnesses = f", {audit.witnesses} time stamps and signatures" if audit.witnesses else ""
    console.print(f"{audit.files} files, {audit.bytes / 1e6:.1f} MB{witnesses}: {said} ({how})")


def _stamp(args: argparse.Namespace) -> int:
    from reprints.errors import UsageError
    from reprints.settings import load_settings
    from reprints.stages.custody.proof import stamp_archive

    settings = load_settings()
    if not (settings.timestamp_url or settings.signing_key):
        raise UsageError(
            "neither a time-stamping authority nor a signing key is set",
            mend="Set REPRINTS_TIMESTAMP_URL or REPRINTS_SIGNING_KEY; docs/how-to/proof.md says more",
        )
    written = stamp_archive(settings, args.source)
    console = open_console()
    for path in written:
        console.print(f"Wrote {path}", soft_wrap=True)
    if not written:
        console.print("Nothing was closed since the last stamp")
    return 0


def _import(args: argparse.Namespace) -> int:
    from reprints.cli.progress import show_progress
    from reprints.settings import load_settings
    from reprints.stages.exchange.imports import import_files

    with show_progress(open_console(stderr=True), quiet=args.json) as watch:
        done = import_files(load_settings(), args.file, source=args.source, watch=watch)
    if args.json:
        print_json(done.to_document())
    else:
        _print_import(done)
    return 0 if done.ok else 1


def _print_import(done: Import) -> None:
    console = open_console()
    for file in done.files:
        again = " (taken in before)" if file.known else ""
        pages = f"{file.records} records, {file.pages} pages, {file.new} of them new{again}"
        console.print(f"{file.name}: {pages}", soft_wrap=True)
        for why, count in file.skipped.items():
            console.print(f"  {count} left out: {why}", style="dim", soft_wrap=True)
        for offset, what in file.damages:
            console.print(f"  damaged at {offset}: {what}", style="bold red", soft_wrap=True)
    for source in done.sources:
        counts = ", ".join(f"{count} {outcome}" for outcome, count in source.outcomes.items()) or "nothing new"
        console.print(f"{source.source}: {counts}", soft_wrap=True)
    for name, problem in done.problems:
        console.print(f"{name}: {problem}", style="bold red", soft_wrap=True)
    if done.note:
        console.print(done.note, style="yellow", soft_wrap=True)


def _export(args: argparse.Namespace) -> int:
    from reprints.settings import load_settings
    from reprints.stages.custody.casefile import export_case

    case = export_case(load_settings(), args.wanted, args.output, limit=args.limit)
    if args.json:
        figures = {"articles": case.articles, "total": case.total, "records": case.records}
        print_json({"path": str(case.path), **figures, "sha256sums": case.sums})
        return 0
    console = open_console()
    of = f" of {case.total}" if case.total > case.articles else ""
    console.print(f"Wrote {case.path}: {case.articles}{of} articles, {case.records} records", soft_wrap=True)
    console.print(f"SHA-256 of its SHA256SUMS, to be noted elsewhere: {case.sums}", soft_wrap=True)
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
