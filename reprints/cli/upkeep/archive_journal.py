"""`reprints archive adopt|journal`: a catalogue older than its archive, an archive older than journals."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from reprints.cli.arguments import add_action, add_json
from reprints.cli.console import print_json, say
from reprints.cli.session import open_catalogue


def add_journal_actions(actions: Any) -> None:
    adopt = add_action(actions, "adopt", _adopt, "enter and read captures that the catalogue lacks, at their own times")
    adopt.add_argument("source", nargs="*", help="names; none: all")
    journal = add_action(actions, "journal", _journal, "begin the journal of what was read and corrected before it")
    for action in (adopt, journal):
        add_json(action)


def _adopt(args: argparse.Namespace) -> int:
    from reprints.cli.progress import show_progress
    from reprints.settings import load_settings
    from reprints.stages.operations.adoption import adopt_archive

    with show_progress(quiet=args.json) as watch:
        done = adopt_archive(load_settings(), args.source, watch=watch)
    if args.json:
        print_json({"adopted": [asdict(one) for one in done.adopted], "problems": list(done.problems)})
        return int(bool(done.problems))
    for one in done.adopted:
        say(str(one))
        for file in one.files:
            say(f"  imported again: {file}", "dim")
    if not done.adopted:
        say("The catalogue lacks nothing of the archive")
    for problem in done.problems:
        say(problem, "bold red")
    return int(bool(done.problems))


def _journal(args: argparse.Namespace) -> int:
    from reprints.stages.custody.journal import begin_journals
    from reprints.stages.custody.stamping import stamp_after

    with open_catalogue() as (settings, catalogue):
        begun = begin_journals(settings, catalogue)
        note = stamp_after(settings)
    if args.json:
        print_json({"begun": [asdict(one) for one in begun]})
    else:
        for one in begun:
            said = f"{one.documents} versions and {one.corrections} corrections, as they stand now"
            say(f"{one.source}: the journal covers {said}")
        if not begun:
            say("Every journal covers all there is")
    if note:
        say(note, "yellow", stderr=True)
    return int(bool(note))
