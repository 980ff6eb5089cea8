"""What a careful reader would take from each sample page: the yardstick of tests and benchmarks.

Every page of both sites states the publisher, in the header if there is no notice. The date of republication is the
notice's, or the day a modern page says it was published.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reprints.model import Article, CreditStatus, Original, Republication
from reprints.sample.content import ArchivePost, Post, ReviewPost, words


@dataclass(frozen=True, kw_only=True, slots=True)
class Truth:
    url: str
    title: str
    paragraphs: tuple[str, ...]
    language: str
    original: Original
    republication: Republication
    credit_line: str | None

    @property
    def credit_status(self) -> CreditStatus:
        """No sample page credits somebody unintelligibly."""
        credits = self.credit_line or self.original.outlet or self.original.url or self.republication.notice
        return CreditStatus.CREDITED if credits else CreditStatus.OWN

    @property
    def text(self) -> str:
        return "\n".join(self.paragraphs)


def archive_truth(post: ArchivePost, url: str) -> Truth:
    notice = write_notice(post)
    return Truth(
        url=url,
        title=typeset(post, post.title),
        paragraphs=tuple(typeset(post, block.removeprefix("## ")) for block in post.blocks),
        language=post.language,
        original=_original(post),
        republication=Republication(publisher="Equipo Nizkor", date=post.published, topic=post.section, notice=notice),
        credit_line=post.credit,
    )


def review_truth(post: ReviewPost, url: str) -> Truth:
    return Truth(
        url=url,
        title=post.title,
        paragraphs=tuple(block.removeprefix("## ") for block in post.blocks),
        language=post.language,
        original=_original(post),
        republication=Republication(publisher=words("review")["name"], date=post.published, topic=post.topic),
        credit_line=post.credit,
    )


def write_notice(post: ArchivePost) -> str | None:
    if post.notice is None:
        return None
    notice: str = words("archive")["notices"][post.notice.form]
    return notice.format(date=post.notice.date)


def typeset(post: ArchivePost, text: str) -> str:
    """The text with the apostrophes the page's typist used."""
    return text.replace("'", "´") if post.accents == "acute" else text


def differences(truth: Truth, article: Article) -> list[str]:
    """The fields in which an article differs from the truth, each as `field: wanted … got …`.

    Whitespace and the kind of apostrophe do not count.
    """
    wanted, got = _fields(truth), _fields(article)
    return [f"{name}: wanted {wanted[name]!r} got {got[name]!r}" for name in wanted if wanted[name] != got[name]]


def _fields(item: Truth | Article) -> dict[str, object]:
    first, then = item.original, item.republication
    fields: dict[str, object] = {
        "title": item.title,
        "text": item.text,
        "language": item.language,
        "credit_line": item.credit_line,
        "credit_status": item.credit_status,
        "original.authors": first.authors,
        "original.outlet": first.outlet,
        "original.section": first.section,
        "original.place": first.place,
        "original.date": first.date,
        "original.url": first.url,
        "republication.publisher": then.publisher,
        "republication.date": then.date,
        "republication.topic": then.topic,
        "republication.notice": then.notice,
    }
    return {name: _fold(value) if isinstance(value, str) else value for name, value in fields.items()}


def _fold(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub("[´’‘`]", "'", text)).strip()


def _original(post: Post) -> Original:
    return Original(**dict(post.original))
