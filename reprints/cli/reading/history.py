"""`reprints history URL|ID`."""

from __future__ import annotations

import argparse

from reprints.cli.arguments import ARTICLE, add_json
from reprints.cli.console import print_json, say
from reprints.cli.session import open_catalogue

EXAMPLE = "reprints history http://archive.sample.test/peace/libya/doc/lby91.html"

_STYLES = {"version": "", "missing": "magenta", "gone": "magenta", "returned": "green"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("article", help=ARTICLE)
    add_json(parser, "one JSON document: article, url, events")


def run(args: argparse.Namespace) -> int:
    from reprints.stages.reading.history import read_history

    with open_catalogue() as (_, catalogue):
        history = read_history(catalogue, args.article)
    if args.json:
        events = [event.to_document() for event in history.events]
        print_json({"article": history.article, "url": history.url, "title": history.title, "events": events})
        return 0
    say(history.title or "(no title)", "bold")
    say(f"{history.url}  [{history.article[:8]}]", "dim")
    for event in history.events:
        number = f" {event.details['version']}" if event.kind == "version" else ""
        line = f"{event.at:%Y-%m-%d %H:%M}Z  {event.kind + number:<12}  {event.said}"
        say(line, _STYLES.get(event.kind, "yellow"))
        if event.kind == "version":
            capture = event.details["capture"]
            say(f"{'':<33}  {capture['warc']} at {capture['offset']}", "dim")
    return 0
