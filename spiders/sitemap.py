"""Named `sitemap` in a source's file."""

from __future__ import annotations

from reprints.crawl.spider import SourceSpider


class SitemapSpider(SourceSpider):
    """Sources that announce their articles in sitemaps: indexes, gzipped ones, news sitemaps, plain text.

    What else such a source declares is read after that.
    """

    name = "sitemap"
    first = "sitemaps"
