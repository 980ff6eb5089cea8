"""Both sample sites as a table of addresses, for the server, for tests and for saving pages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from reprints.errors import StorageError
from reprints.sample.archive_pages import ALIASES, archive_resources
from reprints.sample.archive_pages import HOST as ARCHIVE_HOST
from reprints.sample.resource import Resource
from reprints.sample.review_pages import review_resources
from reprints.sample.truth import Truth


class SamplePage(NamedTuple):
    url: str
    body: bytes
    content_type: str
    truth: Truth | None  # None: not an article


@cache
def resources(night: int, rebuilt: bool = False) -> dict[tuple[str, str], Resource]:
    """The resource at each (host, path) on a night. Raises NotFoundError on a night without data."""
    table = {}
    for resource in (*archive_resources(night, rebuilt=rebuilt), *review_resources(night)):
        parts = urlsplit(resource.url)
        table[str(parts.hostname), parts.path] = resource
    return table


def find(night: int, host: str, path: str, *, rebuilt: bool = False) -> Resource | None:
    """The resource at an address, also under an alias of its host."""
    return resources(night, rebuilt).get((ARCHIVE_HOST if host in ALIASES else host, path))


def pages(night: int = 1) -> Iterator[SamplePage]:
    """The HTML pages that answer 200 on a night."""
    for resource in resources(night).values():
        if resource.status == 200 and resource.content_type.startswith("text/html"):
            yield SamplePage(resource.url, resource.body, resource.content_type, resource.truth)


def save(folder: Path, night: int = 1) -> int:
    """Write every page to `folder`/host/path (`…/` as `…/index.html`); returns how many."""
    count = 0
    for page in pages(night):
        parts = urlsplit(page.url)
        name = parts.path + ("index.html" if parts.path.endswith("/") else "")
        path = folder / str(parts.hostname) / name.lstrip("/")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(page.body)
        except OSError as error:
            raise StorageError(f"{path} cannot be written: {error.strerror}", mend="Name another folder") from error
        count += 1
    return count
