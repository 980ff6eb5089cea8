"""Small pages for the tests of this room."""

from __future__ import annotations

from reprints.extract.page import Page, extract_page
from reprints.model import Article, NotAnArticle

PARAGRAPHS = (
    "The ferry left the northern quay an hour late, because the officer had mislaid the stamp that opens the gate.",
    "On deck a hundred and forty passengers waited beside their bundles, and nobody complained aloud, since "
    "complaining had cost the previous crossing another hour.",
    "By nightfall the engines were running again. The captain, who keeps a diary of every delay, wrote down "
    "the reason and underlined it twice before he gave the order to cast off.",
    "The company has promised a second stamp before the winter, and a drawer with a key to keep it in.",
)
BODY = "\n".join(PARAGRAPHS)


def make_page(inside: str, *, head: str = "<title>The stamp that stopped a ferry</title>") -> bytes:
    return f"<html><head><meta charset=utf-8>{head}</head><body>{inside}</body></html>".encode()


def paragraphs(tag: str = "p") -> str:
    return "".join(f"<{tag}>{text}</{tag}>" for text in PARAGRAPHS)


def read(inside: str | bytes, **extra: object) -> Article:
    """The article of a page, which must hold one."""
    found = read_any(inside, **extra)
    assert isinstance(found, Article), found
    return found


def read_any(
    inside: str | bytes, *, content_type: str | None = "text/html", status: int = 200
) -> Article | NotAnArticle:
    body = inside if isinstance(inside, bytes) else make_page(inside)
    return extract_page(Page(url="http://news.example.org/ferry", body=body, content_type=content_type, status=status))


def removed(article: Article) -> dict[str, str]:
    """Text of each removed line: its kind."""
    return {line.text: str(line.kind) for line in article.removed}
