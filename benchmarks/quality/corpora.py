"""Pages with their truth. Public sets are read from where they are and never copied into the project.

- articles: Zyte's article extraction benchmark (MIT): `ground-truth.json` and `html/<id>.html.gz`; body and URL.
- newspapers: the test data of flairNLP/fundus: title, authors, day and body of some 250 newspaper pages.
- pages: the evaluation set of adbar/trafilatura: title, author, day and phrases of some 990 pages.
- fixtures: see `fixtures.py`.
- sample: the bundled sample sites.

Half of every set is held out and never looked at while rules are written: the pages whose identifier has an odd
SHA-256 (`is_held_out`).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Case:
    """One page and what is known of it; None where the set does not say. `held` is of the held-out half."""

    id: str
    url: str
    html: bytes = field(repr=False)
    body: str | None = None
    title: str | None = None
    authors: tuple[str, ...] | None = None
    day: str | None = None
    phrases: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    content_type: str | None = None

    @property
    def held(self) -> bool:
        return is_held_out(self.id)


def is_held_out(identifier: str) -> bool:
    return int(hashlib.sha256(identifier.encode()).hexdigest(), 16) % 2 == 1


def fingerprint(cases: list[Case]) -> str:
    """What the set is, so that a floor is compared on the pages it was pinned on."""
    digest = hashlib.sha256()
    for case in sorted(cases, key=lambda case: case.id):
        digest.update(f"{case.id}\0{case.body}\0{case.title}\0".encode())
        digest.update(hashlib.sha256(case.html).digest())
    return digest.hexdigest()[:16]


def load_articles(root: Path) -> list[Case]:
    truth = json.loads((root / "ground-truth.json").read_text(encoding="utf-8"))
    return [
        Case(
            id=name,
            url=_absolute(entry["url"]),
            html=gzip.decompress((root / "html" / f"{name}.html.gz").read_bytes()),
            body=entry["articleBody"],
        )
        for name, entry in sorted(truth.items())
    ]


def load_newspapers(root: Path) -> list[Case]:
    """From a checkout of fundus. The truth of a publisher's page is the version whose title stands in the page."""
    folder = root / "tests" / "resources" / "parser" / "test_data"
    return [case for path in sorted(folder.glob("*/*.html.gz")) for case in _read_newspaper(path)]


def _read_newspaper(path: Path) -> Iterator[Case]:
    publisher = re.sub(r"_\d{4}_\d\d_\d\d\.html\.gz$", "", path.name)
    truth = path.with_name(f"{publisher}.json")
    meta = json.loads(path.with_name("meta.info").read_text(encoding="utf-8")).get(path.name)
    if meta is None or not truth.is_file():
        return
    html = gzip.decompress(path.read_bytes())
    page = "".join(c for c in html.decode("utf-8", "replace") if c.isalnum())
    for version in json.loads(truth.read_text(encoding="utf-8")).values():
        title = version.get("title") or ""
        body = _join_sections(version.get("body"))
        probe = "".join(c for c in body[:60] if c.isalnum())
        if body and probe[:25] in page:
            yield Case(
                id=path.name,
                url=meta["url"],
                html=html,
                body=body,
                title=title or None,
                authors=tuple(version["authors"]) if version.get("authors") else None,
                day=(version.get("publishing_date") or "")[:10] or None,
            )
            return


def _join_sections(body: dict[str, Any] | None) -> str:
    if not body:
        return ""
    lines = list(body.get("summary") or [])
    for section in body.get("sections") or []:
        lines += [*(section.get("headline") or []), *(section.get("paragraphs") or [])]
    return "\n".join(lines)


def load_sample() -> list[Case]:
    """Every article of the bundled sites on two nights, each version once."""
    from reprints.sample.site import pages

    seen: dict[tuple[str, bytes], Case] = {}
    for night in (1, 2):
        for page in pages(night):
            truth = page.truth
            if truth is None or (page.url, page.body) in seen:
                continue
            day = truth.original.date
            seen[page.url, page.body] = Case(
                id=f"{page.url}#{night}",
                url=page.url,
                html=page.body,
                content_type=page.content_type,
                body="\n".join(truth.paragraphs),
                title=truth.title,
                authors=truth.original.authors,
                day=day.isoformat() if day else None,
            )
    return list(seen.values())


def load_pages(root: Path) -> list[Case]:
    """From a checkout of trafilatura: phrases that belong to a page's text and phrases that do not."""
    folder = root / "tests"
    cases = []
    for url, entry in sorted(json.loads((folder / "evaldata.json").read_text(encoding="utf-8")).items()):
        path = next((p for sub in ("cache", "eval") if (p := folder / sub / entry["file"]).is_file()), None)
        if path is None:
            continue
        author = entry.get("author")
        cases.append(
            Case(
                id=entry["file"],
                url=_absolute(url),
                html=path.read_bytes(),
                title=entry.get("title") or None,
                authors=split_names(author if isinstance(author, list) else [author]) if author else None,
                day=entry.get("date") or None,
                phrases=tuple(entry["with"]),
                foreign=tuple(entry["without"]),
            )
        )
    return cases


_DEGREE = re.compile(r",\s*(?:Ph\.?D|M\.?D|MSc?|RDN?)\b")


def split_names(authors: list[str]) -> tuple[str, ...]:
    """The set writes several authors as a list here, as one string there: `Jane Roe und John Doe`."""
    if any(_DEGREE.search(one) for one in authors):
        return tuple(authors)
    several = (re.split(r"\s*[,;]\s*|\s+(?:und|and|y|et|&)\s+", one.strip()) for one in authors)
    return tuple(name for names in several for name in names if name)


def _absolute(url: str) -> str:
    if url.startswith(("http://", "https://")):
        return url
    return f"http://{url}" if "/" in url and ":" not in url else "http://unknown.invalid/"
