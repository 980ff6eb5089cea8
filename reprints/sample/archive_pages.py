"""The pages of archive.sample.test: articles in old layouts, indexes by year and topic, and others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from reprints.sample.content import ArchivePost, archive_posts, words
from reprints.sample.layouts import escape, fill
from reprints.sample.resource import Resource
from reprints.sample.truth import archive_truth, typeset, write_notice

HOST = "archive.sample.test"
ROOT = f"http://{HOST}"
ALIASES = (f"mail.{HOST}", f"www.{HOST}")
_HTML = "text/html"  # no charset: an old archive's server does not know it
_REBUILT_AT = datetime(2026, 11, 20, 4, tzinfo=UTC)  # after every other change
_ENTRY = '<li><a href="{}">{}</a>'


def archive_resources(night: int, *, rebuilt: bool = False) -> Iterator[Resource]:
    """`rebuilt` shows the articles without credit line, dates and notice, as careless relaunches do."""
    posts = archive_posts(night)
    yield Resource(url=f"{ROOT}/robots.txt", body=words("archive")["robots"].encode(), content_type="text/plain")
    yield from (_rebuild(post) if rebuilt and not post.gone else _article(post) for post in posts)
    yield from (_special(page) for page in words("archive")["specials"] if page.get("status") != 404)
    yield from _listings(posts)


def _article(post: ArchivePost) -> Resource:
    url = ROOT + post.path
    if post.gone:
        return Resource(url=url, body=b"<html><body>Not Found</body></html>\n", content_type=_HTML, status=404)
    page = fill(post.layout, _values(post), [typeset(post, block) for block in post.blocks])
    return Resource(
        url=url,
        body=page.encode(post.charset),
        content_type=_HTML,
        modified=post.modified,
        tagged=post.layout != "old",
        truth=archive_truth(post, url),
        fails=post.fails,
        moved_to=f"http://{post.redirect_host}{post.path}" if post.redirect_host else None,
    )


def _rebuild(post: ArchivePost) -> Resource:
    page = fill("rebuilt", _values(post), [typeset(post, block) for block in post.blocks])
    return Resource(
        url=ROOT + post.path,
        body=page.encode("windows-1252", "xmlcharrefreplace"),
        content_type=_HTML,
        modified=_REBUILT_AT,
    )


def _values(post: ArchivePost) -> dict[str, str]:
    section = f'<a href="../index.html">{escape(post.section)}</a>' if post.section else ""
    plain = {
        "title": typeset(post, post.title),
        "date_line": post.date_line,
        "genre": post.genre,
        "byline": post.byline,
        "back_to_top": post.back_to_top,
        "photo": post.photo,
        "credit": post.credit,
        "notice": write_notice(post),
        "language": post.language,
        "label": post.label,
        "year": str(post.year),
    }
    return {
        **{name: escape(value or "") for name, value in plain.items()},
        **_frame(post.header, post.footer),
        "section": section,
        "switch": " | ".join(f'<a href="#">{name}</a>' for name in (post.switch or "").split(" | ") if name),
    }


def _frame(header: str, footer: str | None) -> dict[str, str]:
    links = words("archive")["footers"][footer] if footer else []
    return {
        "shop": "",
        "donate": "",
        **words("archive")["headers"][header],
        "footer": " ".join(f'<a href="/nizkor/donar.html">{link}</a>' for link in links),
    }


def _special(page: dict[str, Any]) -> Resource:
    values = {
        **_frame(page["header"], page.get("footer")),
        "title": escape(page["title"]),
        "year": str(page["modified"].year),
        "body": page["body"],
    }
    return Resource(
        url=ROOT + page["path"],
        body=fill("rows", values).encode("windows-1252"),
        content_type=_HTML,
        modified=page["modified"],
    )


def _listings(posts: Iterable[ArchivePost]) -> Iterator[Resource]:
    """Home, and an index per year and topic. Like generated pages, they carry an ETag and no date."""
    posts = sorted(posts, key=lambda post: post.path)
    topics = {folder: name for folder, name in words("archive")["topics"].items() if _of(posts, folder)}
    years = sorted({post.year for post in posts})
    home = [_ENTRY.format(f"{folder}/index.html", escape(name)) for folder, name in topics.items()]
    home += [_ENTRY.format(f"/nizkor/indice/{year}.html", year) for year in years]
    yield _listing("/", "Equipo Nizkor", home)
    for year in years:
        # absolute addresses here, relative ones in the topics: several spellings of one page
        entries = [_ENTRY.format(_spell(post), escape(post.title)) for post in posts if post.year == year]
        yield _listing(f"/nizkor/indice/{year}.html", f"Documentos de {year}", entries)
    for folder, name in topics.items():
        yield from _topic(folder, name, _of(posts, folder))


def _topic(folder: str, name: str, posts: list[ArchivePost]) -> Iterator[Resource]:
    entries = [_ENTRY.format(post.path.removeprefix(f"{folder}/"), escape(post.title)) for post in posts]
    specials = [page for page in words("archive")["specials"] if page["path"].startswith(f"{folder}/")]
    entries += [_ENTRY.format(f"{page['path']}#top", escape(page["title"])) for page in specials]
    size = words("archive")["paged"].get(folder, len(entries))
    chunks = [entries[start : start + size] for start in range(0, len(entries), size)]
    for number, chunk in enumerate(chunks, start=1):
        following = f"index{number + 1}.html" if number < len(chunks) else ""
        yield _listing(f"{folder}/index{number if number > 1 else ''}.html", name, chunk, following)


def _of(posts: Iterable[ArchivePost], folder: str) -> list[ArchivePost]:
    return [post for post in posts if post.folder == folder]


def _spell(post: ArchivePost) -> str:
    names = (HOST, *ALIASES)
    return f"http://{names[post.year % len(names)]}{post.path}"


def _listing(path: str, title: str, entries: list[str], following: str = "") -> Resource:
    values = {"title": escape(title), "body": "\n".join(entries), "next": following}
    return Resource(
        url=ROOT + path, body=fill("listing", values).encode("windows-1252"), content_type=_HTML, modified=None
    )
