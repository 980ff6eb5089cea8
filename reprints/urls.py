"""One address for one page: the canonical URL and the identifier made from it.

Hosts written in several ways, trackers, default ports and dot segments are one page; the scheme is not part of a
page's identity either, since archives moved from http to https without moving their pages.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

from courlan import clean_url
from url_normalize import url_normalize

ID_LENGTH = 32  # hexadecimal digits: 128 bits


def canonicalise(url: str, aliases: Mapping[str, str] | None = None) -> str:
    """The canonical form of an absolute http(s) URL; `aliases` maps other host names to the canonical one.

    Raises ValueError when `url` is not an absolute http(s) URL.
    """
    parts = urlsplit(url.strip())
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise ValueError(f"not an absolute http(s) URL: {url[:200]!r}")
    normal = url_normalize(url.strip()) or url.strip()
    # courlan returns None for what it takes for spam or broken; the page exists all the same
    cleaned: str = clean_url(normal) or normal
    parts = urlsplit(cleaned)
    host = (parts.hostname or "").rstrip(".").lower()
    host = (aliases or {}).get(host, host)
    port = f":{parts.port}" if parts.port and parts.port not in (80, 443) else ""
    shown = f"[{host}]" if ":" in host else host
    return urlunsplit((parts.scheme.lower(), shown + port, parts.path or "/", parts.query, ""))


def make_id(canonical_url: str) -> str:
    """The identifier of the page at a canonical URL: the same for http and https."""
    without_scheme = canonical_url.split("://", 1)[-1]
    return hashlib.sha256(without_scheme.encode()).hexdigest()[:ID_LENGTH]


def is_address(host: str) -> bool:
    """Whether a host is an IP address and not a name."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
