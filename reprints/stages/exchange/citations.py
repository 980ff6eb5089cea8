"""Citations that Zotero reads: CSL-JSON, RIS and BibTeX.

They cite the original: its authors, outlet and day. The address is the republication's, which is what was captured;
`archive`, `archive_location` and the note say who republished it, when, and which bytes were captured. A page that
names no other source is cited as published by its own site.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from reprints.model import Article


def cite(articles: Sequence[Article], form: str) -> str:
    """`form` is csl, ris or bibtex. One text for all articles, ending in a newline."""
    match form:
        case "csl":
            return json.dumps([to_csl(article) for article in articles], ensure_ascii=False, indent=1) + "\n"
        case "ris":
            return "\n".join(_to_ris(article) for article in articles)
        case _:
            return "\n".join(_to_bibtex(article) for article in articles)


def to_csl(article: Article) -> dict[str, Any]:
    """An item of CSL-JSON 1.0. Names stay whole (`literal`): where a family name begins differs by language."""
    original, republication, capture = article.original, article.republication, article.capture
    day = _find_day(article)
    item = {
        "id": f"reprints-{article.id}",
        "type": "article-newspaper" if original.outlet else "webpage",
        "title": article.title,
        "author": [{"literal": name} for name in original.authors],
        "container-title": original.outlet or republication.publisher,
        "section": original.section,
        "publisher-place": original.place,
        "issued": _to_parts(day) if day else None,
        "URL": article.url,
        "accessed": _to_parts(capture.fetched_at.date()) if capture.fetched_at else None,
        "archive": republication.publisher if original.outlet else None,
        "archive_location": _format_place(article),
        "language": article.language,
        "note": _make_note(article),
    }
    return {name: value for name, value in item.items() if value}


def _find_day(article: Article) -> date | None:
    """The day of publication; a republication's day is not the original's."""
    return article.original.date or (None if article.original.outlet else article.republication.date)


def _to_parts(day: date) -> dict[str, Any]:
    return {"date-parts": [[day.year, day.month, day.day]]}


def _format_place(article: Article) -> str | None:
    capture = article.capture
    return f"{capture.warc}, offset {capture.offset}" if capture.warc else None


def _make_note(article: Article) -> str:
    original, republication, capture = article.original, article.republication, article.capture
    sentences = []
    if original.outlet and republication.publisher:
        on = f" on {republication.date}" if republication.date else ""
        sentences.append(f"Republished by {republication.publisher}{on}: {article.url}")
    if original.url:
        sentences.append(f"Originally at {original.url}")
    if capture.fetched_at:
        of = f" (version {article.version})" if article.version > 1 else ""
        sentences.append(f"Captured {capture.fetched_at:%Y-%m-%d %H:%M:%S} UTC{of}, SHA-256 {capture.sha256}")
    if article.gone_at:
        sentences.append(f"No longer at its address since {article.gone_at:%Y-%m-%d}")
    return ". ".join(sentences)


def _to_ris(article: Article) -> str:
    original, day = article.original, _find_day(article)
    seen = article.capture.fetched_at
    lines = [
        ("TY", "NEWS" if original.outlet else "ELEC"),
        *(("AU", name) for name in original.authors),
        ("TI", article.title),
        ("T2", original.outlet or article.republication.publisher),
        ("SE", original.section),
        ("CY", original.place),
        ("PY", f"{day:%Y}" if day else None),
        ("DA", f"{day:%Y/%m/%d}" if day else None),
        ("UR", article.url),
        ("Y2", f"{seen:%Y/%m/%d}" if seen else None),
        ("LA", article.language),
        ("DB", article.republication.publisher if original.outlet else None),
        ("AV", _format_place(article)),
        ("N1", _make_note(article)),
        ("ID", f"reprints-{article.id}"),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {_flat(value)}\n" for tag, value in lines if value is not None)


def _to_bibtex(article: Article) -> str:
    day, seen = _find_day(article), article.capture.fetched_at
    # braces around each name keep it whole: "and" joins, commas part
    fields = {
        "author": " and ".join(f"{{{_escape(name)}}}" for name in article.original.authors),
        "title": f"{{{_escape(article.title or '')}}}",
        "journaltitle": _escape(article.original.outlet or article.republication.publisher or ""),
        "date": day.isoformat() if day else "",
        "location": _escape(article.original.place or ""),
        "url": article.url.replace("{", "%7B").replace("}", "%7D"),
        "urldate": f"{seen:%Y-%m-%d}" if seen else "",
        "langid": article.language or "",
        "note": _escape(_make_note(article)),
    }
    kind = "article" if article.original.outlet else "online"
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value.strip("{}"))
    return f"@{kind}{{reprints-{article.id[:12]},\n{lines}}}\n"


def _flat(value: str) -> str:
    return " ".join(value.split())


def _escape(value: str) -> str:
    named = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    return re.sub(r"[\\~^{}%&#_$]", lambda match: named.get(match[0], "\\" + match[0]), _flat(value))
