"""One article of several pages: their text in one, with the line at which each begins, and every capture named."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from reprints.extract.continuation import Onward, find_onward
from reprints.extract.letters import make_key
from reprints.extract.page import Page
from reprints.model import Article, ArticlePart, Capture, CreditStatus, Evidence, NotAnArticle

_PAGER = re.compile(r"\W*(?:\d{1,2}\W+)*\d{1,2}\W*")

Read = Callable[[Page], Article | NotAnArticle]


@dataclass(frozen=True, kw_only=True, slots=True)
class PageOfSeveral:
    """A page of an article, and its capture."""

    page: Page
    capture: Capture


@dataclass(frozen=True, kw_only=True, slots=True)
class PageSeries:
    """An article's pages in order; `missing` is the address of the next one, which is not among those at hand."""

    parts: tuple[PageOfSeveral, ...]
    missing: str | None = None
    certain: tuple[bool, ...] = ()  # of each part after the first: whether its address proves that it is one


def link_parts(first: PageOfSeveral, others: Mapping[str, PageOfSeveral], patterns: Sequence[str] = ()) -> PageSeries:
    """Follow the pages' links to one another. `others` are the further pages at hand, by address."""
    parts, visited, certain = [first], [first.page.url], list[bool]()
    while onward := find_onward(parts[-1].page.body, visited, patterns):
        part = others.get(onward.url)
        if part is None:
            return PageSeries(parts=tuple(parts), missing=_demand(onward), certain=tuple(certain))
        parts.append(part)
        visited.append(onward.url)
        certain.append(onward.is_certain)
    return PageSeries(parts=tuple(parts), certain=tuple(certain))


def _demand(onward: Onward) -> str | None:
    return onward.url if onward.is_certain else None


def read_series(chain: PageSeries, read: Read) -> Article | NotAnArticle:
    """The article on a chain of pages, by what `read` makes of each; what holds none on its first page is none."""
    article = read(chain.parts[0].page)
    if not isinstance(article, Article):
        return article
    if len(chain.parts) > 1:
        article = _join(article, chain, read)
    if chain.missing:
        article = _lack(article, f"page {len(chain.parts) + 1} is missing: {chain.missing}")
    return article


def _lack(article: Article, text: str) -> Article:
    proof = Evidence(field="partial", value="true", text=text[:300], method="pages")
    return dataclasses.replace(article, partial=True, evidence=(*article.evidence, proof))


def _join(first: Article, chain: PageSeries, read: Read) -> Article:
    lines = _drop_pager(first.text.split("\n"))
    seen = {make_key(line) for line in lines} | {make_key(one.text) for one in first.removed}
    parts = [ArticlePart(url=chain.parts[0].page.url, line=0, capture=chain.parts[0].capture)]
    article = first
    for part, certain in zip(chain.parts[1:], chain.certain, strict=True):
        other = read(dataclasses.replace(part.page, is_further=True))
        if not certain and not (isinstance(other, Article) and _is_titled(first, other)):
            break
        parts.append(ArticlePart(url=part.page.url, line=len(lines), capture=part.capture))
        if not isinstance(other, Article):
            article = _lack(article, f"page {len(parts)} holds no text ({other.reason}): {part.page.url}")
            continue
        fresh = [line for line in _drop_pager(other.text.split("\n")) if make_key(line) not in seen]
        lines += fresh
        seen.update(map(make_key, fresh))
        article = _add_provenance(article, other)
    if len(parts) == 1:
        return first
    return dataclasses.replace(article, text="\n".join(lines), parts=tuple(parts))


def _drop_pager(lines: list[str]) -> list[str]:
    """Without the row of page numbers at the end, which is all links only for those who see the mark-up."""
    return lines[:-1] if len(lines) > 1 and _PAGER.fullmatch(lines[-1]) else lines


def _is_titled(first: Article, other: Article) -> bool:
    one, two = make_key(first.title or ""), make_key(other.title or "")
    return bool(one and two) and (one in two or two in one)


def _add_provenance(article: Article, other: Article) -> Article:
    """A credit or notice may stand on the last page alone."""
    removed = tuple(line for line in other.removed if line not in article.removed)
    article = dataclasses.replace(
        article, removed=(*article.removed, *removed), partial=article.partial or other.partial
    )
    if article.credit_status is CreditStatus.CREDITED or other.credit_status is not CreditStatus.CREDITED:
        return article
    authors = other.original.authors or article.original.authors
    day = other.original.date or article.original.date
    evidence = tuple(one for one in other.evidence if one not in article.evidence)
    return dataclasses.replace(
        article,
        original=dataclasses.replace(other.original, authors=authors, date=day),
        republication=other.republication,
        credit_line=other.credit_line,
        credit_status=other.credit_status,
        evidence=(*article.evidence, *evidence),
    )
