"""`reprints doctor`."""

from __future__ import annotations

import argparse

from reprints.cli.arguments import add_json
from reprints.cli.console import open_console, print_json_lines, say

EXAMPLE = "reprints doctor --json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_json(parser, "one JSON document per check")


def run(args: argparse.Namespace) -> int:
    from reprints.settings import load_settings
    from reprints.stages.operations.health import check_health

    checks = check_health(load_settings())
    if args.json:
        print_json_lines({"check": c.name, "state": c.state, "found": c.found, "mend": c.mend} for c in checks)
    else:
        styles = {"ok": "green", "note": "yellow", "broken": "bold red"}
        for check in checks:
            open_console().print(f"{check.state:<7}", style=styles[check.state], end="")
            say(f"{check.name}: {check.found}" + (f". {check.mend}" if check.mend else ""))
    return int(any(check.state == "broken" for check in checks))
