"""Whether two addresses belong to one site."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from courlan import extract_domain

_PLAIN = re.compile(r"https?://([a-z0-9][a-z0-9.-]*)(?=[/?#]|$)")


@lru_cache(maxsize=1024)
def host_of(url: str) -> str:
    """The host without `www.`; empty for what is no http(s) address."""
    if plain := _PLAIN.match(url):  # nearly every address, at a tenth of the time
        return plain[1].rstrip(".").removeprefix("www.")
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "") if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""
    return host.rstrip(".").lower().removeprefix("www.")


# names reserved for documentation and tests (RFC 2606, RFC 6761): each below them stands for a site of its own
_DOCUMENTATION = re.compile(r"[^.]\.example\.[a-z]{2,3}(?:\.[a-z]{2})?$|\.(?:test|example|invalid|localhost)$")


@lru_cache(maxsize=1024)
def site_of(url: str) -> str:
    """The registrable domain (`example.org` of `mail.example.org`), or the host where there is none."""
    return _domain_of(host_of(url))


@lru_cache(maxsize=1024)
def _domain_of(host: str) -> str:
    if not host or _DOCUMENTATION.search(host):
        return host
    return extract_domain(f"http://{host}") or host


def same_site(one: str, other: str) -> bool:
    """Whether both are known and of the same registrable domain. An address that is none belongs to every site."""
    first, second = site_of(one), site_of(other)
    return not first or not second or first == second


def same_brand(one: str, other: str) -> bool:
    """Whether two addresses are one site's, or one brand's in two countries (`example.com`, `example.de`)."""
    first, second = (site_of(url).split(".", 1)[0] for url in (one, other))
    return same_site(one, other) or (first == second and len(first) > 4)


def is_home(url: str) -> bool:
    """Whether an address is a site's front page, which is no article's."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return True
    return parts.path in ("", "/") and not parts.query


def leads_home(link: str) -> bool:
    """Whether a link as written leads to the front page, whatever it asks there."""
    try:
        return urlsplit(link).path in ("", "/") and "#" not in link
    except ValueError:
        return False
