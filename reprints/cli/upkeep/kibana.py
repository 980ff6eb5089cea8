"""`reprints kibana build|prepare|install`."""

from __future__ import annotations

import argparse
from pathlib import Path

from reprints.cli.console import open_console

EXAMPLE = "REPRINTS_KIBANA_URL=https://localhost:5601 reprints kibana install"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    build = actions.add_parser("build", help="write data views, sessions and dashboards to config/kibana, or a folder")
    build.add_argument("folder", nargs="?", type=Path, help="another folder to write to")
    build.set_defaults(execute=_build)
    prepare = actions.add_parser("prepare", help="passwords, roles, templates and indices of a fresh Elasticsearch")
    prepare.set_defaults(execute=_prepare)
    install = actions.add_parser("install", help="bring them to a Kibana, with a role for readers; twice is as once")
    install.set_defaults(execute=_install)


def _build(args: argparse.Namespace) -> int:
    from reprints.settings import load_settings
    from reprints.stages.operations.kibana import build_kibana

    open_console().print(f"Wrote {build_kibana(load_settings(), args.folder)}", soft_wrap=True)
    return 0


def _prepare(_args: argparse.Namespace) -> int:
    from reprints.settings import load_settings
    from reprints.stages.operations.kibana import prepare_server

    console = open_console()
    for name in prepare_server(load_settings()):
        console.print(f"ready: {name}", soft_wrap=True)
    return 0


def _install(_args: argparse.Namespace) -> int:
    from reprints.settings import load_settings
    from reprints.stages.operations.kibana import install_kibana

    settings, console = load_settings(), open_console()
    installed = install_kibana(settings, tell=lambda line: console.print(line, soft_wrap=True))
    console.print(
        f"Kibana {installed.version} is ready: {settings.kibana_url}/app/dashboards", style="bold", soft_wrap=True
    )
    return 0
