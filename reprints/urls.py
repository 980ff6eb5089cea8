"""One address per page: the canonical URL, and the identifier made from it.

Spellings of the host, trackers, session ids, default ports and dot segments make no other page. Nor does the scheme, as
archives moved from http to https without moving their pages.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

from url_normalize import url_normalize

ID_LENGTH = 32  # hexadecimal digits: 128 bits

# Parameters that only newsletters, advertising and analytics add. Wider lists (courlan's has `source`, `uid`, `cid`,
# `keyword`, `session`) include parameters by which old archives name pages, and two pages must never become one.
_TRACKER = re.compile(
    r"(?:utm|mtm|pk|hsa|vero|oly)_[a-z_]+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|twclid|yclid|"
    r"igshid|igsh|mc_[ce]id|mkt_tok|_hsenc|_hsmi|__hst[cf]|__hssc|_ga|_gl|_ke|ref_src|ref_url|cmpid|xtor|wt_mc",
    re.IGNORECASE,
)
# Session ids by the names that programs give them and nobody else does; `sid` and the like may name a page.
_SESSION = re.compile(
    r"PHPSESSID|jsessionid|ASPSESSIONID[A-Z]*|ASP\.NET_SessionId|CFID|CFTOKEN|osCsid|zenid|XTCsid", re.IGNORECASE
)
_SESSION_IN_PATH = re.compile(
    r";(?:jsessionid|PHPSESSID)=[^/;?#]*|(?<=/)\((?:[A-Z]\([0-9A-Za-z_-]{8,}\))+\)/", re.IGNORECASE
)
_POSSIBLE_SESSION = re.compile(r"(?:php)?s(?:ess(?:ion)?)?[_-]?(?:id)?|sess", re.IGNORECASE)
# an address that is normal already, except for the order of its query
_NORMAL = re.compile(
    r"(https?)://((?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,63})"
    r"((?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?)"
    r"(?:\?([A-Za-z0-9._~-]*(?:=[A-Za-z0-9._~-]*)?(?:&[A-Za-z0-9._~-]*(?:=[A-Za-z0-9._~-]*)?)*))?"
)
_LONGEST_LABEL = 63
_SLASHES = re.compile(r"/{2,}")


def canonicalise(url: str, aliases: Mapping[str, str] | None = None) -> str:
    """The canonical form of an absolute http(s) URL; `aliases` maps other host names to the canonical one.

    International host names come out in punycode. Idempotent. Raises ValueError if `url` is not absolute http(s).
    """
    # few addresses need normalising, which takes fifty times as long as this check
    if (normal := _NORMAL.fullmatch(url)) and len(normal[2]) <= _LONGEST_LABEL:
        host = _canonical_host(normal[2], aliases or {})
        query = _clean_query(normal[4] or "")
        return f"{normal[1]}://{host}{normal[3] or '/'}{'?' if query else ''}{query}"
    return _normalise(url, aliases or {})


def _normalise(url: str, aliases: Mapping[str, str]) -> str:
    shown = repr(url[:200])
    text = url.strip()
    try:
        parts = urlsplit(text)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError
        normal = urlsplit(url_normalize(text) or "")
        host, port = _canonical_host(normal.hostname or "", aliases), normal.port
    except ValueError:  # also for an impossible port, IPv6 address or international name
        raise ValueError(f"not an absolute http(s) URL: {shown}") from None
    if not host:
        raise ValueError(f"not an absolute http(s) URL: {shown}")
    netloc = (f"[{host}]" if ":" in host else host) + (f":{port}" if port not in (None, 80, 443) else "")
    return urlunsplit((normal.scheme, netloc, _clean_path(normal.path), _clean_query(normal.query), ""))


def read_host(url: str, aliases: Mapping[str, str] | None = None) -> str:
    """The canonical host of an absolute URL, without port; cheaper than the canonical URL. Raises ValueError."""
    return _canonical_host(urlsplit(url).hostname or "", aliases or {})


def _canonical_host(host: str, aliases: Mapping[str, str]) -> str:
    host = host.rstrip(".").lower()
    if ":" not in host and not host.isascii():
        host = host.encode("idna").decode("ascii")
    return aliases.get(host, host)


def _clean_path(path: str) -> str:
    return _SLASHES.sub("/", _SESSION_IN_PATH.sub("", path)) or "/"


def _clean_query(query: str) -> str:
    """Sort it and drop noise; blank values stay, as `?print` and `?print=` may name a page of their own."""
    return "&".join(sorted(pair for pair in query.split("&") if pair and not _is_noise(pair)))


def _is_noise(pair: str) -> bool:
    name = pair.partition("=")[0]
    return bool(_TRACKER.fullmatch(name) or _SESSION.fullmatch(name))


def drop_trackers(url: str) -> str:
    """An absolute URL without trackers, session ids and fragment."""
    parts = urlsplit(url)
    path = _SESSION_IN_PATH.sub("", parts.path)
    return urlunsplit(parts._replace(path=path, query=_clean_query(parts.query), fragment=""))


def drop_session(url: str) -> str:
    """An absolute URL without session ids, otherwise as it is: what to request."""
    if not _SESSION.search(url) and not _SESSION_IN_PATH.search(url):
        return url
    head, mark, query = url.partition("?")
    kept = [pair for pair in query.split("&") if not _SESSION.fullmatch(pair.partition("=")[0])]
    return _SESSION_IN_PATH.sub("", head) + (mark + "&".join(kept) if kept and mark else "")


def clean(url: str) -> str:
    """The address to show, cite and index. One without trackers and session ids is returned as it is."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    is_noisy = parts.fragment or _SESSION_IN_PATH.search(parts.path) or any(map(_is_noise, parts.query.split("&")))
    return drop_trackers(url) if is_noisy else url


def drop_possible_session(url: str) -> str | None:
    """An absolute URL without parameters that may be session ids (`sid`, `s`, `session_id`); None if it has none."""
    head, _, query = url.partition("?")
    pairs = query.split("&")
    kept = [pair for pair in pairs if not _POSSIBLE_SESSION.fullmatch(pair.partition("=")[0])]
    return None if len(kept) == len(pairs) else head + ("?" + "&".join(kept) if kept else "")


def make_id(canonical_url: str) -> str:
    """The identifier of the page at a canonical URL; the same for http and https."""
    without_scheme = canonical_url.split("://", 1)[-1]
    return hashlib.sha256(without_scheme.encode()).hexdigest()[:ID_LENGTH]
