"""The pages one field of which was read wrongly or not at all, for whoever mends the rules: of the tuned half alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from benchmarks.provenance.compare import Verdict
from benchmarks.provenance.corpus import Fields
from benchmarks.provenance.scores import Pair, verdict


class HeldBack(Exception):
    """Pages of the half that only figures are looked at of."""


def list_misses(half: str, field: str, pairs: Iterable[Pair]) -> Iterator[str]:
    """A line a page: id, form, language, what is true and what was read. Raises HeldBack but for the tuned half."""
    if half != "tuned":
        raise HeldBack(f"pages of the {half} half are not listed: of that half figures alone are looked at")
    return (_describe(pair, field) for pair in pairs if verdict(pair, field) in (Verdict.WRONG, Verdict.MISSED))


def _describe(pair: Pair, field: str) -> str:
    case, found = pair
    form = f"own: {case.form}" if case.is_own else case.form
    expected, got = _write(case.expect, field), "no article" if found is None else _write(found, field)
    return f"{case.id}  {form}  [{case.language}, {case.markup}]\n    expected {expected}\n    got      {got}"


def _write(fields: Fields, field: str) -> str:
    value = getattr(fields, field)
    return "; ".join(value) or "nobody" if isinstance(value, tuple) else str(value)
