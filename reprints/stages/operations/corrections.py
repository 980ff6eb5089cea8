"""Corrections by people: parsed as typed, stored with author and reason, and indexed at once."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date

from reprints import urls
from reprints.catalogue.articles.article_rows import Correction
from reprints.catalogue.catalogue import Catalogue
from reprints.errors import ReprintsError, UsageError
from reprints.model import CreditStatus
from reprints.settings import Settings
from reprints.sources import FILLABLE
from reprints.stages.custody.author import name_author
from reprints.stages.custody.journal import keep_after
from reprints.stages.pipeline.index_sync import say_behind, sync_index

_LONGEST = 2_000
CORRECTABLE = (*FILLABLE, "credit_status")


def correct_article(settings: Settings, catalogue: Catalogue, wanted: str, changes: Sequence[str], *, why: str) -> str:
    """`changes` are FIELD=VALUE. Returns a note if the index could not follow at once.

    Raises UsageError for an unusable field or value, NotFoundError; then nothing was stored.
    """
    if not why.strip():
        raise UsageError("a correction needs its reason", mend="Add: --why 'what you know, and from where'")
    author = name_author(settings)
    made = [_read_change(change, why.strip(), author) for change in changes]
    catalogue.correct(wanted, made)
    return _follow(settings, catalogue)


def undo_corrections(settings: Settings, catalogue: Catalogue, wanted: str, fields: Sequence[str], *, why: str) -> str:
    """Raises NotFoundError if a field has no correction to undo; then none was undone."""
    if not fields:
        raise UsageError("no field was named whose correction to undo", mend="Write: reprints correct ID FIELD --undo")
    names = [_check_field(field.partition("=")[0]) for field in fields]
    catalogue.undo_corrections(wanted, names, author=name_author(settings), why=why.strip())
    return _follow(settings, catalogue)


def _follow(settings: Settings, catalogue: Catalogue) -> str:
    notes = [keep_after(settings, catalogue)]
    try:
        sync_index(settings, catalogue)
    except ReprintsError as error:
        notes.append(say_behind(catalogue, error))
    left = " ".join(filter(None, notes))
    return f"Stored. {left}" if left else ""


def _read_change(change: str, why: str, author: str) -> Correction:
    field, sign, value = change.partition("=")
    if not sign:
        raise UsageError(f"{change!r} is not a correction", mend="Write FIELD=VALUE, as original.outlet='El País'")
    _check_field(field)
    return Correction(field=field, value=_read_value(field, " ".join(value.split())), why=why, author=author)


def _check_field(field: str) -> str:
    if field not in CORRECTABLE:
        near = difflib.get_close_matches(field, CORRECTABLE, n=1, cutoff=0.4)
        hint = f"Did you mean {near[0]}?" if near else f"The fields are {', '.join(CORRECTABLE)}"
        raise UsageError(f"{field!r} is not a field that can be corrected", mend=hint)
    return field


def _read_value(field: str, text: str) -> str | list[str] | None:
    """The value as the document holds it. None: the page states nothing."""
    name = field.rpartition(".")[2]
    if name == "authors":
        return [author.strip() for author in text.split(";") if author.strip()]
    if not text:
        return None
    if len(text) > _LONGEST or not text.isprintable():
        raise UsageError(f"{field} takes one printable line of up to {_LONGEST} characters")
    if name == "date":
        _check_day(field, text)
    elif name == "url":
        _check_address(text)
    elif name == "credit_status" and text not in list(CreditStatus):
        raise UsageError(f"credit_status={text} is no status", mend=f"Write {', '.join(CreditStatus)}")
    elif name == "language" and not re.fullmatch("[a-z]{2}", text):
        raise UsageError(f"language={text} is not a language", mend="Write its two letters, such as es")
    return text


def _check_day(field: str, text: str) -> None:
    with suppress(ValueError):
        if date.fromisoformat(text).isoformat() == text:
            return
    raise UsageError(f"{field}={text} is not a day", mend="Write it as 2016-06-07")


def _check_address(text: str) -> None:
    try:
        urls.canonicalise(text)
    except ValueError as error:
        raise UsageError(str(error)) from None
