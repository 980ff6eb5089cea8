"""Follows redirects: a bounded number, never in circles, and for articles never off the source's hosts."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares import redirect
from scrapy.http import Request, Response

from reprints.catalogue.rows import AliasReason
from reprints.crawl.job import errand_of, send_on
from reprints.crawl.middlewares.archiving import REFRESH
from reprints.crawl.middlewares.guard import GuardMiddleware
from reprints.crawl.moves import PERMANENT, follow
from reprints.crawl.outcomes import Refused, Unfetched
from reprints.crawl.session import session_of
from reprints.model import CaptureKind

_FOUND = 302
_FLEETING = "reprints.fleeting"
_CIRCLE = 2  # times an address may occur in a chain: once is no circle, for sites that set a cookie on the way


class RedirectMiddleware(redirect.RedirectMiddleware):
    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        # the base class would warn that there is no Referer middleware; we send no Referer
        middleware = cls(crawler.settings)
        middleware.crawler = crawler
        return middleware

    def handle_referer(self, request: Request, response: Response) -> None:  # noqa: ARG002
        request.headers.pop("Referer", None)

    # without the deprecated `spider` of the base
    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        refresh = request.meta.pop(REFRESH, None)
        if refresh:
            response = response.replace(status=_FOUND, headers={"Location": refresh})
        redirected = super().process_response(request, response)
        if isinstance(redirected, Request):
            self._check(request, redirected)
            redirected.meta.pop("retry_times", None)
            self._rename(redirected, None if refresh else response.status)
        return redirected

    def _rename(self, redirected: Request, status: int | None) -> None:
        """Ask for the page that the address stands for, if all that led there is meant to last."""
        errand = errand_of(redirected)
        is_lasting = status is None or status in PERMANENT
        if errand.kind is not CaptureKind.PAGE or redirected.meta.get(_FLEETING) or not is_lasting:
            redirected.meta[_FLEETING] = True
            return
        reason = AliasReason.REFRESH if status is None else AliasReason.REDIRECT
        redirected.meta.update(send_on(follow(session_of(self.crawler), errand, redirected.url, reason)))

    def _check(self, request: Request, redirected: Request) -> None:
        if redirected.meta["redirect_urls"].count(redirected.url) >= _CIRCLE:
            raise Unfetched("redirect loop")
        self.crawler.get_downloader_middleware(GuardMiddleware).check(redirected)  # type: ignore[union-attr]
        source = session_of(self.crawler).job.source
        if errand_of(request).kind in (CaptureKind.PAGE, CaptureKind.PART) and not source.owns(redirected.url):
            # the page there is another site's, not to be filed under this source
            raise Refused("redirect to another site")
