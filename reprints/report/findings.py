"""What a run did that its source is not expected to do, how loud that is, and the pages that show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

Loudness = Literal["note", "warn", "fail"]
_ORDER: dict[str, int] = {"fail": 0, "warn": 1, "note": 2}
MOST_PROOFS = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """A page, and in a few words what is to be seen on it."""

    url: str
    shows: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    loudness: Loudness
    expectation: str
    message: str
    proofs: tuple[Proof, ...] = ()

    @property
    def fails(self) -> bool:
        return self.loudness == "fail"

    def to_document(self) -> dict[str, Any]:
        return {
            "loudness": self.loudness,
            "expectation": self.expectation,
            "message": self.message,
            "pages": [{"url": proof.url, "shows": proof.shows} for proof in self.proofs],
        }

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Finding:
        """The inverse of `to_document`. Raises KeyError on a document of another shape."""
        proofs = tuple(Proof(url=page["url"], shows=page["shows"]) for page in document.get("pages", ()))
        words = {name: document[name] for name in ("loudness", "expectation", "message")}
        return cls(proofs=proofs, **words)


def order_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The loudest first; of one expectation only the loudest."""
    loudest: dict[str, Finding] = {}
    for finding in sorted(findings, key=lambda finding: _ORDER[finding.loudness]):
        loudest.setdefault(finding.expectation, finding)
    return tuple(loudest.values())
