"""Named `urls` in a source's file."""

from __future__ import annotations

from reprints.crawl.spider import SourceSpider


class UrlsSpider(SourceSpider):
    """Sources that announce nothing, whose articles are named one by one in their file.

    What else such a source declares is read after that.
    """

    name = "urls"
    first = "urls"
