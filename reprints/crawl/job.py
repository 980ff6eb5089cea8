"""What one crawl is asked to do, and why each of its requests is made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import reprints
from reprints.model import CaptureKind
from reprints.settings import Settings
from reprints.sources import Source

if TYPE_CHECKING:
    from scrapy import Request

    from reprints.catalogue.rows import Validators

PRODUCT = "reprints"  # the token robots.txt files address us by
_META = "reprints.errand"


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """`via`: address of the bundled server that every request is sent to, whatever its host."""

    run: str
    source: Source
    settings: Settings
    via: str | None = None

    @property
    def folder(self) -> Path:
        return self.settings.runs / self.run

    @property
    def log_file(self) -> Path:
        return self.folder / "crawl.log"

    @property
    def user_agent(self) -> str:
        return f"{PRODUCT}/{reprints.__version__} (+{self.settings.contact})"


@dataclass(frozen=True, kw_only=True, slots=True)
class Errand:
    """Why a request is made; kept in its meta through redirects and retries.

    `key`: id of the listed page. `root`: declared address under which a listing was found; `depth`: how many levels
    below it; `cost`: higher for listings found by way of pages with many links.
    """

    kind: CaptureKind
    url: str = ""
    key: str | None = None
    known: Validators | None = None
    root: str = ""
    depth: int = 0
    cost: int = 0


_OTHER = Errand(kind=CaptureKind.OTHER)


def errand_of(request: Request) -> Errand:
    errand = request.meta.get(_META)
    return errand if isinstance(errand, Errand) else _OTHER


def send_on(errand: Errand) -> dict[str, object]:
    """The meta of a request that runs this errand."""
    return {_META: errand}
