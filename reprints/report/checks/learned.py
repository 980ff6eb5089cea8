"""Compares a run with what is usual for its source. Needs no configuration, and says nothing without a history."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from reprints.model import Outcome
from reprints.report.checks.usual import PastRun, Usual, chance_of_at_most, learn_usual
from reprints.report.figures import Figures
from reprints.report.findings import Finding, Severity
from reprints.sources import FILLABLE

_LEAST_FRESH = 5
_QUIET = 1e-3  # a silence less likely than this is reported


def check_learned(figures: Figures, past: Sequence[PastRun]) -> Iterator[Finding]:
    """`past` are the comparable runs. Only for a whole run: an interrupted one has nothing to be compared with."""
    yield from _check_articles(figures, past)
    yield from _check_shares(figures, past)
    yield from _check_lengths(figures, past)
    for name in FILLABLE:
        yield from _check_fill(name, figures, past)
    yield from _check_seconds(figures, past)


def _check_articles(figures: Figures, past: Sequence[PastRun]) -> Iterator[Finding]:
    usual = learn_usual(past, lambda f: float(f.articles), least=2, share=0.05)
    if usual and usual.deviation(figures.articles) < -4:
        severity: Severity = "fail" if figures.articles < usual.median / 2 else "warn"
        yield _say(figures, severity, "articles", f"{figures.articles} articles", usual)
    fresh = learn_usual(past, lambda f: float(f.outcomes.get(Outcome.NEW, 0)), least=2, share=0.25)
    count = figures.outcomes.get(Outcome.NEW, 0)
    if fresh and fresh.deviation(count) > 6 and count > 5 * fresh.median:
        yield _say(figures, "warn", "new", f"{count} new articles", fresh)


# the share from which it fails
_LIMITS = {Outcome.FAILED: 0.5, Outcome.NOT_AN_ARTICLE: 0.5, Outcome.GONE: 0.3}


def _check_shares(figures: Figures, past: Sequence[PastRun]) -> Iterator[Finding]:
    for outcome, fails_at in _LIMITS.items():
        usual = learn_usual(past, _share_of(outcome), least=0.02)
        share = figures.share(outcome)
        if usual and usual.deviation(share) > 4:
            severity: Severity = "fail" if share >= fails_at else "warn"
            what = f"{share:.0%} of {figures.listed} pages are {outcome}"
            yield _say(figures, severity, str(outcome), what, usual)


def _share_of(outcome: Outcome) -> Callable[[Figures], float]:
    return lambda figures: figures.share(outcome)


def _check_lengths(figures: Figures, past: Sequence[PastRun]) -> Iterator[Finding]:
    sample = figures.fresh if figures.fresh.articles >= _LEAST_FRESH else figures.whole
    usual = learn_usual(past, lambda f: f.whole.length, least=50, share=0.1)
    if not usual or sample.length is None or abs(usual.deviation(sample.length)) < 4:
        return
    ratio = sample.length / usual.median if usual.median else 1.0
    if ratio < 0.6 or ratio > 3:
        severity: Severity = "fail" if ratio < 0.3 else "warn"
        what = f"bodies of {sample.length} characters at the median"
        yield _say(figures, severity, "body_length", what, usual)


def _check_fill(name: str, figures: Figures, past: Sequence[PastRun]) -> Iterator[Finding]:
    usual = learn_usual(past, lambda f: f.whole.fill_rate(name) if f.whole.articles else None, least=0.02)
    if not usual:
        return
    rate = figures.whole.fill_rate(name)
    if figures.whole.articles and usual.deviation(rate) < -4:
        severity: Severity = "fail" if usual.median - rate > 0.3 else "warn"
        what = f"{rate:.0%} of {figures.whole.articles} articles have {name}"
        yield _say(figures, severity, f"fill.{name}", what, usual)
    fresh = figures.fresh
    drop = usual.median - fresh.fill_rate(name)
    chance = chance_of_at_most(fresh.filled.get(name, 0), fresh.articles, usual.median)
    if fresh.articles >= _LEAST_FRESH and drop > 0.3 and chance < _QUIET:
        what = f"{fresh.fill_rate(name):.0%} of {fresh.articles} new and changed articles have {name}"
        yield _say(figures, "fail", f"fill.{name}", what, usual)


def _check_seconds(figures: Figures, past: Sequence[PastRun]) -> Iterator[Finding]:
    usual = learn_usual(past, lambda f: f.seconds, least=60, share=0.25)
    if usual and usual.deviation(figures.seconds) > 6 and figures.seconds > 3 * usual.median:
        yield _say(figures, "note", "seconds", f"{figures.seconds:.0f} seconds", usual)


def check_silence(figures: Figures, newest_first: Sequence[PastRun]) -> Iterator[Finding]:
    """Consecutive runs without anything new from a source that used to bring something, such as a stalled feed."""
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


def _say(figures: Figures, severity: Severity, name: str, what: str, usual: Usual) -> Finding:
    """`what` begins with the figure: a share is written with a percent sign, and then what is usual is, too."""
    usually = f"{usual.median:.0%}" if "%" in what else f"{usual.median:.0f}"
    message = f"{what}, usually {usually} (median of {usual.runs} runs)"
    return figures.find(severity, f"learned.{name}", message, shown=name)
