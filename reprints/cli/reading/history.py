"""`reprints history URL|ID`."""

from __future__ import annotations

import argparse

from reprints.cli.console import open_console, print_json

EXAMPLE = "reprints history http://archive.sample.test/peace/libya/doc/lby91.html"

_STYLES = {"version": "", "missing": "magenta", "gone": "magenta", "returned": "green"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("article", help="its address, its id, or the beginning of its id")
    parser.add_argument("--json", action="store_true", help="one JSON document: article, url, events")


def run(args: argparse.Namespace) -> int:
    from reprints.catalogue.catalogue import Catalogue
    from reprints.settings import load_settings
    from reprints.stages.reading.history import read_history

    with Catalogue.open(load_settings().catalogue) as catalogue:
        history = read_history(catalogue, args.article)
    if args.json:
        events = [event.to_document() for event in history.events]
        print_json({"article": history.article, "url": history.url, "title": history.title, "events": events})
        return 0
    console = open_console()
    console.print(history.title or "(no title)", style="bold", soft_wrap=True)
    console.print(f"{history.url}  [{history.article[:8]}]", style="dim", soft_wrap=True)
    for event in history.events:
        number = f" {event.details['version']}" if event.kind == "version" else ""
        line = f"{event.at:%Y-%m-%d %H:%M}Z  {event.kind + number:<12}  {event.said}"
        console.print(line, style=_STYLES.get(event.kind, "yellow"), soft_wrap=True)
        if event.kind == "version":
            capture = event.details["capture"]
            console.print(f"{'':<33}  {capture['warc']} at {capture['offset']}", style="dim", soft_wrap=True)
    return 0
