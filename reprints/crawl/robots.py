"""What a robots.txt allows one crawler: what RFC 9309 and Google's parser (github.com/google/robotstxt) both allow.

They differ on what people write rather than on what the RFC defines. Google reads frequent misspellings, fields without
a colon and keys with something after them (`Disallow-all: /`); the RFC decodes `%61` before it compares. Following the
stricter of the two never breaks the owner's wish. Google's allowance of a folder whose `index.html` is allowed is not
in the RFC and so not made here.

Protego is not used: it reads an `Allow` wherever Google would, ends a group at a `Crawl-delay`, takes a group for `rep`
to address `reprints`, and one for `reprints/1.0` not to.
"""

from __future__ import annotations

import codecs
import math
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote_to_bytes

from scrapy.http import Response

from reprints.crawl import outcomes

_MOST_BYTES = 512_000  # RFC 9309, 2.5: crawlers must read at least 500 KiB
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_BLANKS = " \t\v\f\0"
_PATH = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?;#]*([^#]*)")
_TOKEN = re.compile(r"[A-Za-z_-]*")
_EVERYBODY = re.compile(r"\*(?:[ \t]|$)")
_HEX = re.compile(r"%[0-9A-Fa-f]{2}")
_ESCAPED = re.compile(r"[\x80-\xff]|%[0-9A-Fa-f]{2}")
_DELAY = re.compile(r"crawl[- ]delay")


class _Key(StrEnum):
    AGENT = "user-agent"
    ALLOW = "allow"
    DISALLOW = "disallow"


# what Google takes for a key, whatever follows
_SPELLINGS = {
    _Key.AGENT: ("user-agent", "useragent", "user agent"),
    _Key.ALLOW: ("allow",),
    _Key.DISALLOW: ("disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"),
}


def read_rules(response: Response) -> RobotsRules | str:
    """The rules, or why everything is forbidden. RFC 9309, 2.3.1: a missing robots.txt forbids nothing, an unreachable
    one everything."""
    if response.status >= 500 or response.status == 429:
        return f"http {response.status}"
    return RobotsRules(response.body[:_MOST_BYTES] if response.status in outcomes.HAS_BODY else b"")


class RobotsRules:
    def __init__(self, body: bytes) -> None:
        self._lines = [*_split_lines(_decode(body))]
        self._groups: dict[str, tuple[_Group, _Group]] = {}

    def can_fetch(self, url: str, agent: str) -> bool:
        """Whether the crawler with this product token may ask for an absolute address.

        A rule for `/robots.txt` holds like any other: whoever fetches that file to read it does not ask here.
        """
        octets = url.encode("utf-8", "surrogatepass").decode("latin-1")
        found = _PATH.match(octets)
        path = found[1] if found else octets.partition("#")[0]
        path = path if path.startswith("/") else f"/{path}"
        return all(group.allows(path) for group in self._find_groups(agent))

    def crawl_delay(self, agent: str) -> float | None:
        """The longest pause, in seconds, that the crawler's groups ask for: not in the RFC, but a wish."""
        return max((delay for group in self._find_groups(agent) for delay in group.delays), default=None)

    def _find_groups(self, agent: str) -> tuple[_Group, _Group]:
        if agent not in self._groups:
            google, rfc = (_find_group(self._lines, agent, as_google=as_google) for as_google in (True, False))
            self._groups[agent] = google, rfc
        return self._groups[agent]


# Text below is octets, one character per byte.


@dataclass(frozen=True, kw_only=True, slots=True)
class _Line:
    """`is_plain`: written with a colon, as the RFC's grammar has it."""

    key: str
    value: str
    is_plain: bool


def _decode(body: bytes) -> str:
    if codec := _UTF16.get(body[:2]):
        body = body[2:].decode(codec, "replace").encode("utf-8", "replace")
    # Google skips part of a byte order mark, too
    cut = next((n for n in (3, 2, 1) if body.startswith(codecs.BOM_UTF8[:n])), 0)
    return body[cut:].decode("latin-1")


def _split_lines(text: str) -> Iterator[_Line]:
    for line in re.split(r"[\r\n]+", text):
        plain = line.partition("#")[0].strip(_BLANKS)
        key, colon, value = plain.partition(":")
        if colon:
            yield _Line(key=key.strip(_BLANKS).lower(), value=value.strip(_BLANKS), is_plain=True)
        elif len(words := re.split(r"[ \t]+", plain)) == 2:
            yield _Line(key=words[0].lower(), value=words[1], is_plain=False)


def _read_key(line: _Line, *, as_google: bool) -> _Key | None:
    if as_google:
        return next((key for key, spellings in _SPELLINGS.items() if line.key.startswith(spellings)), None)
    return next((key for key in _Key if line.is_plain and line.key == key), None)


def _find_group(lines: list[_Line], agent: str, *, as_google: bool) -> _Group:
    """The rules of all groups that name the crawler; if none does, of those for `*`.

    Only a rule ends the list of a group's crawlers: other records must not (RFC 9309, 2.2.4).
    """
    own, others = _Group(as_google=as_google), _Group(as_google=as_google)
    is_own = is_others = is_named = had_rule = False
    for line in lines:
        key = _read_key(line, as_google=as_google)
        reached = [group for group, is_reached in ((own, is_own), (others, is_others)) if is_reached]
        if key is _Key.AGENT:
            token = _TOKEN.match(line.value)
            is_own = bool(token and token[0].lower() == agent.lower()) or (is_own and not had_rule)
            is_others = bool(_EVERYBODY.match(line.value)) or (is_others and not had_rule)
            is_named, had_rule = is_named or is_own, False
        elif key is not None:
            had_rule = True
            for group in reached:
                group.add_rule(line.value, allows=key is _Key.ALLOW)
        elif _DELAY.fullmatch(line.key):
            for group in reached:
                group.add_delay(line.value)
    return own if is_named else others


class _Group:
    """The rules for one crawler, as one of the two parsers reads them."""

    def __init__(self, *, as_google: bool) -> None:
        self._as_google = as_google
        self._rules: list[tuple[int, bool, _PathPattern]] = []
        self._starts: tuple[str, ...] | None = None
        self.delays: list[float] = []

    def add_rule(self, pattern: str, *, allows: bool) -> None:
        if pattern:  # an empty one says nothing
            escaped = _ESCAPED.sub(_escape, pattern)
            self._rules.append((len(escaped), allows, _PathPattern(escaped, as_google=self._as_google)))

    def add_delay(self, seconds: str) -> None:
        with suppress(ValueError):
            if 0 <= (delay := float(seconds)) < math.inf:
                self.delays.append(delay)

    def allows(self, path: str) -> bool:
        if self._starts is None:
            # the longest rule decides; of two as long, the one that allows
            self._rules.sort(key=lambda rule: rule[:2], reverse=True)
            self._starts = tuple({pattern.first for _, _, pattern in self._rules})
        text = _HEX.sub(_escape, path) if self._as_google else _unescape(path)
        if not text.startswith(self._starts):
            return True
        return next((allows for _, allows, pattern in self._rules if pattern.matches(text)), True)


class _PathPattern:
    """`*` stands for any characters, a `$` at the end for the end of the address; without one, a prefix matches."""

    def __init__(self, escaped: str, *, as_google: bool) -> None:
        parts = escaped.removesuffix("$").split("*")
        self.first, *self._rest = parts if as_google else map(_unescape, parts)
        self._is_anchored = escaped.endswith("$")

    def matches(self, text: str) -> bool:
        if not text.startswith(self.first):
            return False
        place, rest = len(self.first), self._rest
        if self._is_anchored and not rest:
            return place == len(text)
        for part in rest[:-1] if self._is_anchored else rest:
            found = text.find(part, place)
            if found < 0:
                return False
            place = found + len(part)
        return not self._is_anchored or (text.endswith(rest[-1]) and len(text) - len(rest[-1]) >= place)


def _escape(found: re.Match[str]) -> str:
    return found[0].upper() if found[0].startswith("%") else f"%{ord(found[0]):02X}"


def _unescape(octets: str) -> str:
    return unquote_to_bytes(octets.encode("latin-1")).decode("latin-1")
