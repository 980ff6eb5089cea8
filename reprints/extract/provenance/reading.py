"""What goes in and what comes out of this room, and the one shape every reader of a field returns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from reprints.extract.elements import Elements
from reprints.model import Evidence, Original, RemovedKind, Republication
from reprints.sources import Source


@dataclass(frozen=True, kw_only=True, slots=True)
class PageLines:
    """A parsed page. `lines` is its visible text block by block, in order, NFC, blanks collapsed, header and footer
    included."""

    lines: tuple[str, ...]
    elements: Elements
    url: str
    title: str | None = None
    language: str | None = None
    source: Source | None = None
    fetched_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Provenance:
    """`lifted` are lines of the page that are no body: each a whole line, or the end of one where it is glued on."""

    original: Original = Original()  # noqa: RUF009 - frozen
    republication: Republication = Republication()  # noqa: RUF009
    credit_line: str | None = None
    evidence: tuple[Evidence, ...] = ()
    lifted: tuple[tuple[RemovedKind, str], ...] = ()


Value = str | date | tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """One reading of one field: `value`, the words it was read from, and the method, which ranks it."""

    field: str
    value: Value
    text: str
    method: str

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
    """What one reader found: readings, lines to be lifted, and the credit line if it is one."""

    readings: tuple[Reading, ...] = ()
    lifted: tuple[tuple[RemovedKind, str], ...] = ()
    credit_line: str | None = None


NOTHING = Found()
