"""The articles of the two sample sites as data, and what each night changes about them.

`content/archive/*.yml` and `content/review/*.yml` hold one article per file, `content/archive.yml` and
`content/review.yml` the text around them. A body is paragraphs separated by empty lines; `## ` begins a heading.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict

from reprints.errors import NotFoundError

NIGHTS = range(1, 6)
_FOLDER = Path(__file__).parent / "content"
Day = date  # a field called `date` hides the type


class Content(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SampleNotice(Content):
    form: str
    date: str


class Link(Content):
    text: str = ""
    url: str
    outlet: str | None = None


class Origin(Content):
    """What the page states about the original."""

    authors: tuple[str, ...] = ()
    outlet: str | None = None
    section: str | None = None
    place: str | None = None
    date: Day | None = None
    url: str | None = None


class NightlyChange(Content):
    """What differs from this night on."""

    gone: bool | None = None
    modified: datetime | None = None
    header: str | None = None
    footer: str | None = None
    replace: tuple[tuple[str, str], ...] = ()


class Post(Content):
    """What the articles of both sites share."""

    name: str
    path: str
    language: str
    title: str
    byline: str | None = None
    photo: str | None = None
    credit: str | None
    modified: datetime
    published: date | None
    original: Origin
    body: str
    from_night: int = 1
    gone: bool = False
    nights: dict[int, NightlyChange] = {}

    @property
    def blocks(self) -> tuple[str, ...]:
        """Paragraphs and `## ` headings, each on one line."""
        return tuple(" ".join(block.split()) for block in self.body.strip().split("\n\n"))


class ArchivePost(Post):
    layout: str
    header: str
    footer: str | None
    section: str | None
    notice: SampleNotice | None
    date_line: str | None
    switch: str | None = None
    genre: str | None = None
    back_to_top: str | None = None
    charset: str = "windows-1252"  # of the page as served
    label: str | None = None  # the charset its mark-up claims
    accents: Literal["acute"] | None = None  # apostrophes written as acute accents
    fails: int = 0  # this many times it answers 500 first
    redirect_host: str | None = None

    @property
    def folder(self) -> str:
        return self.path.rsplit("/doc/", 1)[0]

    @property
    def year(self) -> int:
        day = self.published or self.original.date
        return day.year if day else self.modified.year


class ReviewPost(Post):
    theme: str
    topic: str
    published: date
    canonical: str | None
    credit_link: Link | None = None
    based_on: Link | None = None


PostType = TypeVar("PostType", ArchivePost, ReviewPost)


def archive_posts(night: int) -> tuple[ArchivePost, ...]:
    """The archive's articles on a night; vanished ones are `gone`."""
    return tuple(_at(post, night) for post in _load_archive() if post.from_night <= check_night(night))


def review_posts(night: int) -> tuple[ReviewPost, ...]:
    """The review's articles on a night, newest first."""
    posts = [_at(post, night) for post in _load_review() if post.from_night <= check_night(night)]
    return tuple(sorted(posts, key=lambda post: post.modified, reverse=True))


def check_night(night: int) -> int:
    """Raises NotFoundError on a night without data."""
    if night not in NIGHTS:
        raise NotFoundError(f"the sample has no night {night}", mend=f"Choose {NIGHTS[0]} to {NIGHTS[-1]}")
    return night


@cache
def words(site: str) -> dict[str, Any]:
    """The text around a site's articles: `content/<site>.yml`."""
    return _read(_FOLDER / f"{site}.yml")


@cache
def _load_archive() -> tuple[ArchivePost, ...]:
    return tuple(ArchivePost.model_validate(data) for data in _read_folder("archive"))


@cache
def _load_review() -> tuple[ReviewPost, ...]:
    bodies = {f"archive/{post.name}": post.body for post in _load_archive()}
    return tuple(ReviewPost.model_validate(_with_body(data, bodies)) for data in _read_folder("review"))


def _with_body(data: dict[str, Any], bodies: dict[str, str]) -> dict[str, Any]:
    """The article, or another one's text with `replace` applied, as a second republisher would print it."""
    if "same_as" not in data:
        return data
    rest = {key: value for key, value in data.items() if key not in ("same_as", "replace")}
    return rest | {"body": _replace(bodies[data["same_as"]], data["replace"])}


def _at(post: PostType, night: int) -> PostType:
    for since, change in sorted(post.nights.items()):
        if since <= night:
            update = change.model_dump(exclude_none=True, exclude={"replace"})
            update["body"] = _replace(post.body, change.replace)
            post = post.model_copy(update=update)
    return post


def _replace(body: str, pairs: Any) -> str:
    """Raises ValueError if the words to replace are missing: the content would silently stay the same."""
    text = "\n\n".join(" ".join(block.split()) for block in body.strip().split("\n\n"))
    for old, new in pairs:
        if old not in text:
            raise ValueError(f"the body does not contain {old!r}")
        text = text.replace(old, new)
    return text


def _read_folder(site: str) -> list[dict[str, Any]]:
    return [_read(path) | {"name": path.stem} for path in sorted((_FOLDER / site).glob("*.yml"))]


def _read(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return data
