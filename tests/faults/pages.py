"""A site made of invented words, the same for the same seed: articles, copies of them, and pages that are none."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.crawl.bench import Answer, Route, html, links

_SYLLABLES = "ba ce di fo gu la me ni ro su ta ve xi za tor men lis par con tri".split()  # noqa: SIM905
_PARAGRAPHS = 12
_LISTED = 20  # articles on a listing page


@dataclass(frozen=True, kw_only=True)
class Pages:
    """`articles` are the paths of those that hold one; the others listed are a 404, a menu and a refusal."""

    routes: dict[str, Route]
    articles: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def listed(self) -> set[str]:
        return {*self.articles, *self.others}

    def body(self, path: str) -> bytes | None:
        route = self.routes.get(path)
        return route[2] if isinstance(route, tuple) else None


def make_pages(count: int, *, seed: int = 1, words: int = 40) -> Pages:
    """Every tenth article is a copy of the one before it, under a credit line of its own."""
    dice = random.Random(seed)
    lexicon = ["".join(dice.choices(_SYLLABLES, k=dice.randint(1, 4))) for _ in range(4_000)]
    articles = tuple(f"/articles/{number}.html" for number in range(count))
    others = ("/articles/gone.html", "/articles/menu.html", "/articles/private.html")
    routes: dict[str, Route] = {"/robots.txt": (200, {}, b"User-agent: *\nDisallow: /articles/private")}
    body = ""
    for number, path in enumerate(articles):
        if number % 10 != 9:
            body = "".join(f"<p>{_make_sentence(dice, lexicon, words)}</p>\n" for _ in range(_PARAGRAPHS))
        routes[path] = _make_article(number, _make_sentence(dice, lexicon, 7), body)
    routes[others[1]] = links(*articles[:15])
    parts = [(*articles, *others)[at : at + _LISTED] for at in range(0, count + len(others), _LISTED)]
    routes |= {f"/list/{number}": links(*part) for number, part in enumerate(parts)}
    routes["/"] = links(*(f"/list/{number}" for number in range(len(parts))))
    return Pages(routes=routes, articles=articles, others=others)


def _make_sentence(dice: random.Random, lexicon: list[str], words: int) -> str:
    return " ".join(dice.choices(lexicon, k=words)).capitalize() + "."


def _make_article(number: int, title: str, body: str) -> Answer:
    status, headers, _ = html("")
    credit = f"[Source: Gazette {number % 7}, by Ana Example, Oslo, {number % 28 + 1:02d}Mar16]"
    page = f"<html><head><title>{title}</title></head><body>\n<h1>{title}</h1>\n{body}<p>{credit}</p>\n</body></html>"
    return status, {**headers, "ETag": f'"{number}"'}, page.encode()
