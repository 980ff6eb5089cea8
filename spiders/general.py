"""For sources that need no code. All four read everything that the source's file declares; they differ in what they
read first."""

from __future__ import annotations

from reprints.crawl.spider import SourceSpider


class SitemapSpider(SourceSpider):
    """First sitemaps: indexes, gzipped ones, news sitemaps, plain text."""

    name = "sitemap"
    first = "sitemaps"


class FeedSpider(SourceSpider):
    """First RSS and Atom feeds."""

    name = "feed"
    first = "feeds"


class ListingSpider(SourceSpider):
    """First pages of links; patterns say which links to follow and which are articles."""

    name = "listing"
    first = "listings"


class UrlsSpider(SourceSpider):
    """First the articles that the source's file names one by one."""

    name = "urls"
    first = "urls"
