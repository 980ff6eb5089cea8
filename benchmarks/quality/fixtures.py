"""The fixtures of postlight/parser: a page each of some 140 sites, with the title, author and moment its tests assert.

What is the tool's habit and not the page's word is made plain by rules that look at no reader: a byline's word before
the name goes, an address is no name, a string of names is split. A moment, told in UTC, is the day in the zone the page
writes it in, else the neighbouring day its address has, else the day in the zone the set gives for the site.

The pages were kept as the tool had them after its first step: without scripts (so without JSON-LD), and with `content`
and `property` of each meta renamed to `value` and `name`. The renaming is undone, for every reader.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.quality.corpora import Case, split_names

_STRING = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`[^`]*`"
_URL = re.compile(rf"\burl\s*=\s*({_STRING})|Mercury\.parse\(\s*({_STRING})")
_FILE = re.compile(rf"readFileSync\(\s*({_STRING})")
_ASSERTED = re.compile(
    rf"assert\.(?:strictE|e)qual\(\s*(title|author|date_published)\b[^,'\"`]*(?:'T'\)\[0\])?\s*,\s*({_STRING})\s*,?\s*\)"
)
_ZONE = re.compile(r"timezone:\s*'([^']+)'")
_META = re.compile(rb"<meta\b[^>]*>", re.I)
_PROPERTY = re.compile(rb"""\bname=(?=["']?(?:og|article|fb|al):)""", re.I)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?[+-]\d\d:?\d\d")
_DAY_IN_URL = re.compile(r"/(20\d\d)/(\d\d)/(\d\d)/")
_BYLINE_WORD = re.compile(r"^(?:by|von|par|por|di)\b[\s:]+", re.I)


def load_fixtures(root: Path) -> list[Case]:
    """From a checkout of postlight/parser."""
    cases: dict[str, Case] = {}
    for test in sorted((root / "src" / "extractors" / "custom").glob("*/index.test.js")):
        zone = _ZONE.search(test.with_name("index.js").read_text(encoding="utf-8"))
        for block in test.read_text(encoding="utf-8").split("describe(")[1:]:
            for case in _read_block(root, block, zone[1] if zone else None):
                cases.setdefault(case.id, case)
    return list(cases.values())


def _read_block(root: Path, block: str, zone: str | None) -> Iterator[Case]:
    file, url = _FILE.search(block), _URL.search(block)
    path = root / _unquote(file[1]) if file else None
    if path is None or not path.is_file() or url is None:
        return
    asserted: dict[str, str] = {}
    for field, value in _ASSERTED.findall(block):
        asserted.setdefault(field, " ".join(_unquote(value).split()))
    html = path.read_bytes()
    moment = asserted.get("date_published")
    yield Case(
        id=path.relative_to(root / "fixtures").as_posix(),
        url=_unquote(url[1] or url[2]),
        html=_META.sub(_restore_meta, html),
        title=asserted.get("title") or None,
        authors=_read_authors(asserted.get("author", "")),
        day=_read_day(moment, html, _unquote(url[1] or url[2]), zone) if moment else None,
    )


def _restore_meta(meta: re.Match[bytes]) -> bytes:
    tag = meta.group()
    if b" content=" in tag or b" value=" not in tag:
        return tag
    return _PROPERTY.sub(b"property=", tag.replace(b" value=", b" content=", 1))


def _unquote(literal: str) -> str:
    if literal.startswith("`"):
        return literal[1:-1]
    return str(ast.literal_eval(literal))


def _read_authors(stated: str) -> tuple[str, ...] | None:
    named = _BYLINE_WORD.sub("", stated)
    return split_names([named]) if named and "://" not in named else None


def _read_day(stated: str, html: bytes, url: str, zone: str | None) -> str:
    if "T" not in stated:
        return stated[:10]
    moment = datetime.fromisoformat(stated)
    for written in _MOMENT.findall(html.decode("utf-8", "replace")):
        try:
            local = datetime.fromisoformat(written)
        except ValueError:
            continue
        if local.utcoffset() and abs((local - moment).total_seconds()) < 60:
            return local.date().isoformat()
    if (match := _DAY_IN_URL.search(url)) and _is_same_moment(day := "-".join(match.groups()), moment):
        return day
    return (moment.astimezone(ZoneInfo(zone)) if zone else moment).date().isoformat()


def _is_same_moment(day: str, moment: datetime) -> bool:
    """Whether it is, somewhere on Earth, this day at the moment."""
    return any((moment + timedelta(hours=hours)).date().isoformat() == day for hours in (-11, 13))
