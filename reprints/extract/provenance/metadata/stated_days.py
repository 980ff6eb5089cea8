"""Days a page states outside its text: in its address, and which of its time elements are the article's."""

from __future__ import annotations

import re
from datetime import date

from lxml.html import HtmlElement

_URL_DATE = re.compile(
    r"/(?P<y>(?:19|20)\d\d)(?P<s>[/-]?)(?P<m>1[0-2]|0[1-9]|(?<=[/-])[1-9])(?P=s)(?P<d>3[01]|[12]\d|0[1-9]|(?<=[/-])[1-9])(?=\D|$)"
)
_UPDATE = re.compile(r"dateModified|(?:^|[\s_-])(?:updated?|modified|last-?mod\w*)(?:$|[\s_-])", re.I)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


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
    return not re.search(
        r"(?<![a-z])nav|related|comment|teaser|(?<!with)(?<!has-)(?<!no-)sidebar|widget|recommend|popular|trending",
        around,
    )


def is_of_update(element: HtmlElement) -> bool:
    """Whether a time is marked as that of the last change."""
    marked = f"{element.get('itemprop', '')} {element.get('class', '')}"
    return _UPDATE.search(marked) is not None


def is_of_build(published: str, changed: str) -> bool:
    """Whether a moment lies after the page's last change, told in the same zone: none at which it was published."""
    if not (_MOMENT.match(published) and _MOMENT.match(changed)):
        return False
    return _zone_of(published) == _zone_of(changed) and published[:19] > changed[:19]


def _zone_of(moment: str) -> str:
    return re.sub(r"^\.\d+", "", moment[19:])
