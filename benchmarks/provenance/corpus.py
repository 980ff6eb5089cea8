"""The corpus: whole invented pages with what is true of each, one JSON object a line, in two halves.

The rules were made with an eye on the tuned half. Of the untuned one, written by somebody who had not seen the rules,
only figures are looked at.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).resolve().parent / "corpus"
HALVES = ("tuned", "untuned")
KINDS = ("republished", "own")


@dataclass(frozen=True, kw_only=True, slots=True)
class Fields:
    """What is true of a page, or what was read from it. Days as `YYYY-MM-DD`; what is not stated is None. An own page's
    day is its `date`."""

    authors: tuple[str, ...] = ()
    outlet: str | None = None
    section: str | None = None
    place: str | None = None
    date: str | None = None
    republication_date: str | None = None
    original_url: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One page. Pages of one `site` share host, chrome and mark-up; `form` says in a few words how the page credits."""

    id: str
    site: str
    url: str
    language: str
    markup: str
    kind: str
    form: str
    publisher: str | None
    fetched_at: datetime
    html: str
    expect: Fields

    @property
    def is_own(self) -> bool:
        return self.kind == "own"


def find_half(half: str, folder: Path = CORPUS) -> Path:
    return folder / f"{half}.jsonl"


def fingerprint(path: Path) -> str:
    """SHA-256 of the file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def load(path: Path) -> list[Case]:
    """In the order of the file. Raises ValueError, naming the line, where one has not the corpus's shape."""
    cases = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not line:
            continue
        try:
            cases.append(_read(json.loads(line)))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path.name}, line {number}: {error!r}") from error
    return cases


def _read(stated: dict[str, Any]) -> Case:
    if stated["kind"] not in KINDS:
        raise ValueError(f"kind {stated['kind']!r} is none of {', '.join(KINDS)}")
    truth = {**stated["expect"], "authors": tuple(stated["expect"]["authors"])}
    moment = datetime.fromisoformat(stated["fetched_at"])
    return Case(**{**stated, "fetched_at": moment, "expect": Fields(**truth)})
