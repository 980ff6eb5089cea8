"""Addresses as SURT keys (Sort-friendly URI Reordering Transform): `org,example)/a?b=1` for `http://www.Example.org/A/?b=1`.

Replay tools look captures up by this key, so it must equal theirs, quirks included: http or https, `www.`, a default
port, letter case, parameter order and session numbers make no difference. Written here because the `surt` package is
under the AGPL; a test compares the two. IP addresses written as numbers (`http://2130706433/`) are left alone.
"""

from __future__ import annotations

import re
from urllib.parse import quote_from_bytes, unquote_to_bytes

_PARTS = re.compile(
    rb"([a-z][a-z0-9+.-]*)://(?:[^/?#@]*@)?(\[[^\]/?#]*\]|[^/:?#]*)(?::([0-9]{0,5}))?([^?#]*)(\?[^#]*)?", re.I
)
_PORTS = {b"http": 80, b"https": 443}
_WWW = re.compile(rb"www[0-9]*\.")
_SAFE = "".join(chr(c) for c in range(0x21, 0x7F) if chr(c) not in "#%")
# session numbers of Java, PHP, ASP and ColdFusion, with the ampersand after them
_PATH_SESSION = re.compile(rb"(/)\((?:[0-9a-z]{24}|(?:[a-z]\([0-9a-z]{24}\))+)\)/(?=[^?]+\.aspx)", re.I)
_QUERY_SESSIONS = tuple(
    re.compile(rb"^(.*)(?:" + name + rb")(?:&(.*))?$", re.I | re.S)
    for name in (
        rb"jsessionid=[0-9a-z]{32}",
        rb"phpsessid=[0-9a-z]{32}",
        rb"sid=[0-9a-z]{32}",
        rb"aspsessionid[a-z]{8}=[a-z]{24}",
        rb"cfid=[^&]+&cftoken=[^&]+",
    )
)


def make_surt(url: str) -> str:
    """The key of an absolute address; anything else is returned itself, without blanks."""
    match = _PARTS.match(re.sub(r"[\t\r\n]", "", url.strip()).encode("utf-8", "surrogatepass"))
    if match is None or not match[2]:
        return quote_from_bytes(url.encode("utf-8", "surrogatepass"), safe=_SAFE + "%")
    scheme, host, port, path, query = match.groups(b"")
    place = b"" if not port or int(port) == _PORTS.get(scheme.lower()) else b":%d" % int(port)
    key = _reverse(host) + place + b")" + _clean_path(path) + _clean_query(query[1:])
    return key.decode("ascii")


def _reverse(host: bytes) -> bytes:
    host = _unescape(host)
    if not host.isascii():
        try:
            host = host.decode("utf-8", "ignore").encode("idna")
        except UnicodeError:
            host = _escape(host)
    host = _WWW.sub(b"", _escape(host.replace(b"..", b".").strip(b".")).lower(), count=1)
    return b",".join(reversed(host.split(b".")))


def _clean_path(path: bytes) -> bytes:
    kept: list[bytes] = []
    parts = _unescape(path).split(b"/")[1:]
    for part in parts:
        if part == b".." and kept:
            kept.pop()
        elif part != b".":
            kept.append(part)
    # drops doubled slashes and the slash at the end
    clean = _escape(b"/" + b"/".join(part for part in kept if part)).lower()
    return _PATH_SESSION.sub(rb"\1", clean, count=1).rstrip(b"/") or b"/"


def _clean_query(query: bytes) -> bytes:
    query = _escape(_unescape(query))
    for pattern in _QUERY_SESSIONS:
        query = pattern.sub(lambda match: match[1] + (match[2] or b""), query)
    pairs = sorted(pair.split(b"=", 1) for pair in query.lower().split(b"&"))
    return b"?" + b"&".join(b"=".join(pair) for pair in pairs) if query else b""


def _unescape(text: bytes) -> bytes:
    while (plain := unquote_to_bytes(text)) != text:
        text = plain
    return text


def _escape(text: bytes) -> bytes:
    return quote_from_bytes(text, safe=_SAFE).encode("ascii")
