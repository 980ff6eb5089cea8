"""The article document, and the few types that all rooms share.

It has one shape everywhere: in what `extract` prints, in the catalogue and in the index. A field that the page does not
state is None (authors: an empty tuple). Dates are the outlet's calendar days; datetimes are aware and in UTC.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any


class Outcome(StrEnum):
    """What became of a listed page in a run; each page ends under exactly one."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    NOT_AN_ARTICLE = "not-an-article"
    REFUSED = "refused"
    GONE = "gone"
    FAILED = "failed"

    # intermediate, never final
    LISTED = "listed"
    FETCHED = "fetched"


FINAL_OUTCOMES = tuple(o for o in Outcome if o not in (Outcome.LISTED, Outcome.FETCHED))


class CaptureKind(StrEnum):
    """Why a response was fetched."""

    PAGE = "page"
    PART = "part"  # a further page of an article that has several
    LISTING = "listing"
    ROBOTS = "robots"
    OTHER = "other"  # a redirect, or a response that was retried


class RemovedKind(StrEnum):
    """Why a line of the page is not in the body."""

    APPEAL = "appeal"
    NAVIGATION = "navigation"
    HEADER = "header"
    DATE_LINE = "date-line"
    BYLINE = "byline"
    CREDIT = "credit"
    NOTICE = "notice"
    TITLE = "title"
    CAPTION = "caption"
    RELATED = "related"
    CHROME = "chrome"


class AnnouncementKind(StrEnum):
    """What announces articles."""

    FEED = "feed"
    SITEMAP = "sitemap"
    LISTING = "listing"


@dataclass(frozen=True, kw_only=True, slots=True)
class Announced:
    """What an announcement says of one page. `source` and `source_url` are the house it says the article is from and
    that house's address, `publisher` the site's own name, `line` what stands beside the link in a listing. `warc` and
    `offset` are the place of the archived announcement."""

    kind: AnnouncementKind
    source: str | None = None
    source_url: str | None = None
    publisher: str | None = None
    creators: tuple[str, ...] = ()
    day: date | None = None
    title: str | None = None
    line: str | None = None
    warc: str | None = None
    offset: int | None = None

    @property
    def weight(self) -> tuple[bool, ...]:
        """How much it tells: of several announcements of a page, the one that tells most is kept. All false where it
        tells nothing."""
        told = bool(self.source or self.source_url), bool(self.line), bool(self.creators), bool(self.day)
        return (*told, bool(self.publisher or self.title))

    def to_document(self) -> dict[str, Any]:
        """As JSON, without what is not told."""
        return {name: _plain(value) for name in _names(Announced) if (value := getattr(self, name)) not in (None, ())}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Announced:
        """The inverse of `to_document`. Raises TypeError or ValueError for a document of another shape."""
        fields = dict(document)
        fields["kind"] = AnnouncementKind(fields["kind"])
        fields["creators"] = tuple(fields.get("creators", ()))
        fields["day"] = _day(fields.get("day"))
        return cls(**fields)


class CreditStatus(StrEnum):
    """What a page says of whose article it is."""

    CREDITED = "credited"  # it credits somebody else, and who that is was understood
    OWN = "own"  # it speaks of nobody else: the site published it first
    UNREAD = "unread"  # it credits somebody, and nobody knows whom: a person should look

    @property
    def words(self) -> str:
        """As people read it."""
        return _CREDIT_WORDS[self]


_CREDIT_WORDS = {
    CreditStatus.CREDITED: "credited and understood",
    CreditStatus.OWN: "the site's own article",
    CreditStatus.UNREAD: "credited but unread",
}


CREDIT_SIGN = "credit.sign"  # the evidence's field for words that credit somebody, nobody knows whom


LEARNED = "+learned"  # behind a method: without what the archive has learned, the page would not be read so


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """One reading of one field: the text it was read from, and how. Losing readings are kept, not `used`.

    `block` is the number, from 0, of the block of visible text in which `value` stands, or `text` where it is not found
    there word for word; `start` and `end` are its characters in all the blocks joined by line ends. None for what was
    read from elsewhere, and in documents of earlier versions.
    """

    field: str
    value: str
    text: str
    method: str
    used: bool = True
    block: int | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Removed:
    kind: RemovedKind
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Original:
    """Who first published the article, where and when."""

    authors: tuple[str, ...] = ()
    outlet: str | None = None
    section: str | None = None
    place: str | None = None
    date: date | None = None
    url: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Republication:
    """Who republished it, when, and under which of the publisher's own topics."""

    publisher: str | None = None
    date: date | None = None
    topic: str | None = None
    notice: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Capture:
    """The archived bytes an article was read from. `warc` is relative to the archive; `sha256`, in hexadecimal, is of
    the payload as in the WARC record, still content-encoded; `snapshot` the number of what the archive had learned, if
    it was read with that."""

    fetched_at: datetime | None = None
    warc: str | None = None
    offset: int | None = None
    sha256: str | None = None
    status: int | None = None
    charset: str | None = None
    extractor: str | None = None
    snapshot: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticlePart:
    """One page of an article that has several: its address and capture, and at which line of the text it begins,
    counted from 0."""

    url: str
    line: int
    capture: Capture


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """An article as one capture shows it. What only the catalogue knows has defaults until it sets it."""

    id: str
    source: str | None
    url: str
    canonical_url: str
    title: str | None
    text: str
    language: str | None
    original: Original = Original()
    republication: Republication = Republication()
    credit_line: str | None = None
    credit_status: CreditStatus | None = None
    partial: bool = False
    robots: tuple[str, ...] = ()
    parts: tuple[ArticlePart, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    removed: tuple[Removed, ...] = ()
    capture: Capture = Capture()
    version: int = 1
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    changed_at: datetime | None = None
    gone_at: datetime | None = None
    family: str | None = None
    family_size: int = 1
    aliases: tuple[str, ...] = ()

    @property
    def unread_credit(self) -> str | None:
        """The words that credit somebody, of a page that is credited but unread."""
        if self.credit_status is not CreditStatus.UNREAD:
            return None
        return next((one.text for one in self.evidence if one.field == CREDIT_SIGN), None)

    def to_document(self) -> dict[str, Any]:
        """As JSON: ISO dates, lists for tuples, every key present."""
        return {name: _plain(getattr(self, name)) for name in _names(Article)}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Article:
        """The inverse of `to_document`. Raises KeyError or ValueError for a document of another shape."""
        fields = dict(document)
        original, republication, capture = (dict(fields[k]) for k in ("original", "republication", "capture"))
        original["authors"] = tuple(original["authors"])
        original["date"] = _day(original["date"])
        republication["date"] = _day(republication["date"])
        fields["parts"] = tuple(map(_part, fields.get("parts", ())))
        fields["original"] = Original(**original)
        fields["republication"] = Republication(**republication)
        fields["capture"] = _capture(capture)
        fields["aliases"] = tuple(fields.get("aliases", ()))
        fields["evidence"] = tuple(Evidence(**e) for e in fields["evidence"])
        fields["removed"] = tuple(Removed(kind=RemovedKind(r["kind"]), text=r["text"]) for r in fields["removed"])
        status = fields.get("credit_status")  # documents of earlier versions have none
        fields["credit_status"] = CreditStatus(status) if status else None
        fields["robots"] = tuple(fields.get("robots", ()))
        for name in ("first_seen", "last_seen", "changed_at", "gone_at"):
            fields[name] = _instant(fields[name])
        return cls(**fields)


IMPORTED = "imported"  # the folder of imported files, and the source of their pages that no source owns


@dataclass(frozen=True, kw_only=True, slots=True)
class Earlier:
    """An article as an earlier version showed it; `since` and `until` are the times of the first captures known to show
    this version and the next one."""

    article: Article
    since: datetime
    until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class NotAnArticle:
    """A page that was read and holds no article; `reason` is one of a few words, `detail` a sentence."""

    url: str
    reason: str
    detail: str = ""


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


def _plain(value: Any) -> Any:
    """Every reading passes here; `dataclasses.asdict`, which copies deeply, takes five times as long."""
    if value is None or type(value) in (str, int, bool):
        return value
    match value:
        case list() | tuple():
            return [_plain(v) for v in value]
        case datetime() | date():
            return value.isoformat()
        case StrEnum():
            return str(value)
        case _ if dataclasses.is_dataclass(value):
            return {name: _plain(getattr(value, name)) for name in _names(value.__class__)}
        case _:
            return value


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _capture(document: Mapping[str, Any]) -> Capture:
    return Capture(**{**document, "fetched_at": _instant(document["fetched_at"])})


def _part(document: Mapping[str, Any]) -> ArticlePart:
    return ArticlePart(url=document["url"], line=document["line"], capture=_capture(document["capture"]))


def _instant(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
