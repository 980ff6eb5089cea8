"""A spider for one site: ReliefWeb announces its reports in a JSON API (https://apidoc.reliefweb.int)."""

from __future__ import annotations

import json

from scrapy.http import Response

from reprints.crawl.announcements.links import Announcement
from reprints.crawl.spider import SourceSpider
from reprints.errors import CrawlError


class ReliefWebSpider(SourceSpider):
    """Reads pages of the API as listings: each names the addresses of its reports and its own next page.

    A listing is a query such as
    `https://api.reliefweb.int/v2/reports?appname=YOURS&limit=1000&fields[include][]=url_alias&sort[]=date:desc`.
    """

    name = "reliefweb"

    def read_listing(self, response: Response) -> Announcement:
        try:
            document = json.loads(response.body)
            addresses = [report["fields"]["url_alias"] for report in document["data"]]
            onward = document.get("links", {}).get("next", {}).get("href")
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise CrawlError(f"{response.url} is not a page of ReliefWeb's API: {error!r}") from None
        articles = tuple(filter(self.rules.is_article, addresses))
        return Announcement(articles=articles, onward=(onward,) if onward else ())
