"""The beginning of a source's file, for a person to complete."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from reprints.errors import SourceError
from reprints.stages.locks import make_folder
from reprints.urls import canonicalise

_TEMPLATE = """\
# docs/reference/sources.md explains every key.
id: {id}
name: {host}
homepage: {homepage}
# publisher: who republishes, where its pages do not say so themselves
enabled: false
time_zone: UTC
languages: [en]
spider: feed
discovery:
  # any of: sitemaps, feeds, listings (pages of links), urls
  feeds:
    - {homepage}feed/
  # which addresses are articles; none given: all of the host's
  articles: []
  deny: []
hosts:
  canonical: {host}
  aliases: [{other}]
politeness:
  delay: 2.0
  concurrency: 1
expectations:
  articles: {{min: 1}}
"""


def write_source(folder: Path, name: str, homepage: str) -> Path:
    """Write `<folder>/<name>.yml`. Raises SourceError on a name or address that will not do, or one that is taken."""
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,39}", name):
        raise SourceError(f"{name!r} will not do as a source's name", mend="Use small letters, digits and hyphens")
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
            file.write(_TEMPLATE.format(id=name, host=host, other=other, homepage=home))
    except FileExistsError:
        raise SourceError(f"{path} is there already", mend="Choose another name, or edit that file") from None
    return path
