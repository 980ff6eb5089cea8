"""`reprints kibana build|prepare|install`."""

from __future__ import annotations

import argparse
from pathlib import Path

from reprints.cli.arguments import add_action, add_actions
from reprints.cli.console import say

EXAMPLE = "REPRINTS_KIBANA_URL=https://localhost:5601 reprints kibana install"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = add_actions(parser)
    build = add_action(actions, "build", _build, "write data views, sessions and dashboards to config/kibana")
    build.add_argument("folder", nargs="?", type=Path, help="another folder to write to")
    add_action(actions, "prepare", _prepare, "set up a fresh Elasticsearch: passwords, roles, templates, indices")
    add_action(actions, "install", _install, "install them in Kibana, with a role for readers; may be repeated")


def _build(args: argparse.Namespace) -> int:
    from reprints.settings import load_settings
    from reprints.stages.operations.kibana import build_kibana

    say(f"Wrote {build_kibana(load_settings(), args.folder)}")
    return 0


def _prepare(_args: argparse.Namespace) -> int:
    from reprints.settings import load_settings
    from reprints.stages.operations.kibana import prepare_server

    for name in prepare_server(load_settings()):
        say(f"ready: {name}")
    return 0


def _install(_args: argparse.Namespace) -> int:
    from reprints.settings import load_settings
    from reprints.stages.operations.kibana import install_kibana

    settings = load_settings()
    installed = install_kibana(settings, tell=say)
    say(f"Kibana {installed.version} is ready: {settings.kibana_url}/app/dashboards", "bold")
    return 0
