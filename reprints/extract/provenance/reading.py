"""What goes in and what comes out of this room, and the one shape every reader of a field returns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lxml.html import HtmlElement

from reprints.extract.elements import Elements
from reprints.model import Announced, CreditStatus, Evidence, Original, RemovedKind, Republication
from reprints.sources import Source


class Field(StrEnum):
    """What a reading is of: a field of the article, or one of the page, which is weighed to be the original's or the
    republication's."""

    ORIGINAL_AUTHORS = "original.authors"
    ORIGINAL_OUTLET = "original.outlet"
    ORIGINAL_SECTION = "original.section"
    ORIGINAL_PLACE = "original.place"
    ORIGINAL_DATE = "original.date"
    ORIGINAL_URL = "original.url"
    ORIGINAL_AGENCY = "original.agency"
    REPUBLICATION_PUBLISHER = "republication.publisher"
    REPUBLICATION_DATE = "republication.date"
    REPUBLICATION_TOPIC = "republication.topic"
    REPUBLICATION_NOTICE = "republication.notice"
    PAGE_AUTHORS = "page.authors"
    PAGE_DATE = "page.date"
    PAGE_PUBLISHER = "page.publisher"
    PAGE_SECTION = "page.section"
    CREDIT_SIGN = "credit.sign"  # a line that credits somebody, nobody knows whom


class Method(StrEnum):
    """How a value was read, as docs/background/provenance.md explains; `weighing.scale` ranks them."""

    CREDIT_LINE = "credit-line"
    GLUED_LINE = "glued-line"
    UNLABELLED = "unlabelled"
    UNREAD = "unread"
    PROSE = "prose"
    TAGGED = "tagged"
    BASED_ON = "based-on"
    LEAD_NAME = "lead-name"
    NAME_LINE = "name-line"
    JSON_LD = "json-ld"
    BYLINE_ELEMENT = "byline-element"
    TEXT_BYLINE = "text-byline"
    BYLINE_ASIDE = "byline-aside"
    JSON_LD_PERSON = "json-ld-person"
    SIGNATURE = "signature"
    USER_NAME = "user-name"
    META_SOURCE = "meta-source"
    DATELINE = "dateline"
    AUTHOR_FIELD = "author-field"
    CONTRIBUTION = "contribution"
    DATED_LINE = "dated-line"
    DATE_LINE = "date-line"
    AGREED = "agreed"
    TIME_ELEMENT = "time-element"
    LABELLED_DAY = "labelled-day"
    META_DATE = "meta-date"
    BESIDE_TITLE = "beside-title"
    HTMLDATE = "htmldate"
    TOPIC_LINE = "topic-line"
    DESK = "desk"
    BODY_MENTION = "body-mention"
    META = "meta"
    URL = "url"
    SOURCE = "source"
    BYLINE = "byline"
    NOTICE = "notice"
    CANONICAL = "canonical"
    ANNOUNCED = "announced"


@dataclass(frozen=True, kw_only=True, slots=True)
class PageLines:
    """A parsed page. `lines` is its visible text block by block, in order, NFC, blanks collapsed, header and footer
    included; `boxes` are the elements these blocks stand in, as many, or none where they are not known. `houses` are
    folded names of houses that the archive knows, `accounts` those of accounts that post for everybody on this site;
    `announced` is what the page was announced with."""

    lines: tuple[str, ...]
    elements: Elements
    url: str
    boxes: tuple[HtmlElement, ...] = ()
    title: str | None = None
    language: str | None = None
    source: Source | None = None
    fetched_at: datetime | None = None
    houses: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    announced: Announced | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Provenance:
    """`lifted` are lines of the page that are no body: each a whole line, or the end of one where it is glued on."""

    original: Original = Original()  # noqa: RUF009 - frozen
    republication: Republication = Republication()  # noqa: RUF009
    credit_line: str | None = None
    credit_status: CreditStatus = CreditStatus.OWN
    evidence: tuple[Evidence, ...] = ()
    lifted: tuple[tuple[RemovedKind, str], ...] = ()


Value = str | date | tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """One reading of one field: `value`, the words it was read from, and the method, which ranks it."""

    field: Field
    value: Value
    text: str
    method: Method

    @property
    def day(self) -> date | None:
        return self.value if isinstance(self.value, date) else None

    @property
    def shown(self) -> str:
        if isinstance(self.value, tuple):
            return "; ".join(self.value)
        return self.value if isinstance(self.value, str) else self.value.isoformat()


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What one reader found: readings, lines to be lifted, and the credit line if it is one. `firm`: by a label or a
    formula, which no other reader may refuse."""

    readings: tuple[Reading, ...] = ()
    lifted: tuple[tuple[RemovedKind, str], ...] = ()
    credit_line: str | None = None
    firm: bool = False


NOTHING = Found()
