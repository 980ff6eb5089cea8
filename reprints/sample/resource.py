"""One address of the sample and what it answers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from reprints.sample.truth import Truth


@dataclass(frozen=True, kw_only=True, slots=True)
class Resource:
    url: str
    body: bytes
    content_type: str
    status: int = 200
    modified: datetime | None = None  # None: answered without Last-Modified
    tagged: bool = True  # answered with an ETag
    truth: Truth | None = None  # None: not an article
    fails: int = 0  # answers 500 so many times, then well
    moved_to: str | None = None  # where the host of `url` sends whoever asks

    @property
    def etag(self) -> str | None:
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"' if self.tagged and self.status == 200 else None
