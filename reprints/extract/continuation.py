"""The next page of an article that has several: a link in it that leads from its first page's address to the same with
the next number, or to what the source's file names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

from lxml import etree, html
from lxml.html import HtmlElement

MOST_PAGES = 40  # of one article
_PARAMETERS = frozenset(
    [
        "page",
        "p",
        "pg",
        "paged",
        "pageno",
        "page_no",
        "pagenum",
        "pagina",
        "página",
        "pag",
        "seite",
        "s",
        "strana",
        "sida",
    ]
)
_WORDS = r"page|pagina|pag|seite|strana|sida|pg|p|s"
_EXTENSION = re.compile(r"\.(?:[sx]?html?|php\d?|aspx?|jspx?|cfm|do)$", re.I)
_NUMBERED = re.compile(rf"[/_.,-](?:(?:{_WORDS})[=/_.,-]?)?([1-9]\d?)", re.I)
# a number alone may be the article's own: /doc/1
_FIRST = re.compile(r"[/_.,-](?:page|pagina|pag|seite|strana|sida|pg)[=/_.,-]?1$", re.I)
_ONWARD = re.compile(
    r"\W*(?:(?:go to |read )?(?:the )?next(?: page)?|continue(?: reading)?|more"
    r"|page suivante|suivante?|(?:lire )?la suite"
    r"|(?:página |pág\. )?siguiente|sigue|próxima(?: página)?|(?:página )?seguinte|weiter(?:lesen)?|nächste(?: seite)?"
    r"|(?:pagina )?(?:successiva|seguente)|avanti|volgende(?: pagina)?|nästa(?: sida)?|næste(?: side)?"
    r"|następna(?: strona)?|dalej|další(?: strana)?|далее|дальше|следующая(?: страница)?"
    r"|التالي(?:ة)?|الصفحة التالية|下一[页頁]|次へ|次のページ|다음)?\W*",
    re.I,
)
_LABEL = re.compile(
    rf"\W*(?:(?:{_WORDS}|página|стр\w*|الصفحة|第)\W*)?(\d{{1,2}})\s*(?:页|頁|ページ|of \d+|/ ?\d+)?\W*", re.I
)
_TEXTS = frozenset(["article", "main"])
_ASIDE = frozenset(["nav", "footer", "header", "aside"])
_HREF = re.compile(rb"<(?:a|link)\b[^>]{0,2000}?\bhref\s*=\s*[\"']?([^\"'\s>]{1,2000})", re.I)
_BASE = re.compile(rb"<base\b", re.I)
_NEXT = re.compile(rb"<(?:a|link)\b[^>]{0,2000}?\brel\s*=\s*[\"']?[^\"'>]{0,80}\bnext\b", re.I)


@dataclass(frozen=True, kw_only=True, slots=True)
class Onward:
    """The address of an article's next page. `is_certain`: it is the first page's with a number, or as the source says;
    otherwise the page must prove by its title that it is of the same article."""

    url: str
    is_certain: bool = True


def find_onward(body: bytes, visited: Sequence[str], patterns: Sequence[str] = ()) -> Onward | None:
    """Where the page with this body goes on. `visited` are the article's pages up to this one, by address, of which the
    first is its own; `patterns` are those of the source."""
    if not 1 <= len(visited) < MOST_PAGES or not _may_go_on(body, visited, patterns):
        return None
    tree = _parse(body)
    return None if tree is None else _choose(tree, visited, [re.compile(pattern) for pattern in patterns])


def _may_go_on(body: bytes, visited: Sequence[str], patterns: Sequence[str]) -> bool:
    """Cheaper than parsing the page, as most pages link to no number that could be theirs, and to no next page."""
    if patterns or _NEXT.search(body) or _BASE.search(body):
        return True
    number = len(visited) + 1
    alone = re.compile(rb"(?<![0-9A-Za-z])(?:[A-Za-z]{1,6})?%d(?![0-9A-Za-z])" % number)
    links = {found[1] for found in _HREF.finditer(body) if alone.search(found[1])}
    return any(_may_be(link, visited, number) for link in links)


def _may_be(link: bytes, visited: Sequence[str], number: int) -> bool:
    try:
        return read_number(urljoin(visited[-1], unescape(link.decode("latin-1"))), visited[0]) == number
    except ValueError:
        return False


def _parse(body: bytes) -> HtmlElement | None:
    try:
        text, encoding = body.decode("utf-8").encode(), "utf-8"
    except UnicodeDecodeError:
        text, encoding = body, "iso-8859-1"
    try:
        return html.document_fromstring(text, parser=html.HTMLParser(encoding=encoding))
    except (etree.LxmlError, ValueError, LookupError, AssertionError):
        return None


def _choose(tree: HtmlElement, visited: Sequence[str], patterns: Sequence[re.Pattern[str]]) -> Onward | None:
    first, number = visited[0], len(visited) + 1
    base = next((one.get("href") for one in tree.iter("base") if one.get("href")), "")
    here = _join(visited[-1], base) or visited[-1]
    guess: Onward | None = None
    for element in tree.iter("a", "link"):
        url = _join(here, element.get("href") or "")
        if not url or url in visited or not _is_near(url, first):
            continue
        is_next = "next" in (element.get("rel") or "").lower().split()
        label = " ".join((element.text_content() or element.get("title") or "").split())
        told = is_next or _says_onward(label, number)
        if told and read_number(url, first) == number:
            return Onward(url=url)
        if any(pattern.search(url) for pattern in patterns):
            return Onward(url=url)
        if guess is None and is_next and label and _says_onward(label, number) and _is_inside(element):
            guess = Onward(url=url, is_certain=False)
    return guess


def _join(base: str, link: str) -> str:
    try:
        return urljoin(base, link.strip()).partition("#")[0] if link else ""
    except ValueError:
        return ""


def _is_near(url: str, first: str) -> bool:
    try:
        one, other = urlsplit(url), urlsplit(first)
    except ValueError:
        return False
    return one.scheme in ("http", "https") and _host(one.netloc) == _host(other.netloc)


def _host(netloc: str) -> str:
    return netloc.lower().removeprefix("www.")


def _says_onward(label: str, number: int) -> bool:
    if found := _LABEL.fullmatch(label):
        return int(found[1]) == number
    return bool(label) and len(label) < 40 and _ONWARD.fullmatch(label) is not None


def _is_inside(element: HtmlElement) -> bool:
    """Whether the link stands in the article, not in what leads from post to post."""
    around = [one.tag for one in element.iterancestors()]
    names = " ".join(f"{one.get('class')} {one.get('id')}" for one in [element, *element.iterancestors()]).lower()
    return bool(_TEXTS & set(around)) and not _ASIDE & set(around) and "nav" not in names


def read_number(url: str, first: str) -> int | None:
    """Which page of the article at `first` an address is, from 2 on, if it is the same address with a number."""
    one, other = urlsplit(url), urlsplit(first)
    mine, its = dict(parse_qsl(one.query)), dict(parse_qsl(other.query))
    paged = [name for name in mine if name.lower() in _PARAMETERS and mine[name] != its.get(name)]
    same = one.path.rstrip("/") == other.path.rstrip("/")
    if same and len(paged) == 1 and _without(mine, paged[0]) == _without(its, paged[0]):
        return _valid(mine[paged[0]]) if its.get(paged[0], "1") == "1" else None
    if mine != its:
        return None
    path = _EXTENSION.sub("", one.path.rstrip("/"))
    stem = _EXTENSION.sub("", other.path.rstrip("/"))
    for begin in dict.fromkeys([stem, _FIRST.sub("", stem)]):
        if begin and path.startswith(begin) and (found := _NUMBERED.fullmatch(path[len(begin) :])):
            return _valid(found[1])
    return None


def _without(query: dict[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in query.items() if key != name}


def _valid(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[1-9]\d?", text) and text != "1" else None
