"""A run beside what is usual for its source: nothing to be configured, nothing said before there is a history."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from reprints.model import Outcome
from reprints.report.figures import Figures
from reprints.report.findings import Finding, Severity
from reprints.report.usual import Past, Usual, chance_of_at_most, learn_usual
from reprints.sources import FILLABLE

_LEAST_FRESH = 5
_QUIET = 1e-3  # how unlikely a silence must be to be spoken of


def check_learned(figures: Figures, past: Sequence[Past]) -> Iterator[Finding]:
    """`past` are the comparable runs. Shares and counts of a whole run only: an interrupted one has no history."""
    yield from _check_articles(figures, past)
    yield from _check_shares(figures, past)
    yield from _check_lengths(figures, past)
    for name in FILLABLE:
        yield from _check_fill(name, figures, past)
    yield from _check_seconds(figures, past)


def _check_articles(figures: Figures, past: Sequence[Past]) -> Iterator[Finding]:
    usual = learn_usual(past, lambda f: float(f.articles), least=2, share=0.05)
    if usual and usual.deviation(figures.articles) < -4:
        severity: Severity = "fail" if figures.articles < usual.median / 2 else "warn"
        yield _speak(
            severity, "learned.articles", f"{figures.articles} articles", f"{usual.median:.0f}", usual, figures
        )
    fresh = learn_usual(past, lambda f: float(f.outcomes.get(Outcome.NEW, 0)), least=2, share=0.25)
    count = figures.outcomes.get(Outcome.NEW, 0)
    if fresh and fresh.deviation(count) > 6 and count > 5 * fresh.median:
        yield _speak("warn", "learned.new", f"{count} new articles", f"{fresh.median:.0f}", fresh, figures)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Limit:
    outcome: Outcome
    fails_at: float


_LIMITS = (
    _Limit(outcome=Outcome.FAILED, fails_at=0.5),
    _Limit(outcome=Outcome.NOT_AN_ARTICLE, fails_at=0.5),
    _Limit(outcome=Outcome.GONE, fails_at=0.3),
)


def _check_shares(figures: Figures, past: Sequence[Past]) -> Iterator[Finding]:
    for limit in _LIMITS:
        usual = learn_usual(past, _share_of(limit.outcome), least=0.02)
        share = figures.share(limit.outcome)
        if usual and usual.deviation(share) > 4:
            severity: Severity = "fail" if share >= limit.fails_at else "warn"
            what = f"{share:.0%} of {figures.listed} pages are {limit.outcome}"
            yield _speak(severity, f"learned.{limit.outcome}", what, f"{usual.median:.0%}", usual, figures)


def _share_of(outcome: Outcome) -> Callable[[Figures], float]:
    return lambda figures: figures.share(outcome)


def _check_lengths(figures: Figures, past: Sequence[Past]) -> Iterator[Finding]:
    sample = figures.fresh if figures.fresh.articles >= _LEAST_FRESH else figures.whole
    usual = learn_usual(past, lambda f: f.whole.length, least=50, share=0.1)
    if not usual or sample.length is None or abs(usual.deviation(sample.length)) < 4:
        return
    ratio = sample.length / usual.median if usual.median else 1.0
    if ratio < 0.6 or ratio > 3:
        severity: Severity = "fail" if ratio < 0.3 else "warn"
        what = f"bodies of {sample.length} characters at the median"
        yield _speak(severity, "learned.body_length", what, f"{usual.median:.0f}", usual, figures, "body_length")


def _check_fill(name: str, figures: Figures, past: Sequence[Past]) -> Iterator[Finding]:
    usual = learn_usual(past, lambda f: f.whole.fill_rate(name) if f.whole.articles else None, least=0.02)
    if not usual:
        return
    expected = f"{usual.median:.0%}"
    rate = figures.whole.fill_rate(name)
    if figures.whole.articles and usual.deviation(rate) < -4:
        severity: Severity = "fail" if usual.median - rate > 0.3 else "warn"
        what = f"{rate:.0%} of {figures.whole.articles} articles have {name}"
        yield _speak(severity, f"learned.fill.{name}", what, expected, usual, figures, f"fill.{name}")
    fresh = figures.fresh
    drop = usual.median - fresh.fill_rate(name)
    chance = chance_of_at_most(fresh.filled.get(name, 0), fresh.articles, usual.median)
    if fresh.articles >= _LEAST_FRESH and drop > 0.3 and chance < _QUIET:
        what = f"{fresh.fill_rate(name):.0%} of {fresh.articles} new and changed articles have {name}"
        yield _speak("fail", f"learned.fill.{name}", what, expected, usual, figures, f"fill.{name}")


def _check_seconds(figures: Figures, past: Sequence[Past]) -> Iterator[Finding]:
    usual = learn_usual(past, lambda f: f.seconds, least=60, share=0.25)
    if usual and usual.deviation(figures.seconds) > 6 and figures.seconds > 3 * usual.median:
        yield _speak("note", "learned.seconds", f"{figures.seconds:.0f} seconds", f"{usual.median:.0f}", usual, figures)


def check_silence(figures: Figures, newest_first: Sequence[Past]) -> Iterator[Finding]:
    """Runs in a row without anything new, for a source that used to bring something: a feed that fell asleep."""
    if figures.outcomes.get(Outcome.NEW, 0):
        return
    brought = [bool(past.figures.outcomes.get(Outcome.NEW, 0)) for past in newest_first]
    silent = next((n for n, one in enumerate(brought) if one), len(brought))
    before = brought[silent:]
    if len(before) < 8:
        return
    rate = sum(before) / len(before)
    if (1 - rate) ** (silent + 1) < _QUIET:
        message = f"nothing new for {silent + 1} runs; before, {rate:.0%} of {len(before)} runs brought something"
        yield Finding(severity="warn", expectation="silence", message=message)


def _speak(  # noqa: PLR0913, PLR0917  # a sentence's parts
    severity: Severity, name: str, what: str, usually: str, usual: Usual, figures: Figures, proofs: str = ""
) -> Finding:
    return Finding(
        severity=severity,
        expectation=name,
        message=f"{what}, usually {usually} (median of {usual.runs} runs)",
        proofs=figures.proofs.get(proofs or name.removeprefix("learned."), ()),
    )
