"""Redirects: bounded, never in circles, and for an article never off its source's hosts."""

from __future__ import annotations

from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares import redirect
from scrapy.http import Request, Response

from reprints.crawl.job import errand_of
from reprints.crawl.middlewares.guard import GuardMiddleware
from reprints.crawl.outcomes import Refused, Unfetched
from reprints.model import CaptureKind

_CIRCLE = 2  # times one address may come up in a chain: once more than never, for sites that set a cookie on the way


class RedirectMiddleware(redirect.RedirectMiddleware):
    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        # the base class would warn that there is no Referer middleware; there is no Referer
        middleware = cls(crawler.settings)
        middleware.crawler = crawler
        return middleware

    def handle_referer(self, request: Request, response: Response) -> None:  # noqa: ARG002
        request.headers.pop("Referer", None)

    def _redirect(self, redirected: Request, request: Request, reason: Any) -> Request:
        chain = [*request.meta.get("redirect_urls", []), request.url]
        if chain.count(redirected.url) >= _CIRCLE:
            raise Unfetched("redirect loop")
        self.crawler.get_downloader_middleware(GuardMiddleware).check(redirected)  # type: ignore[union-attr]
        source = self.crawler.spider.crawl.job.source  # type: ignore[union-attr]
        if errand_of(request).kind is CaptureKind.PAGE and not source.owns(redirected.url):
            # what stands there is another site's page, and not ours to file under this source
            raise Refused("redirect to another site")
        redirected.meta.pop("retry_times", None)
        return super()._redirect(redirected, request, reason)
