"""What the catalogue accepts and returns: plain rows, no SQL. Instants are aware and in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from reprints.model import Announced, Article, CaptureKind, NotAnArticle, Outcome


class RunStatus(StrEnum):
    RUNNING = "running"
    INTERRUPTED = "interrupted"  # stopped on request; resumed by the next crawl, like a run whose process died
    ARCHIVED = "archived"  # fetched to its end but not read, as asked: the source's next crawl reads it first
    FINISHED = "finished"
    FAILED = "failed"
    ABANDONED = "abandoned"  # too old to resume


RESUMABLE_STATUSES = (RunStatus.RUNNING, RunStatus.INTERRUPTED)
OPEN_STATUSES = (*RESUMABLE_STATUSES, RunStatus.ARCHIVED)


class RunKind(StrEnum):
    CRAWL = "crawl"
    IMPORT = "import"  # of others' WARCs: the site was not asked
    REEXTRACT = "reextract"  # reads archived captures again; lists no pages


class Verdict(StrEnum):
    """What becomes of a run's quarantined readings. A run without a verdict was never on trial: its readings stand."""

    TRIAL = "trial"  # not judged yet
    ACCEPTED = "accepted"  # being applied; if the process dies, the next one goes on
    APPLIED = "applied"
    QUARANTINED = "quarantined"
    DROPPED = "dropped"


class CaptureResult(StrEnum):
    """What reading a capture brought; a capture not read yet has none."""

    ARTICLE = "article"
    NOT_AN_ARTICLE = "not-an-article"
    FAILED = "failed"
    HELD = "held"  # read as an article, but it stands in the place of a known one: withheld
    CARRIED = "carried"  # the same bytes as a capture read before, whose result holds


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One crawl of one source. `batch` groups the runs one command started."""

    id: str
    batch: str
    source: str
    status: RunStatus
    started_at: datetime
    finished_at: datetime | None
    pid: int
    host: str
    resumed: int
    message: str
    stats: Mapping[str, Any]
    kind: RunKind = RunKind.CRAWL
    verdict: Verdict | None = None
    snapshot: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class QuarantinedReading:
    """A reading that waits for its run to be judged. `before` is the article as it stands, None for a new one."""

    run: str
    capture: int
    outcome: Outcome
    changes: tuple[str, ...]
    article: Article
    before: Article | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PageRow:
    """What became of one listed page in one run."""

    run: str
    key: str
    url: str
    source: str
    outcome: Outcome
    why: str
    capture_id: int | None
    listed_at: datetime
    settled_at: datetime | None
    announced: Announced | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Settled:
    """An outcome the crawl knows without reading. `capture` is the (warc, offset) of the record behind it, if any."""

    key: str
    outcome: Outcome
    why: str = ""
    capture: tuple[str, int] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NewCapture:
    """One archived response.

    `key` is the page's id (None for robots.txt and the like). `payload_sha256` is of the bytes in the WARC record,
    `content_sha256` of the decoded body, if any. `revisit_of` is the id of the earlier capture of this URL that has
    the bytes: set on a 304 and on an answer with an identical payload.
    """

    url: str
    kind: CaptureKind
    status: int
    fetched_at: datetime
    warc: str
    offset: int
    length: int
    payload_sha256: str
    key: str | None = None
    content_sha256: str | None = None
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    revisit_of: int | None = None
    final_url: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CaptureRow(NewCapture):
    """A capture in the catalogue. `extractor` is the version that read it last, `announced` what its page was announced
    with, where it was."""

    id: int
    source: str
    run: str
    pending: bool
    extractor: str | None
    result: CaptureResult | None
    reason: str
    announced: Announced | None = None


class AliasReason(StrEnum):
    """Why two addresses are of one article."""

    REDIRECT = "redirect"  # a permanent one
    REFRESH = "refresh"  # a page of next to no text that refreshes to the other
    CANONICAL = "canonical"  # the page names the other as its own, and the texts are alike
    SESSION = "session"  # they differ by a session id alone


@dataclass(frozen=True, kw_only=True, slots=True)
class NewAlias:
    """An address, whose id is `key`, that is one of the article `article_id`."""

    key: str
    article_id: str
    url: str
    reason: AliasReason


@dataclass(frozen=True, kw_only=True, slots=True)
class AliasRow(NewAlias):
    """`had_article`: an article was under this address, and was joined."""

    source: str
    since: datetime
    had_article: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    """What `record` changed: pages not listed before, and captures not known before."""

    listed: int
    captures: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Validators:
    """What to send a site so that it may answer 304; `capture` is the id of the capture with the bytes, `warc` and
    `offset` its place."""

    etag: str | None
    last_modified: str | None
    capture: int
    warc: str
    offset: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Pending:
    """A page to read. `body` is the capture that has its bytes: `capture` itself unless that is a revisit.

    `carried`: this extractor has read those bytes for this page already, so settle it as Carried. `is_known`: the page
    has an article, whose latest version was read with `snapshot`. `parts` are the article's further pages, each
    with the capture that has its bytes.
    """

    capture: CaptureRow
    body: CaptureRow
    carried: bool
    is_known: bool = False
    snapshot: int | None = None
    parts: tuple[tuple[CaptureRow, CaptureRow], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Carried:
    """The page's bytes were read before."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unreadable:
    """The page's bytes could not be read; `why` is one of a few codes, `detail` a sentence."""

    why: str
    detail: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What came of reading one capture."""

    capture: int
    result: Article | NotAnArticle | Unreadable | Carried


@dataclass(frozen=True, kw_only=True, slots=True)
class ChromeRow:
    """What recurs on a source's pages, learned from so many of them. `document` is the extractor's JSON."""

    source: str
    version: int
    learned_at: datetime
    pages: int
    document: str


class NameKind(StrEnum):
    """What a page calls a name."""

    HOUSE = "house"  # the outlet of a credit that was understood
    LEARNED_HOUSE = "learned-house"  # the same, but understood only with a snapshot's help
    AUTHOR = "author"  # stands as the page's author
    BESIDE_CREDIT = "beside-credit"  # the same, on a page whose credit names others


@dataclass(frozen=True, kw_only=True, slots=True)
class HouseCount:
    """How many of a source's articles credit a house; `learned`: those understood only with a snapshot's help."""

    name: str
    source: str
    articles: int
    learned: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountCount:
    """On how many of a source's pages a name stands as the author, and on how many of these a credit names others."""

    source: str
    name: str
    pages: int
    beside_credits: int


@dataclass(frozen=True, kw_only=True, slots=True)
class NameCounts:
    """`authored`: source -> how many of its pages name an author."""

    houses: tuple[HouseCount, ...]
    accounts: tuple[AccountCount, ...]
    authored: Mapping[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class SnapshotRow:
    """`seen` is the number of the last name it takes into account. `document` is the extractor's JSON."""

    number: int
    taken_at: datetime
    seen: int
    document: str
