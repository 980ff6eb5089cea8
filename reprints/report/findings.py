"""What was not as expected in a run: how severe it is, and the pages that show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["note", "warn", "fail"]
_ORDER: dict[str, int] = {"fail": 0, "warn": 1, "note": 2}
MOST_PROOFS = 5
STAND_INS = "stand-ins"  # the expectation about pages of known articles that show something else
LASTING = "lasting"  # and about those that became versions because they stayed so
PARTIAL = "partial"  # and about articles of which only a part is shown
BY_CHROME = "chrome"  # the expectation about pages that lose their text to the site's chrome
UNREAD = "unread"  # the expectation about articles that are credited but unread


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """A page, and in a few words what it shows."""

    url: str
    shows: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    severity: Severity
    expectation: str
    message: str
    proofs: tuple[Proof, ...] = ()

    @property
    def fails(self) -> bool:
        return self.severity == "fail"

    def first_proofs(self, most: int) -> tuple[Proof, ...]:
        """At most so many pages; all of those a person should look at one by one."""
        return self.proofs if self.expectation == UNREAD else self.proofs[:most]

    def to_document(self) -> dict[str, Any]:
        return {
            "severity": self.severity,
            "expectation": self.expectation,
            "message": self.message,
            "pages": [{"url": proof.url, "shows": proof.shows} for proof in self.proofs],
        }

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Finding:
        """The inverse of `to_document`. Raises KeyError on a document of another shape."""
        return cls(
            severity=document["severity"] if "severity" in document else document["loudness"],  # in older catalogues
            expectation=document["expectation"],
            message=document["message"],
            proofs=tuple(Proof(url=page["url"], shows=page["shows"]) for page in document.get("pages", ())),
        )


def order_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Most severe first; only the most severe of those about the same field or figure, preferring more proofs."""
    worst: dict[str, Finding] = {}
    for finding in sorted(findings, key=_rank):
        worst.setdefault(_subject(finding), finding)
    return tuple(worst.values())


def _rank(finding: Finding) -> tuple[int, int]:
    return _ORDER[finding.severity], -sum(bool(proof.shows) for proof in finding.proofs)


def _subject(finding: Finding) -> str:
    """The field or figure, whichever check found it."""
    name = finding.expectation
    for kind in ("learned.", "fill.", "emptied."):
        name = name.removeprefix(kind)
    return name
