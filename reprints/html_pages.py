"""Renders the HTML pages people open from disk: self-contained, without scripts, with every value escaped."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


def render(template: str, **values: Any) -> str:
    """The page from `templates/<template>.html`, which takes its style sheet from `<template>.css`."""
    page = _open_templates().get_template(f"{template}.html").render(values)
    return page.encode("utf-8", "replace").decode()  # captured text may hold lone surrogates


@cache
def _open_templates() -> Environment:
    return Environment(
        loader=PackageLoader("reprints"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
