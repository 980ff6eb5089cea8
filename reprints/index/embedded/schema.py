"""The embedded index's schema, and the tantivy form of an index document."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cache
from typing import Any

import orjson
import tantivy

from reprints.index.analysis import EXACT, FOLDED, STEMMERS, TOKEN, WHOLE, prepare
from reprints.index.documents import Document
from reprints.index.folding import FOLDS
from reprints.index.query.fields import TEXTS, Kind, of_kind

KEYWORDS = tuple(field.key for field in of_kind(Kind.KEYWORD) if field.key != "id")
DAYS = tuple(field.key for field in of_kind(Kind.DATE))
FLAGS = tuple(field.key for field in of_kind(Kind.FLAG))
NUMBERS = tuple(field.key for field in of_kind(Kind.NUMBER))
RANKED = {"date": "date", "republished": "republication_date", "changed": "changed_at"}
GROUP = "group"  # a number for the family, or for the article itself if it has none
_LAYOUT = 5  # raise it when documents change without a change to the lists below
_UNSTORED = ("text", "urls", "present")

# a rank: 18 bits of day, then 45 bits of id plus version; all day bits set means "no date", last in either direction
_EPOCH = date(1500, 1, 1).toordinal()
_LAST_DAY = (1 << 18) - 2
_ID_BITS = 45


def text_field(part: str, analyzer: str) -> str:
    return f"{part}_{analyzer}"


def whole_field(key: str) -> str:
    """The values as written, for facets."""
    return f"{key}_whole"


def equal_field(key: str) -> str:
    """The whole values, folded."""
    return f"{key}_equal"


def rank_field(sort: str) -> str:
    """The field whose ascending order gives the sort: `-date` is newest first."""
    return f"newest_{sort[1:]}" if sort.startswith("-") else f"oldest_{sort}"


@cache
def describe_format() -> str:
    """Changes whenever this version could misread an older index."""
    engine = tantivy.__version__  # type: ignore[attr-defined]  # missing in its stub
    parts = (
        _LAYOUT,
        TOKEN,
        FOLDS,
        TEXTS,
        sorted(STEMMERS.items()),
        KEYWORDS,
        DAYS,
        NUMBERS,
        FLAGS,
        sorted(RANKED),
        engine,
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


@cache
def build_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("document", stored=True)
    for part in TEXTS:
        for name in (*STEMMERS, FOLDED):
            builder.add_text_field(text_field(part, name), tokenizer_name=name)
        builder.add_text_field(text_field(part, EXACT), tokenizer_name=EXACT, stored=part == "text")
    for key in KEYWORDS:
        builder.add_text_field(key, tokenizer_name=FOLDED)
        builder.add_text_field(equal_field(key), tokenizer_name=WHOLE, index_option="basic")
        builder.add_text_field(whole_field(key), fast=True, tokenizer_name=WHOLE, index_option="basic")
    for key in ("present", *FLAGS, "latest"):
        builder.add_text_field(key, tokenizer_name="raw", index_option="basic")
    for key in (*DAYS, *NUMBERS, "year"):
        builder.add_integer_field(key, indexed=True, fast=True)
    builder.add_unsigned_field(GROUP, fast=True)
    for sort in RANKED:
        builder.add_unsigned_field(rank_field(sort), fast=True)
        builder.add_unsigned_field(rank_field(f"-{sort}"), fast=True)
    return builder.build()


def to_tantivy(document: Document) -> tantivy.Document:
    entry = tantivy.Document()
    entry.add_text("id", document["id"])
    kept = {key: value for key, value in document.items() if key not in _UNSTORED}
    entry.add_bytes("document", orjson.dumps(kept))
    language = document["language"]
    for part in TEXTS:
        for name in (EXACT, FOLDED, *((language,) if language in STEMMERS else ())):
            entry.add_text(text_field(part, name), prepare(name, document[part] or ""))
    for key in KEYWORDS:
        for value in _values(document[key]):
            entry.add_text(key, prepare(FOLDED, value))
            entry.add_text(equal_field(key), prepare(WHOLE, value))
            entry.add_text(whole_field(key), value)
    for name in document["present"]:
        entry.add_text("present", name)
    for key in (*FLAGS, "latest"):
        entry.add_text(key, "yes" if document[key] else "no")
    for key in DAYS:
        if document[key]:
            entry.add_integer(key, _ordinal(document[key]))
    for key in (*NUMBERS, "year"):
        if document[key] is not None:
            entry.add_integer(key, document[key])
    entry.add_unsigned(GROUP, _leading_bits(document["family"] or document["id"], bits=64))
    for sort, key in RANKED.items():
        entry.add_unsigned(rank_field(sort), _rank(document[key], document, newest=False))
        entry.add_unsigned(rank_field(f"-{sort}"), _rank(document[key], document, newest=True))
    return entry


def _values(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def _ordinal(text: str) -> int:
    """The day of an ISO day or instant."""
    return date.fromisoformat(text[:10]).toordinal()


def _rank(text: str | None, document: Document, *, newest: bool) -> int:
    day = _LAST_DAY + 1
    if text:
        counted = min(max(_ordinal(text) - _EPOCH, 0), _LAST_DAY)
        day = _LAST_DAY - counted if newest else counted
    # ids are far apart, so the versions of an article follow one another without another article between them
    place: int = (_leading_bits(document["id"]) + document["version"]) % (1 << _ID_BITS)
    return day << _ID_BITS | place


def _leading_bits(article_id: str, bits: int = _ID_BITS) -> int:
    """Orders hexadecimal ids (urls.make_id); any other id has a fixed order of its own."""
    try:
        return int(article_id[:16].ljust(16, "0"), 16) >> (64 - bits)
    except ValueError:
        return _leading_bits(hashlib.sha256(article_id.encode()).hexdigest(), bits)
