"""Writes a new source's file, for a person to complete."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from reprints.errors import SourceError
from reprints.stages.locks import make_folder
from reprints.urls import canonicalise

_TEMPLATE = Path(__file__).with_name("new_source.yml")


def write_source(folder: Path, name: str, homepage: str) -> Path:
    """Write `<folder>/<name>.yml`. Raises SourceError if the name or address is unusable, or the file exists."""
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,39}", name):
        raise SourceError(f"{name!r} cannot be a source's name", mend="Use small letters, digits and hyphens")
    try:
        address = canonicalise(homepage if "://" in homepage else f"https://{homepage}")
    except ValueError:
        raise SourceError(f"{homepage!r} is not an address", mend="Write one such as https://example.org/") from None
    path = make_folder(folder) / f"{name}.yml"
    host = urlsplit(address).hostname or ""
    other = host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
    home = address if address.endswith("/") else address + "/"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(_TEMPLATE.read_text(encoding="utf-8").format(id=name, host=host, other=other, homepage=home))
    except FileExistsError:
        raise SourceError(f"{path} exists already", mend="Choose another name, or edit that file") from None
    return path
