"""Named `feed` in a source's file."""

from __future__ import annotations

from reprints.crawl.spider import SourceSpider


class FeedSpider(SourceSpider):
    """Sources that announce their articles in RSS or Atom feeds.

    What else such a source declares is read after that.
    """

    name = "feed"
    first = "feeds"
