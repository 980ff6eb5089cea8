"""`reprints quarantine list|show|release|drop`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from reprints.cli.console import open_console, print_json_lines

if TYPE_CHECKING:
    from rich.console import Console

    from reprints.report.findings import Finding
    from reprints.stages.pipeline.follow_up import Followed

EXAMPLE = "reprints quarantine show 20261122T0814"
_STYLES = {"fail": "bold red", "warn": "yellow", "note": "dim"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="the runs that hold something, and why")
    listing.add_argument("--json", action="store_true", help="one JSON document a run and line")
    listing.set_defaults(execute=_list)
    show = actions.add_parser("show", help="each article as it is and as it would be")
    show.add_argument("run", help="the run's name or the beginning of it")
    show.add_argument("--json", action="store_true", help="one JSON document an article and line")
    show.set_defaults(execute=_show)
    release = actions.add_parser("release", help="let it into the archive: new versions, searchable")
    release.add_argument("run", help="the run's name or the beginning of it")
    release.set_defaults(execute=_release)
    drop = actions.add_parser("drop", help="forget the readings; the captures stay archived")
    drop.add_argument("run", help="the run's name or the beginning of it")
    drop.set_defaults(execute=_drop)


def _list(args: argparse.Namespace) -> int:
    from reprints.catalogue.catalogue import Catalogue
    from reprints.settings import load_settings
    from reprints.stages.pipeline.quarantine import list_quarantine

    with Catalogue.open(load_settings().catalogue) as catalogue:
        found = list_quarantine(catalogue)
    if args.json:
        print_json_lines(entry.to_document() for entry in found)
        return 0
    console = open_console()
    for entry in found:
        held = ", ".join(f"{count} {outcome}" for outcome, count in entry.held.items()) or "nothing"
        state = "in quarantine" if entry.is_judged else "on trial, not finished"
        console.print(f"{entry.run.id}  {state}: {held}", style="bold", soft_wrap=True)
        _print_findings(console, entry.findings, proofs=0)
    if not found:
        console.print("Nothing is in quarantine.")
    return 0


def _show(args: argparse.Namespace) -> int:
    from reprints.catalogue.catalogue import Catalogue
    from reprints.settings import load_settings
    from reprints.stages.pipeline.quarantine import describe_held, find_quarantined

    with Catalogue.open(load_settings().catalogue) as catalogue:
        entry = find_quarantined(catalogue, args.run)
        held = (describe_held(one) for one in catalogue.held(entry.run.id))
        if args.json:
            print_json_lines(held)
            return 0
        console = open_console()
        _print_findings(console, entry.findings, proofs=2)
        for document in held:
            _print_held(console, document)
    return 0


def _print_findings(console: Console, findings: tuple[Finding, ...], *, proofs: int) -> None:
    for finding in findings:
        console.print(f"  {finding.loudness}: {finding.message}", style=_STYLES[finding.loudness], soft_wrap=True)
        for proof in finding.proofs[:proofs]:
            console.print(f"      {proof.url}  {proof.shows}".rstrip(), style="dim", soft_wrap=True)


def _print_held(console: Console, document: dict[str, Any]) -> None:
    console.print(f"{document['outcome']:<9}{document['url']}", style="bold", soft_wrap=True)
    before, after = document["text_length"]
    for name, (old, new) in document["fields"].items():
        console.print(f"    {name}: {_say(old)} -> {_say(new)}", soft_wrap=True)
    if "text" in document["changes"] or before is None:
        console.print(f"    text: {_say(before)} -> {after} characters", soft_wrap=True)


def _say(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "nothing"
    return "nothing" if value is None else str(value)


def _release(args: argparse.Namespace) -> int:
    from reprints.catalogue.catalogue import Catalogue
    from reprints.settings import load_settings
    from reprints.stages.pipeline.quarantine import release

    settings = load_settings()
    with Catalogue.open(settings.catalogue) as catalogue:
        count, followed = release(settings, catalogue, args.run)
    open_console().print(f"{count} readings released, {followed.synced.applied} changes in the index")
    return _end(followed)


def _drop(args: argparse.Namespace) -> int:
    from reprints.catalogue.catalogue import Catalogue
    from reprints.settings import load_settings
    from reprints.stages.pipeline.quarantine import drop

    settings = load_settings()
    with Catalogue.open(settings.catalogue) as catalogue:
        count, followed = drop(settings, catalogue, args.run)
    open_console().print(f"{count} readings dropped; their captures stay in the archive")
    return _end(followed)


def _end(followed: Followed) -> int:
    """What could not follow is told; the readings are released or dropped all the same."""
    for note in filter(None, (followed.note, followed.runs_note)):
        open_console(stderr=True).print(note, style="yellow", soft_wrap=True)
    return int(bool(followed.note))
