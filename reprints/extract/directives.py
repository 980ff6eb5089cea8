"""What a page asks of robots that keep it: `noindex` and `noarchive`, in its mark-up or in its response's header."""

from __future__ import annotations

from collections.abc import Iterable

from reprints.extract.elements import Elements

_KEPT = ("noarchive", "noindex")
_VALUED = ("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview")


def read_directives(elements: Elements, headers: Iterable[str]) -> tuple[str, ...]:
    """Those that address every robot, in the order of the alphabet. `headers` are the fields X-Robots-Tag."""
    stated = [meta.get("content") or "" for meta in elements.named("meta") if _is_robots(meta.get("name"))]
    found = {word.strip().lower() for text in stated for word in text.split(",")}
    found.update(*map(_split_header, headers))
    if "none" in found:
        found.add("noindex")
    return tuple(word for word in _KEPT if word in found)


def _is_robots(name: str | None) -> bool:
    return (name or "").strip().lower() == "robots"


def _split_header(header: str) -> set[str]:
    """The words for all robots: from a robot's name with a colon on, they are for that one alone."""
    found: set[str] = set()
    for part in header.lower().split(","):
        name, colon, _ = part.partition(":")
        if colon and name.strip() not in _VALUED:
            break
        found.add(part.strip())
    return found
