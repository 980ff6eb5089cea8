"""The ranking of methods, which docs/background/provenance.md tables, and what was decided of one page's readings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from reprints.extract.provenance.reading import Reading
from reprints.extract.provenance.words.text import fold

# field of the article: the methods that may give it, best first
RANKING: dict[str, tuple[str, ...]] = {
    "original.authors": (
        "credit-line", "glued-line", "prose", "based-on", "lead-name", "json-ld", "byline-element", "byline", "meta",
        "text-byline", "byline-aside", "json-ld-person", "signature", "user-name",
    ),
    "original.outlet": (
        "credit-line", "glued-line", "prose", "based-on", "meta-source", "signature", "dateline", "author-field",
        "contribution",
    ),
    "original.section": ("credit-line", "json-ld", "meta"),
    "original.place": ("credit-line", "dateline", "dated-line", "json-ld"),
    "original.date": (
        "credit-line", "glued-line", "prose", "based-on", "date-line", "agreed", "json-ld", "meta", "dateline",
        "byline", "time-element", "dated-line", "labelled-day", "meta-date", "url", "beside-title", "htmldate",
    ),
    "original.url": ("prose", "credit-line", "based-on", "meta-source", "canonical"),
    "republication.publisher": ("notice", "json-ld", "source", "meta"),
    "republication.date": (
        "notice", "agreed", "json-ld", "meta", "byline", "time-element", "dated-line", "labelled-day", "meta-date",
        "url", "beside-title",
    ),
    "republication.topic": ("source", "topic-line", "json-ld", "meta"),
    "republication.notice": ("notice",),
}  # fmt: skip


@dataclass
class Scale:
    """The readings of one page, and what was decided of them."""

    readings: list[Reading]
    site_names: frozenset[str]
    used: dict[str, Reading] = field(default_factory=dict)
    named: dict[int, str] = field(default_factory=dict)  # id of a reading of the page: the field it became

    def of(self, name: str, *others: str) -> list[Reading]:
        return [one for one in self.readings if one.field == name or one.field in others]

    def choose(self, name: str, candidates: list[Reading]) -> Reading | None:
        """The best ranked candidate for a field. Candidates are remembered as evidence for it."""
        ranks = RANKING[name]
        for one in candidates:
            self.named.setdefault(id(one), name)
        ranked = [one for one in candidates if one.method in ranks]
        best = min(ranked, key=lambda one: ranks.index(one.method), default=None)
        if best is not None:
            self.used[name] = best
        return best

    def is_site(self, name: str) -> bool:
        """Whether a name is the site's own, whatever its case, article and domain."""
        key, own = name_key(name), {name_key(site) for site in self.site_names} - {""}
        own |= {site.removeprefix("the") for site in own}  # as a host writes it
        return key in own or any(key == site + ending for site in own for ending in _OWN_ENDINGS)

    def is_house(self, name: str) -> bool:
        """Whether an author's name is the site's, or one of its desks': `Review Sport` on the Review's site."""
        key, own = name_key(name), {name_key(site) for site in self.site_names}
        return self.is_site(name) or any(len(site) > 4 and key.startswith(site) for site in own)


@lru_cache(maxsize=2048)
def name_key(name: str) -> str:
    plain = re.sub(
        r"^(?:www\.|the |el |la |le |der |die |das |il )|\.(?:com|org|net|de|es|fr|it|co\.uk|pt|cat|eus|info)$",
        "",
        fold(name).strip(),
    )
    return re.sub(r"[\W_]", "", plain)


_OWN_ENDINGS = ("news", "online", "digital", "tv", "english", "media", "website", "staff", "com")
