"""What became of a request: the page's outcome and a short, stable `why`."""

from __future__ import annotations

from OpenSSL import SSL
from scrapy import exceptions as scrapy_errors
from scrapy.exceptions import IgnoreRequest
from twisted.internet import error as twisted_errors
from twisted.web.client import ResponseFailed

from reprints.model import Outcome

HAS_BODY = frozenset({200, 203})
NOT_MODIFIED = 304
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# 425 is RFC 8470's "too early"; a content network answers 52x when it cannot reach the origin
RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})


class Unfetched(IgnoreRequest):
    """The request ends without a usable response."""

    outcome = Outcome.FAILED

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Refused(Unfetched):
    """We do not make the request: robots.txt, a private address, another site."""

    outcome = Outcome.REFUSED


class Postponed(IgnoreRequest):
    """The request is made again later; nothing is settled yet."""


class Surplus(IgnoreRequest):
    """One listing more than a run reads; nothing to settle."""


class Stopped(IgnoreRequest):
    """The crawl is ending; the page stays listed and is fetched when the run is resumed."""


def judge_status(status: int) -> tuple[Outcome, str]:
    """The outcome of a page, from the status of its last response."""
    if status in HAS_BODY or status == NOT_MODIFIED:
        return Outcome.FETCHED, ""
    if status in (404, 410):
        return Outcome.GONE, f"http {status}"
    return Outcome.FAILED, f"http {status}"


def judge_exception(error: BaseException) -> tuple[Outcome, str]:
    """The outcome of a page that got no response."""
    if isinstance(error, Unfetched):
        return error.outcome, error.why
    return Outcome.FAILED, name_fault(error)


def name_fault(error: BaseException) -> str:
    """One of: timeout, dns, connection, tls, too-large, incomplete, redirect loop, unusable address; else the
    exception's class name."""
    if _has_reason(error, SSL.Error):
        return "tls"
    if _has_reason(error, scrapy_errors.DownloadCancelledError):
        return "too-large"
    for kinds, why in _FAULTS:
        if isinstance(error, kinds):
            return why
    if isinstance(error, IgnoreRequest) and "redirection" in str(error):
        return "redirect loop"
    return type(error).__name__


def is_transient(error: BaseException) -> bool:
    """Whether a retry may help."""
    return name_fault(error) in ("timeout", "dns", "connection", "incomplete")


_FAULTS: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((scrapy_errors.DownloadTimeoutError, twisted_errors.TimeoutError), "timeout"),
    ((scrapy_errors.CannotResolveHostError, twisted_errors.DNSLookupError), "dns"),
    ((scrapy_errors.ResponseDataLossError,), "incomplete"),
    ((scrapy_errors.UnsupportedURLSchemeError, scrapy_errors.NotSupported, UnicodeError), "unusable address"),
    (
        (
            scrapy_errors.DownloadConnectionRefusedError,
            scrapy_errors.DownloadFailedError,
            twisted_errors.ConnectError,
            twisted_errors.ConnectionClosed,
            OSError,
        ),
        "connection",
    ),
)


def _has_reason(error: BaseException, kind: type[BaseException]) -> bool:
    """Look two layers down, where Twisted hides the reason: DownloadFailedError, ResponseFailed, its failures."""
    cause = error.__cause__ if isinstance(error, scrapy_errors.DownloadFailedError) else error
    reasons = cause.reasons if isinstance(cause, ResponseFailed) else []
    return any(isinstance(e, kind) for e in (cause, *(getattr(r, "value", r) for r in reasons)))
