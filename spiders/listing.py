"""Named `listing` in a source's file."""

from __future__ import annotations

from reprints.crawl.spider import SourceSpider


class ListingSpider(SourceSpider):
    """Sources that announce their articles on pages of links: patterns say which to follow and which to take.

    What else such a source declares is read after that.
    """

    name = "listing"
    first = "listings"
