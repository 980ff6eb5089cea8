"""`reprints doctor`."""

from __future__ import annotations

import argparse

from reprints.cli.console import open_console, print_json_lines

EXAMPLE = "reprints doctor --json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON document a check and line")


def run(args: argparse.Namespace) -> int:
    from reprints.settings import load_settings
    from reprints.stages.operations.health import check_health

    checks = check_health(load_settings())
    if args.json:
        print_json_lines({"check": c.name, "state": c.state, "found": c.found, "mend": c.mend} for c in checks)
    else:
        console = open_console()
        styles = {"ok": "green", "note": "yellow", "broken": "bold red"}
        for check in checks:
            console.print(f"{check.state:<7}", style=styles[check.state], end="")
            console.print(f"{check.name}: {check.found}" + (f". {check.mend}" if check.mend else ""), soft_wrap=True)
    return 1 if any(check.state == "broken" for check in checks) else 0
