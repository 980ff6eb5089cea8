"""Decides between the readings of each field, by the ranking written down in docs/provenance.md.

A field's first method that has a reading wins; the other readings are kept as evidence that was not used.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass, field
from datetime import date

from reprints.extract.provenance.names import is_person, people_first, read_agency
from reprints.extract.provenance.reading import Reading
from reprints.extract.provenance.text import fold
from reprints.model import Evidence, Original, Republication

# field of the article: the methods that may give it, best first
RANKING: dict[str, tuple[str, ...]] = {
    "original.authors": (
        "credit-line", "glued-line", "prose", "based-on", "json-ld", "byline-element", "byline", "meta", "signature",
    ),
    "original.outlet": (
        "credit-line", "glued-line", "prose", "based-on", "meta-source", "signature", "dateline", "author-field",
        "contribution",
    ),
    "original.section": ("credit-line", "json-ld", "meta"),
    "original.place": ("credit-line", "dateline", "dated-line", "json-ld"),
    "original.date": (
        "credit-line", "glued-line", "prose", "based-on", "date-line", "agreed", "json-ld", "meta", "dateline",
        "byline", "time-element", "dated-line", "url",
    ),
    "original.url": ("prose", "credit-line", "based-on", "meta-source", "canonical"),
    "republication.publisher": ("notice", "json-ld", "source", "meta"),
    "republication.date": ("notice", "agreed", "json-ld", "meta", "byline", "time-element", "dated-line", "url"),
    "republication.topic": ("source", "topic-line", "json-ld", "meta"),
    "republication.notice": ("notice",),
}  # fmt: skip
AGENCY_METHODS = frozenset({"signature", "dateline", "author-field", "contribution"})


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
        key, own = _key(name), {_key(site) for site in self.site_names} - {""}
        return key in own or any(key == site + ending for site in own for ending in _OWN_ENDINGS)


def _key(name: str) -> str:
    plain = re.sub(
        r"^(?:www\.|the |el |la |le |der |die |das |il )|\.(?:com|org|net|de|es|fr|it|co\.uk|pt|cat|eus|info)$",
        "",
        fold(name).strip(),
    )
    return re.sub(r"[\W_]", "", plain)


_OWN_ENDINGS = ("news", "online", "digital", "tv", "english", "media", "website", "staff", "com")


def weigh(readings: list[Reading], site_names: frozenset[str]) -> tuple[Original, Republication, tuple[Evidence, ...]]:
    """The article's provenance and the evidence for it, losers included."""
    scale = Scale(readings=readings, site_names=site_names)
    notice = scale.choose("republication.notice", scale.of("republication.notice"))
    outlet = _weigh_outlet(scale)
    url = scale.choose("original.url", scale.of("original.url"))
    # a reprint is the page's own word: a notice, another outlet, an original elsewhere
    reprint = notice is not None or outlet is not None or url is not None or _has_credit(scale)
    agency_copy = reprint and notice is None and url is None and outlet is not None and outlet.method in AGENCY_METHODS
    publisher = _weigh_publisher(scale, outlet)
    authors = _weigh_authors(scale, outlet, publisher)
    if outlet is not None and outlet.method == "contribution" and authors:
        scale.used.pop("original.outlet")
        outlet, agency_copy = None, False
        reprint = notice is not None or url is not None
    original_day, republished = _weigh_days(scale, reprint=reprint, agency_copy=agency_copy, notice=notice is not None)
    section, topic = _weigh_sections(scale, reprint=reprint)
    place = scale.choose("original.place", scale.of("original.place"))
    original = Original(
        authors=authors,
        outlet=_text(outlet),
        section=_text(section),
        place=_text(place),
        date=_day(original_day),
        url=_text(url),
    )
    republication = Republication(
        publisher=_text(publisher), date=_day(republished), topic=_text(topic), notice=_text(notice)
    )
    return original, republication, _evidence(scale)


def _weigh_outlet(scale: Scale) -> Reading | None:
    """Another outlet than the site itself; the agency of its credit where the credit names the site."""
    named = scale.of("original.outlet")
    houses = [
        Reading(field="original.outlet", value=agency, text=one.text, method="author-field")
        for one in scale.of("page.authors")
        if isinstance(one.value, tuple)
        for name in one.value
        if (agency := read_agency(name)) and not scale.is_site(agency)
    ]
    # an agency as the machine-read publisher is whose copy this is, not who republished it
    houses += [
        Reading(field="original.outlet", value=agency, text=one.text, method="author-field")
        for one in scale.of("page.publisher")
        if (agency := read_agency(one.shown)) and not scale.is_site(agency)
    ]
    scale.readings.extend(houses[:1])
    others = [one for one in [*named, *houses[:1]] if not scale.is_site(one.shown)]
    stands = any(one.method == "credit-line" for one in others)
    agencies = [
        Reading(field="original.outlet", value=one.value, text=one.text, method=one.method)
        for one in scale.of("original.agency")
        if not stands
    ]
    scale.readings.extend(agencies)
    return scale.choose("original.outlet", others + agencies)


def _is_elsewhere(scale: Scale, one: Reading) -> bool:
    """Whether a publisher is an agency whose site this is not."""
    return read_agency(one.shown) is not None and not scale.is_site(one.shown)


def _same(one: Reading, other: Reading) -> bool:
    return _key(one.shown) == _key(other.shown)


def _has_credit(scale: Scale) -> bool:
    """Whether the page credits somebody at all. Where it credits itself, it is its own original."""
    credits = [
        one
        for one in scale.readings
        if one.method in ("credit-line", "prose", "glued-line") and one.field != "original.authors"
    ]
    return bool(credits) and not any(one.field == "original.outlet" and scale.is_site(one.shown) for one in credits)


def _weigh_publisher(scale: Scale, outlet: Reading | None) -> Reading | None:
    stated = [
        one
        for one in scale.of("republication.publisher", "page.publisher")
        if one.method == "notice" or not (_is_elsewhere(scale, one) or (outlet is not None and _same(one, outlet)))
    ]
    return scale.choose("republication.publisher", stated)


def _weigh_authors(scale: Scale, outlet: Reading | None, publisher: Reading | None) -> tuple[str, ...]:
    houses = {_key(one.shown) for one in (outlet, publisher) if one is not None}
    ranks = RANKING["original.authors"]
    candidates = sorted(
        (one for one in scale.of("original.authors", "page.authors") if one.method in ranks),
        key=lambda one: ranks.index(one.method),
    )
    cleaned = []
    for one in candidates:
        scale.named.setdefault(id(one), "original.authors")
        names = one.value if isinstance(one.value, tuple) else (one.shown,)
        people = tuple(n for n in names if not scale.is_site(n) and _key(n) not in houses and not read_agency(n))
        if people := people_first(people):
            cleaned.append((one, people))
    if not cleaned:
        return ()
    one, people = _elect(cleaned)
    scale.readings.remove(one)
    scale.used["original.authors"] = dataclasses.replace(one, value=people)
    return people


Named = tuple[Reading, tuple[str, ...]]


def _elect(named: list[Named]) -> Named:
    """The best ranked; but two bylines that agree outvote it, and one that names it and more people completes it."""
    stated = [one for one in named if one[0].field == "original.authors" and one[0].method != "signature"]
    persons = [one for one in named if any(map(is_person, one[1]))]
    best = (stated or persons or named)[0]
    if stated:
        return best
    bylines = [one for one in persons if one[0].method in ("byline", "byline-element")]
    chosen = {fold(name) for name in best[1]}
    for one in bylines:
        names = {fold(name) for name in one[1]}
        agreed = any(
            names == {fold(name) for name in other[1]} for other in bylines if other[0].method != one[0].method
        )
        if (chosen < names and all(map(is_person, one[1]))) or (agreed and not names & chosen):
            return one
    return best


def _weigh_days(
    scale: Scale, *, reprint: bool, agency_copy: bool, notice: bool
) -> tuple[Reading | None, Reading | None]:
    """The original's day and the republication's: the page's own date is one of them, or both for agency copy."""
    own = scale.of("page.date")
    stated = scale.of("original.date")
    days = {one.value for one in own if one.method == "json-ld"} & {one.value for one in own if one.method == "meta"}
    first = next((one for one in own if one.value in days), None) or next(iter(own), None)
    if first is not None and (seen := _as_shown(first, own)) is not None:
        first = seen
    if first is not None and (days or first.method in ("byline", "dated-line", "url")) and len(own) > 1:
        own = [dataclasses.replace(first, method="agreed"), *own]
        scale.readings.append(own[0])
    if not reprint or agency_copy:
        first = scale.choose("original.date", stated + own)
        return first, scale.choose("republication.date", own) if agency_copy else None
    republished = scale.choose(
        "republication.date",
        scale.of("republication.date")
        + [one for one in own if not (notice and one.method in ("dated-line", "byline"))],
    )
    # on an archive's page, which says in its notice when it was put there, any other date is the article's
    dated = [one for one in own if notice and one.method in ("dated-line", "byline")]
    original = scale.choose("original.date", stated + dated)
    if (
        original
        and republished
        and _day(original)
        and _day(republished)
        and _later(original, republished)
        and republished.method != "notice"
    ):
        scale.used.pop("republication.date")
        republished = None
    return original, republished


def _as_shown(stated: Reading, own: list[Reading]) -> Reading | None:
    """The day readers see, where the machine's day is one off because it is told in UTC."""
    if stated.method not in ("json-ld", "meta") or not re.search(r"(?:Z|[+-]00:?00)$", stated.text.strip()):
        return None
    visible = (one for one in own if one.method in ("byline", "dated-line", "url"))
    return next((one for one in visible if _apart(one, stated) == 1), None)


def _apart(one: Reading, other: Reading) -> int:
    first, second = _day(one), _day(other)
    return abs((first - second).days) if first and second else 0


def _later(original: Reading, republished: Reading) -> bool:
    first, second = _day(original), _day(republished)
    return first is not None and second is not None and first > second


def _weigh_sections(scale: Scale, *, reprint: bool) -> tuple[Reading | None, Reading | None]:
    own = scale.of("page.section")
    section = scale.choose("original.section", scale.of("original.section") + ([] if reprint else own))
    topic = scale.choose("republication.topic", scale.of("republication.topic") + (own if reprint else []))
    return section, topic


def _evidence(scale: Scale) -> tuple[Evidence, ...]:
    """The used reading of each field, then the losers; a reading of the page under the field it became or stood for."""
    used = {id(one): name for name, one in scale.used.items()}
    default = {
        "page.authors": "original.authors",
        "page.date": "original.date",
        "page.publisher": "republication.publisher",
        "page.section": "original.section",
    }
    found = [
        Evidence(field=name, value=one.shown, text=one.text[:500], method=one.method)
        for name, one in scale.used.items()
    ]
    found.extend(
        Evidence(
            field=scale.named.get(id(one)) or default.get(one.field, one.field),
            value=one.shown,
            text=one.text[:500],
            method=one.method,
            used=False,
        )
        for one in scale.readings
        if id(one) not in used
    )
    return tuple(dict.fromkeys(found))


def _text(reading: Reading | None) -> str | None:
    return None if reading is None else reading.shown


def _day(reading: Reading | None) -> date | None:
    return reading.value if reading is not None and isinstance(reading.value, date) else None
