"""The head of an HTTP message or WARC record: its start line and fields, to bytes and back.

Servers send malformed fields (line breaks in values, names with blanks, bytes of any charset). Each field is written as
one line: what could end a line or a field early is replaced, the rest is kept byte for byte.

Two fields of a response no longer describe the body we get, which is dechunked and may be cut: `Transfer-Encoding` and
a wrong `Content-Length` are kept under the prefix `X-Archive-Orig-`, which Wayback and pywb use at replay (Common Crawl
writes `X-Crawler-`), and the true length is added. The content encoding stays, since the body is still encoded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

from reprints.archive.warc.records import Exchange, Headers

ORIGINAL = "X-Archive-Orig-"
HEAD_END = re.compile(rb"\r?\n\r?\n")

_NOT_TOKEN = re.compile(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]")  # RFC 9110, 5.6.2
_BREAKS = re.compile(r"[\r\n\0]")
_URL_SAFE = "".join(chr(c) for c in range(0x21, 0x7F) if chr(c) not in "<>")  # readers strip <> around an address
_URL_PARTS = re.compile(r"(?:[^:/?#]*:)?(?://([^/?#]*))?([^#]*)")
_NO_BODY = (204, 304)


def clean_url(url: str) -> str:
    """The address in printable ASCII without blanks, the rest percent-encoded."""
    return quote(url.encode("utf-8", "surrogatepass"), safe=_URL_SAFE)


def make_request_head(exchange: Exchange) -> bytes:
    """The request in origin form, with the `Host` the client adds while sending if it is not among the headers."""
    authority, target = _split_url(clean_url(exchange.url))
    fields = list(exchange.request_headers)
    if not any(name.lower() == "host" for name, _ in fields):
        fields.insert(0, ("Host", authority.rpartition("@")[2]))
    return join_head(f"{_token(exchange.method).upper()} {target} HTTP/1.1", fields)


def make_response_head(exchange: Exchange) -> bytes:
    """Status line and fields; the client does not pass on the protocol version, so HTTP/1.1 is written."""
    fields = [(ORIGINAL + k if k.lower() == "transfer-encoding" else k, v) for k, v in exchange.response_headers]
    if exchange.method.upper() != "HEAD" and exchange.status not in _NO_BODY:
        fields = _state_length(fields, len(exchange.body))
    return join_head(f"HTTP/1.1 {exchange.status} {exchange.reason}", fields)


def join_head(start: str, fields: Iterable[tuple[str, str]]) -> bytes:
    """Start line, fields and the empty line; each becomes exactly one line."""
    lines = [_BREAKS.sub(" ", start), *(f"{_token(k)}: {_BREAKS.sub(' ', v).strip(' ' + chr(9))}" for k, v in fields)]
    return b"".join(_encode(line) + b"\r\n" for line in lines) + b"\r\n"


def parse_head(head: bytes) -> tuple[str, Headers]:
    """Start line and fields of a head without its empty line, in latin-1. Folded lines are joined, lines without a
    colon dropped."""
    lines = head.decode("latin-1").split("\n")
    fields: list[tuple[str, str]] = []
    for line in lines[1:]:
        if line[:1] in (" ", "\t") and fields:
            name, value = fields[-1]
            fields[-1] = (name, f"{value} {line.strip()}")
            continue
        name, colon, value = line.partition(":")
        if colon and name.strip():
            fields.append((name.strip(), value.strip(" \t\r")))
    return lines[0].rstrip("\r"), tuple(fields)


def split_block(block: bytes) -> tuple[bytes, bytes]:
    """Head and body of an HTTP message; a block without an empty line is all head."""
    end = HEAD_END.search(block)
    return (block[: end.start()], block[end.end() :]) if end else (block, b"")


def _split_url(url: str) -> tuple[str, str]:
    # urlsplit refuses some addresses that servers answer
    parts = _URL_PARTS.match(url)
    authority, target = parts.groups("") if parts else ("", "")
    return authority, target if target.startswith("/") else f"/{target}"


def _state_length(fields: list[tuple[str, str]], length: int) -> list[tuple[str, str]]:
    stated = [v.strip() for k, v in fields if k.lower() == "content-length"]
    if all(value == str(length) for value in stated):
        return fields
    kept = [(ORIGINAL + k if k.lower() == "content-length" else k, v) for k, v in fields]
    return [*kept, ("Content-Length", str(length))]


def _token(name: str) -> str:
    return _NOT_TOKEN.sub("_", name) or "_"


def _encode(line: str) -> bytes:
    try:
        return line.encode("latin-1")
    except UnicodeEncodeError:
        return line.encode("utf-8", "surrogateescape" if _only_escapes(line) else "replace")


def _only_escapes(line: str) -> bool:
    return all(not "\ud800" <= c <= "\udfff" or "\udc80" <= c <= "\udcff" for c in line)
