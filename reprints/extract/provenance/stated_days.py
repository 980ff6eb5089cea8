"""Days a page states outside its text: in its address, and which of its time elements are the article's."""

from __future__ import annotations

import re
from datetime import date

from lxml.html import HtmlElement

_URL_DATE = re.compile(
    r"/(?P<y>(?:19|20)\d\d)(?P<s>[/-]?)(?P<m>1[0-2]|0[1-9]|(?<=[/-])[1-9])(?P=s)(?P<d>3[01]|[12]\d|0[1-9]|(?<=[/-])[1-9])(?=\D|$)"
)


def read_url_day(url: str) -> tuple[date, str] | None:
    """The day in an address, `/2022/03/04/`, and the words it was read from."""
    match = _URL_DATE.search(url)
    day = _day_of(match) if match else None
    return (day, match.group().strip("/")) if match and day else None


def _day_of(match: re.Match[str]) -> date | None:
    try:
        return date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return None


def is_of_article(element: HtmlElement, published: bool) -> bool:
    """Whether a time belongs to the article and not to a teaser or comment."""
    if any(ancestor.tag in ("aside", "footer", "nav", "li") for ancestor in element.iterancestors()):
        return published and not any(ancestor.tag in ("aside", "footer") for ancestor in element.iterancestors())
    around = " ".join(ancestor.get("class", "") for ancestor in list(element.iterancestors())[:5]).lower()
    return not re.search(r"related|comment|teaser|sidebar|widget|recommend|popular|trending", around)
