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
    """The loudest first; of those about one field or figure only the loudest, with most to show."""
    loudest: dict[str, Finding] = {}
    for finding in sorted(findings, key=_rank):
        loudest.setdefault(_subject(finding), finding)
    return tuple(loudest.values())


def _rank(finding: Finding) -> tuple[int, int]:
    return _ORDER[finding.loudness], -sum(bool(proof.shows) for proof in finding.proofs)


def _subject(finding: Finding) -> str:
    """The field, whether it is missed by the source's file, by its past, or by articles that had it."""
    name = finding.expectation
    for kind in ("learned.", "fill.", "emptied."):
        name = name.removeprefix(kind)
    return name
