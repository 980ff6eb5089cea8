"""Pages to crawl, any number: made of the sample sites' paragraphs at the size of real ones, or of a folder's pages.

A made page has what a newspaper's has today: some 120 kB, 800 elements, 4,000 characters of text; scripts, JSON-LD,
menus, teasers. No two have the same text, as little as articles do: families and chrome would be of another size.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

_TEXT = re.compile(rb">([^<>]{40,})<")
_WORD = re.compile(rb"[A-Za-z]{4,}")
_SYLLABLES = "ba ce di fo gu la me ni ro su ta ve xi za tor mel lis par con tri".split()  # noqa: SIM905


def write_pages(folder: Path, count: int, source: Path | None = None) -> None:
    """`00000.html` and so on; with `source`, made of its `*.html` and `*.html.gz`, again and again in other words."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, body in enumerate(_vary(source, count) if source else map(make_page, range(count))):
        (folder / f"{number:05}.html").write_bytes(body)


def _vary(source: Path, count: int) -> Iterator[bytes]:
    files = sorted(path for path in source.rglob("*") if path.name.endswith((".html", ".html.gz")))
    if not files:
        raise SystemExit(f"{source} has no *.html and no *.html.gz")
    for number in range(count):
        path = files[number % len(files)]
        body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        yield body if number < len(files) else _reword(body, number // len(files))


def _reword(body: bytes, round_: int) -> bytes:
    """All but the short words of each text end otherwise in each round, or each page would come with as many copies as
    there are rounds; mark-up and size stay."""
    ending = _SYLLABLES[round_ % len(_SYLLABLES)].encode() + str(round_ // len(_SYLLABLES) or "").encode()
    return _TEXT.sub(lambda text: _WORD.sub(lambda word: word[0][:-2] + ending, text[0]), body)


@cache
def _paragraphs() -> tuple[str, ...]:
    from reprints.sample.site import pages

    return tuple(text for page in pages(1) if page.truth for text in page.truth.paragraphs if len(text) > 120)


def make_page(number: int) -> bytes:
    """The same for the same number."""
    dice = random.Random(number)  # noqa: S311
    day = date(2020, 1, 1) + timedelta(days=number % 2000)
    title = _say(dice, 9).capitalize()
    author = f"{_say(dice, 1).title()} {_say(dice, 1).title()}"
    story = "".join(f"<p>{_tell(dice)}</p>\n" for _ in range(dice.randint(6, 14)))
    graph = {"@type": "NewsArticle", "headline": title, "datePublished": day.isoformat(), "author": {"name": author}}
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title} | The Harbour Mail</title>\n'
        f'<meta property="og:title" content="{title}"><meta property="og:type" content="article">\n'
        f'<meta property="article:published_time" content="{day}T08:00:00Z">{_fill_head(dice)}'
        f'<script type="application/ld+json">{json.dumps(graph)}</script></head>\n<body>{_MENU}\n'
        f'<main><article class="story"><h1>{title}</h1><div class="byline">By <a rel="author" href="/by/{number}">'
        f'{author}</a> <time datetime="{day}T08:00:00Z">{day:%B %d, %Y}</time></div>\n{story}</article>\n'
        f'<aside class="related">{"".join(_tease(dice) for _ in range(40))}</aside>'
        f'<section class="comments">{"".join(_comment(dice) for _ in range(16))}</section></main>\n{_FOOT}'
        f"{_script(dice, 24)}</body></html>\n"
    ).encode()


_MENU = (
    '<header class="site-head"><nav><ul>'
    + "".join(f'<li class="menu-item"><a href="/section/{n}"><span>Section {n}</span></a></li>' for n in range(60))
    + "</ul></nav></header>"
)
_FOOT = (
    '<footer class="site-foot"><div class="columns">'
    + "".join(f'<div><h4>House {n}</h4><ul><li><a href="/house/{n}">About {n}</a></li></ul></div>' for n in range(30))
    + "<p>© The Harbour Mail. All rights reserved.</p></div></footer>"
)


def _say(dice: random.Random, words: int) -> str:
    return " ".join("".join(dice.choices(_SYLLABLES, k=dice.randint(2, 4))) for _ in range(words))


def _tell(dice: random.Random) -> str:
    """A paragraph of a sample article in which every third word is another: so changed, 5,000 texts have as few that
    look like a copy (1 in 100) as real ones; with every fourth word, nine each."""
    words = dice.choice(_paragraphs()).split()
    return " ".join(_say(dice, 1) if place % 3 == 2 else word for place, word in enumerate(words)) + "."


def _tease(dice: random.Random) -> str:
    image = f"/img/{dice.randrange(10**9)}.jpg"
    return (
        f'<div class="teaser card"><a href="/article/x{dice.randrange(10**6)}"><img src="{image}" alt="">'
        f'<h3 class="teaser-title">{_say(dice, 7).capitalize()}</h3></a><p class="teaser-text">{_say(dice, 14)}.</p>'
        f'<span class="tag">{_say(dice, 1)}</span></div>\n'
    )


def _comment(dice: random.Random) -> str:
    said = "".join(f"<p>{_say(dice, dice.randint(8, 30)).capitalize()}.</p>" for _ in range(dice.randint(1, 3)))
    return (
        f'<div class="comment depth-{dice.randrange(3)}"><div class="comment-head"><b>{_say(dice, 1)}</b> '
        f'<span class="ago">{dice.randrange(2, 23)} hours ago</span></div><div class="said">{said}</div></div>\n'
    )


def _fill_head(dice: random.Random) -> str:
    styles = "".join(f".c{n}{{color:#{dice.randrange(1 << 24):06x};margin:{n}px}}\n" for n in range(400))
    return f"<style>{styles}</style>{_script(dice, 36)}"


def _script(dice: random.Random, kilobytes: int) -> str:
    keys = (f'"{dice.randrange(10**8)}":{{"enabled":true,"weight":{n}}}' for n in range(kilobytes * 24))
    return f"<script>window.state={{{','.join(keys)}}}</script>\n"
