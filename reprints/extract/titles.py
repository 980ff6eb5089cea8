"""Finds the title: every place that states one is a candidate; stripped of the site's names, the candidates vote.

A first heading and a declared headline weigh most; `og:title` is written for social media, and `title` carries the
site's name. On pages without headings: the largest font, else the first bold line, above the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from reprints.extract.content.blocks import HEADINGS, Block
from reprints.extract.elements import Elements
from reprints.extract.letters import collapse, make_key
from reprints.extract.linked_data import read_headlines, read_house_names
from reprints.extract.provenance.words.hosts import leads_home
from reprints.model import Announced

MAX_LENGTH = 400
LONG_HEADING = 4  # words; names of sites and sections are shorter
_SEPARATOR = re.compile(r"\s+[|\-–—―:·•»«›<>/~]+\s+|\s*[|»›]+\s*|\s*::\s*|:\s+")
_STRONG_SEPARATOR = re.compile(r"\s+[|\-–—―·•»«›]+\s+|\s*[|»›]+\s*|\s*::\s*")
_WORD = re.compile(r"\w+")
_META = {
    "og:title": 1.5, "twitter:title": 1.0, "dc.title": 1.5, "dcterms.title": 1.5, "citation_title": 2.0,
    "parsely-title": 1.5, "sailthru.title": 1.5, "title": 1.0, "headline": 1.5,
}  # fmt: skip
_SITE_META = frozenset(("og:site_name", "application-name", "apple-mobile-web-app-title", "dc.publisher",
                        "twitter:site", "copyright", "publisher"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """A title as one place states it; `weight` is its vote."""

    text: str
    method: str
    weight: float


@dataclass(frozen=True, slots=True)
class Title:
    text: str | None
    method: str
    candidates: tuple[Candidate, ...]

    def add_announced(self, announced: Announced | None) -> Title:
        """With the title the page was announced with as one more candidate, chosen only where the page has none."""
        if announced is None or not announced.title:
            return self
        one = Candidate(announced.title, "announced", 1.0)
        found = (*self.candidates, one)
        return Title(self.text, self.method, found) if self.text else Title(one.text, one.method, found)

    @property
    def forms(self) -> tuple[str, ...]:
        """The title, and the candidates that are longer or shorter forms of it."""
        key = make_key(self.text or "")
        return tuple({one.text for one in self.candidates if one.weight >= 1 and _likeness(key, make_key(one.text))})


def read_title(elements: Elements, blocks: Sequence[Block], objects: list[dict[str, Any]], url: str) -> Title:
    """The title with the most votes, and all candidates, without the site's names."""
    stated = next((collapse(element.text or "") for element in elements.named("title") if element.text), "")
    names = read_site_names(elements, objects, url)
    names |= _find_name_in_title(stated, blocks, names) - {make_key(text) for text in read_headlines(objects)}
    found = list(dict.fromkeys(_find(elements, blocks, objects, stated)))
    # if nothing is left, the page's title was the name of the site
    candidates = _strip(found, names) or _strip(found, _read_host_names(url))
    if not candidates:
        return Title(None, "", ())
    keys = [make_key(one.text) for one in candidates]
    votes = [(_votes(key, keys, candidates), one.weight) for key, one in zip(keys, candidates, strict=True)]
    best = candidates[votes.index(max(votes))]
    return Title(best.text, best.method, tuple(candidates))


def _strip(found: Sequence[Candidate], names: set[str]) -> list[Candidate]:
    """The candidates without the site's names, less those that are nothing else."""
    return [
        Candidate(text, one.method, one.weight)
        for one in found
        if (text := strip_names(one.text, names)) and len(text) <= MAX_LENGTH and make_key(text) not in names
    ]


def _find_name_in_title(stated: str, blocks: Sequence[Block], names: set[str]) -> set[str]:
    """The site's name in `title`: its last part, or a shorter first one, if a heading repeats the opposite end."""
    ends = [make_key(part) for part in _STRONG_SEPARATOR.split(stated) if part.strip()]
    if len(ends) < 2 or ends[0] == ends[-1]:
        return set()
    headings = {block.key for block in blocks if block.tag in HEADINGS or block.size > 4}
    if ends[0] in headings and not _is_name(ends[0], names):
        return {ends[-1]}
    if ends[-1] in headings and not _is_name(ends[-1], names) and len(ends[0]) < len(ends[-1]) / 2:
        return {ends[0]}
    return set()


def read_site_names(elements: Elements, objects: list[dict[str, Any]], url: str) -> set[str]:
    """Keys of the site's names."""
    names = {make_key(name) for name in read_house_names(objects)}
    for meta in elements.named("meta"):
        if (meta.get("property") or meta.get("name") or "").lower() in _SITE_META:
            names.add(make_key(meta.get("content") or ""))
    return (names | _read_host_names(url)) - {""}


def _read_host_names(url: str) -> set[str]:
    host = (urlsplit(url).hostname or "").removeprefix("www.").removeprefix("m.")
    parts = host.split(".")
    names = {make_key(host), make_key("".join(parts[:-1])), make_key("www" + host)}
    return names | {part for part in parts[:-1] if len(part) > 3}


def strip_names(text: str, names: Iterable[str]) -> str:
    """Strip the site's names from both ends."""
    known = set(names)
    for _ in range(3):
        cuts = list(_SEPARATOR.finditer(text))
        if not cuts:
            return text
        head, tail = text[: cuts[0].start()].strip(), text[cuts[-1].end() :].strip()
        if tail and _is_name(tail, known):
            text = text[: cuts[-1].start()].strip()
        elif head and _is_name(head, known):
            text = text[cuts[0].end() :].strip()
        else:
            return text
    return text


def _is_name(part: str, names: set[str]) -> bool:
    """Whether a part is one of the names, or one that the host abbreviates."""
    key = make_key(part).removeprefix("the")
    known = {name.removeprefix("the") for name in names}
    return key in known or any(len(name) > 4 and name in key and len(name) * 2 >= len(key) for name in known)


def _votes(key: str, keys: Sequence[str], candidates: Sequence[Candidate]) -> float:
    return sum(one.weight * _likeness(key, other) for other, one in zip(keys, candidates, strict=True))


def _likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    short, long = sorted((one, other), key=len)
    if len(short) > 8 and (long.startswith(short) or long.endswith(short)):
        return 0.5
    return 0.0


def _find(elements: Elements, blocks: Sequence[Block], objects: list[dict[str, Any]], title: str) -> list[Candidate]:
    found = [Candidate(text, "json-ld", 3.0) for text in read_headlines(objects)[:1]]
    for meta in elements.named("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        if name in _META and (text := collapse(meta.get("content") or "")):
            found.append(Candidate(text, name, _META[name]))
    if title:
        found += _split_title(title)
    headings = _find_headings(elements, [one.text for one in found])
    if not any(one.weight >= 3 for one in (*headings, *found)):
        headings += _find_in_old_page(blocks, title)
    # on an equal vote, what stands on the page wins over metadata
    return [*headings, *found]


def _find_headings(elements: Elements, stated: Sequence[str]) -> list[Candidate]:
    """The first headings. One of several, or a short one, that shares few words with the stated titles is a section's
    or the site's."""
    words = set(_WORD.findall(_unhyphen(" ".join(stated))))
    keys = [make_key(text) for text in stated]
    found = []
    for element in elements.named("h1"):
        if text := _drop_kicker(element, collapse(element.text_content()), keys):
            own = set(_WORD.findall(_unhyphen(text)))
            known = not words or len(own & words) * 2 >= len(own)
            known = known or (len(elements.named("h1")) == 1 and len(text.split()) >= LONG_HEADING)
            weight = 0.6 if _is_logo(element, text) else 4.0 if known else 1.2
            found.append(Candidate(text.rstrip(" ¶"), "h1", weight))
    declared = [one for one in elements.having("itemprop") if one.get("itemprop") == "headline" and one.tag != "meta"]
    headlines = filter(None, (collapse(element.text_content()) for element in declared[:1]))
    found += [Candidate(text, "itemprop", 2.0) for text in headlines]
    if len(found) > 4:  # a list of headings, none of them the page's
        return [Candidate(one.text, one.method, min(one.weight, 1.0)) for one in found[:4]]
    return found


def _drop_kicker(heading: HtmlElement, text: str, stated: Sequence[str]) -> str:
    """Drop a kicker in an element of its own, if the stated titles have the heading without it."""
    first = next(heading.iterdescendants("span", "div", "strong", "em", "small"), None)
    kicker = "" if first is None else collapse(first.text_content())
    if not kicker or not text.startswith(kicker):
        return text
    rest = text[len(kicker) :].strip(" :–-|·")
    key, whole = make_key(rest), make_key(text)
    if len(key) <= 8 or any(other.startswith(whole) for other in stated):
        return text
    return rest if any(other.startswith(key) for other in stated) else text


def _unhyphen(text: str) -> str:
    return text.replace("\xad", "").casefold()


def _is_logo(heading: HtmlElement, text: str) -> bool:
    """Whether it is of the page's frame (a long one in `header` is not), holds a picture, or links home."""
    inside = {ancestor.tag for ancestor in heading.iterancestors()}
    if inside & {"nav", "footer", "aside"} or (
        "header" in inside and not inside & {"article", "main"} and len(text.split()) <= LONG_HEADING
    ):
        return True
    links = [link.get("href") or "" for link in heading.iter("a")]
    if inside & {"a"}:
        links += [ancestor.get("href") or "" for ancestor in heading.iterancestors("a")]
    return heading.find(".//img") is not None or any(map(leads_home, links))


def _split_title(title: str) -> list[Candidate]:
    """The whole `title`, and its parts, which count only if a heading agrees."""
    parts = [part.strip() for part in _SEPARATOR.split(title) if len(part.strip()) > 8]
    return [Candidate(title, "title", 1.0), *(Candidate(part, "title", 0.2) for part in parts if part != title)]


def _find_in_old_page(blocks: Sequence[Block], title: str) -> list[Candidate]:
    """Of the lines above the text: one that `title` contains, else a lesser heading, the largest, the first bold."""
    above = [
        block
        for block in _above_text(blocks)
        if not block.is_links and 3 < len(block.text) <= 250 and block.tag != "h1" and not block.region
    ]
    if not above:
        return []
    stated = make_key(title)
    shown = [block for block in above if len(block.text) > 8 and block.key in stated]
    if shown:
        return [Candidate(max(shown, key=lambda block: len(block.text)).text, "title on the page", 2.5)]
    headed = [block for block in above if block.tag in ("h2", "h3", "h4")]
    if headed:
        return [Candidate(headed[0].text, headed[0].tag, 2.0)]
    largest = max(above, key=lambda block: block.size)
    if largest.size > 3:
        return [Candidate(largest.text, "largest font", 2.0)]
    bold = [block for block in above if block.strong >= len(block.key) * 0.9]
    if bold:
        return [Candidate(bold[0].text, "first bold line", 0.9)]
    return [] if title else [Candidate(text, "last line above the text", 1.0) for text in _find_last_line(above)]


def _find_last_line(above: Sequence[Block]) -> list[str]:
    """On a page without `title`, heading or font: the last line above the text that is long enough for a headline and
    neither a row of labels nor a day."""
    lines = [block.text for block in above if block.tag == "body" and len(block.text.split()) >= LONG_HEADING]
    named = [text for text in lines if not _STRONG_SEPARATOR.search(text) and not text.endswith((".", ":"))]
    return [text for text in named if sum(map(str.isdecimal, text)) * 3 < len(text)][-1:]


def _above_text(blocks: Sequence[Block]) -> Iterable[Block]:
    """Blocks above the first paragraph of running text, at most forty."""
    for block in blocks[:40]:
        if len(block.text) > 100 and block.strong < len(block.key) / 2 and block.size <= 3:
            return
        yield block
