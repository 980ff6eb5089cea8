"""`reprints quarantine list|show|release|drop`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from reprints.cli.arguments import add_action, add_actions, add_json
from reprints.cli.console import print_json_lines, say
from reprints.cli.session import open_catalogue

if TYPE_CHECKING:
    from reprints.report.findings import Finding
    from reprints.stages.pipeline.follow_up import Followed

EXAMPLE = "reprints quarantine show 20261122T0814"
_RUN = "the run's name, or the beginning of it"
_STYLES = {"fail": "bold red", "warn": "yellow", "note": "dim"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = add_actions(parser)
    add_json(add_action(actions, "list", _list, "runs that hold something, and why"), "one JSON document per run")
    show = add_action(actions, "show", _show, "each article as it is and as it would be")
    show.add_argument("run", help=_RUN)
    add_json(show, "one JSON document per article")
    add_action(actions, "release", _release, "accept the readings: new versions, searchable").add_argument(
        "run", help=_RUN
    )
    add_action(actions, "drop", _drop, "discard the readings; the captures stay archived").add_argument(
        "run", help=_RUN
    )


def _list(args: argparse.Namespace) -> int:
    from reprints.stages.pipeline.quarantine import list_quarantine

    with open_catalogue() as (_, catalogue):
        found = list_quarantine(catalogue)
    if args.json:
        print_json_lines(entry.to_document() for entry in found)
        return 0
    for entry in found:
        held = ", ".join(f"{count} {outcome}" for outcome, count in entry.held.items()) or "nothing"
        state = "in quarantine" if entry.is_judged else "on trial, not finished"
        say(f"{entry.run.id}  {state}: {held}", "bold")
        _print_findings(entry.findings, proofs=0)
    if not found:
        say("Nothing is in quarantine.")
    return 0


def _show(args: argparse.Namespace) -> int:
    from reprints.stages.pipeline.quarantine import describe_held, find_quarantined

    with open_catalogue() as (_, catalogue):
        entry = find_quarantined(catalogue, args.run)
        held = (describe_held(one) for one in catalogue.quarantined(entry.run.id))
        if args.json:
            print_json_lines(held)
            return 0
        _print_findings(entry.findings, proofs=2)
        for document in held:
            _print_held(document)
    return 0


def _print_findings(findings: tuple[Finding, ...], *, proofs: int) -> None:
    for finding in findings:
        say(f"  {finding.severity}: {finding.message}", _STYLES[finding.severity])
        for proof in finding.proofs[:proofs]:
            say(f"      {proof.url}  {proof.shows}".rstrip(), "dim")


def _print_held(document: dict[str, Any]) -> None:
    say(f"{document['outcome']:<9}{document['url']}", "bold")
    before, after = document["text_length"]
    for name, (old, new) in document["fields"].items():
        say(f"    {name}: {_format(old)} -> {_format(new)}")
    if "text" in document["changes"] or before is None:
        say(f"    text: {_format(before)} -> {after} characters")


def _format(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "nothing"
    return "nothing" if value is None else str(value)


def _release(args: argparse.Namespace) -> int:
    from reprints.stages.pipeline.quarantine import release

    with open_catalogue() as (settings, catalogue):
        count, followed = release(settings, catalogue, args.run)
    say(f"{count} readings released, {followed.synced.applied} changes in the index")
    return _end(followed)


def _drop(args: argparse.Namespace) -> int:
    from reprints.stages.pipeline.quarantine import drop

    with open_catalogue() as (settings, catalogue):
        count, followed = drop(settings, catalogue, args.run)
    say(f"{count} readings dropped; their captures stay in the archive")
    return _end(followed)


def _end(followed: Followed) -> int:
    """Say what could not follow; the readings are released or dropped all the same."""
    for note in filter(None, (followed.note, followed.runs_note)):
        say(note, "yellow", stderr=True)
    return int(bool(followed.note))
