"""Decides between the readings of each field, by the ranking in `scale`.

A field's first method that has a reading wins; the other readings are kept as evidence that was not used.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reprints.extract.provenance.reading import Field, Method, Reading, Value
from reprints.extract.provenance.weighing.authors import weigh_authors
from reprints.extract.provenance.weighing.days import drop_lists, weigh_days
from reprints.extract.provenance.weighing.scale import Scale
from reprints.extract.provenance.words.keys import name_key
from reprints.extract.provenance.words.people.names import is_initials, read_agency
from reprints.model import CreditStatus, Evidence, Original, Republication

_CREDITS = (Method.CREDIT_LINE, Method.PROSE, Method.GLUED_LINE, Method.UNLABELLED, Method.TAGGED)
AGENCY_METHODS = frozenset({Method.SIGNATURE, Method.DATELINE, Method.AUTHOR_FIELD, Method.CONTRIBUTION})


@dataclass(kw_only=True)
class _Standing:
    """What a page says it is. `reprint`: it has a notice, credits somebody else, or names an original elsewhere."""

    notice: Reading | None
    outlet: Reading | None
    url: Reading | None
    reprint: bool
    unread: bool

    @property
    def status(self) -> CreditStatus:
        return CreditStatus.UNREAD if self.unread else CreditStatus.CREDITED if self.reprint else CreditStatus.OWN

    @property
    def is_agency_copy(self) -> bool:
        alone = self.reprint and not self.unread and self.notice is None and self.url is None
        if not alone or self.outlet is None:
            return False
        return self.outlet.method in AGENCY_METHODS or (
            self.outlet.method is Method.TAGGED and read_agency(self.outlet.shown) is not None
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighed:
    original: Original
    republication: Republication
    evidence: tuple[Evidence, ...]
    status: CreditStatus


def weigh(
    readings: list[Reading],
    site_names: frozenset[str],
    search_day: Callable[[], Reading | None] = lambda: None,
    beside: str = "",
    accounts: frozenset[str] = frozenset(),
) -> Weighed:
    """The article's provenance and the evidence for it, losers included.

    `search_day` is asked for the day of a page that is its own original and has no reading of one.
    """
    scale = Scale(readings=readings, site_names=site_names, beside=beside, accounts=accounts)
    page = _weigh_standing(scale)
    if page.unread:
        _set_aside_names(scale)
    publisher = _weigh_publisher(scale, page.outlet)
    authors = weigh_authors(scale, page.outlet, publisher, reprint=page.reprint and not page.is_agency_copy)
    if authors:
        _drop_contribution(scale, page)
    if not page.reprint and not _has_day(scale) and (searched := search_day()) and searched.value not in _days(scale):
        scale.readings.append(searched)
    noticed = page.notice is not None
    first, republished = weigh_days(scale, reprint=page.reprint, agency_copy=page.is_agency_copy, notice=noticed)
    section, topic = _weigh_sections(scale, reprint=page.reprint)
    original = Original(
        authors=authors,
        outlet=_text(page.outlet),
        section=_text(section),
        place=_text(scale.choose(Field.ORIGINAL_PLACE, scale.of(Field.ORIGINAL_PLACE))),
        date=first.day if first else None,
        url=_text(page.url),
    )
    republication = Republication(
        publisher=_text(publisher),
        date=republished.day if republished else None,
        topic=_text(topic),
        notice=_text(page.notice),
    )
    return Weighed(original=original, republication=republication, evidence=_evidence(scale), status=page.status)


def _weigh_standing(scale: Scale) -> _Standing:
    notice = scale.choose(Field.REPUBLICATION_NOTICE, scale.of(Field.REPUBLICATION_NOTICE))
    outlet = _weigh_outlet(scale)
    url = scale.choose(Field.ORIGINAL_URL, scale.of(Field.ORIGINAL_URL))
    reprint = any(one is not None for one in (notice, outlet, url)) or _has_credit(scale)
    unread = not reprint and bool(scale.of(Field.CREDIT_SIGN)) and not _credits_itself(scale)
    return _Standing(notice=notice, outlet=outlet, url=url, reprint=reprint or unread, unread=unread)


def _set_aside_names(scale: Scale) -> None:
    """A name in a line nobody understood may be a house's."""
    signs = {one.text for one in scale.of(Field.CREDIT_SIGN)}
    scale.set_aside([one for one in scale.of(Field.PAGE_AUTHORS) if one.text in signs])


def _drop_contribution(scale: Scale, page: _Standing) -> None:
    """Material of an agency in a named writer's article makes it nobody else's."""
    if page.outlet is not None and page.outlet.method == Method.CONTRIBUTION:
        scale.used.pop(Field.ORIGINAL_OUTLET)
        page.outlet = None
        page.reprint = page.notice is not None or page.url is not None


def _days(scale: Scale) -> set[Value]:
    return {one.value for one in scale.of(Field.PAGE_DATE) if one.method is not Method.ANNOUNCED}


def _has_day(scale: Scale) -> bool:
    """Whether the page itself has a reading of its day; what announced it comes after a search for one."""
    days = [*scale.of(Field.ORIGINAL_DATE), *drop_lists(scale.of(Field.PAGE_DATE))]
    return any(one.method is not Method.ANNOUNCED for one in days)


def _weigh_outlet(scale: Scale) -> Reading | None:
    """Another outlet than the site itself; the agency of its credit where the credit names the site."""
    named = scale.of(Field.ORIGINAL_OUTLET)
    houses = _list_agencies(scale)[:1]
    scale.readings.extend(houses)
    others = [one for one in [*named, *houses] if not scale.is_site(one.shown)]
    if _credits_itself(scale):  # the page's word against its announcement's
        others = [one for one in others if one.method is not Method.ANNOUNCED]
    stands = any(one.method == Method.CREDIT_LINE for one in others)
    agencies = [
        Reading(field=Field.ORIGINAL_OUTLET, value=one.value, text=one.text, method=one.method)
        for one in scale.of(Field.ORIGINAL_AGENCY)
        if not stands
    ]
    scale.readings.extend(agencies)
    chosen = scale.choose(Field.ORIGINAL_OUTLET, others + agencies)
    return chosen and _write_out(scale, chosen, others)


def _list_agencies(scale: Scale) -> list[Reading]:
    """The agencies among the page's authors, then publishers: a machine-read publisher that is an agency is whose copy
    this is, not who republished it."""
    authors = [
        (one, name) for one in scale.of(Field.PAGE_AUTHORS) if isinstance(one.value, tuple) for name in one.value
    ]
    stated = [one for one in scale.of(Field.PAGE_PUBLISHER) if one.method is not Method.ANNOUNCED]
    return [
        Reading(field=Field.ORIGINAL_OUTLET, value=agency, text=one.text, method=Method.AUTHOR_FIELD)
        for one, name in [*authors, *((one, one.shown) for one in stated)]
        if (agency := read_agency(name)) and not scale.is_site(agency)
    ]


def _write_out(scale: Scale, chosen: Reading, others: list[Reading]) -> Reading:
    """An agency's initials as another reading of the page writes them out: `AP`, `The Associated Press`."""
    if chosen.method in AGENCY_METHODS:
        longer = next((one for one in others if is_initials(chosen.shown, one.shown)), chosen)
        scale.used[Field.ORIGINAL_OUTLET] = longer
        return longer
    return chosen


def _is_elsewhere(scale: Scale, one: Reading) -> bool:
    """Whether a publisher is an agency whose site this is not."""
    return read_agency(one.shown) is not None and not scale.is_site(one.shown)


def _same(one: Reading, other: Reading) -> bool:
    return name_key(one.shown) == name_key(other.shown)


def _has_credit(scale: Scale) -> bool:
    """Whether the page credits somebody at all. Where it credits itself, it is its own original."""
    credits = [
        one
        for one in scale.readings
        if one.method in _CREDITS and one.field not in (Field.ORIGINAL_AUTHORS, Field.CREDIT_SIGN)
    ]
    return bool(credits) and not _credits_itself(scale)


def _credits_itself(scale: Scale) -> bool:
    return any(scale.is_site(one.shown) for one in scale.of(Field.ORIGINAL_OUTLET) if one.method in _CREDITS)


def _weigh_publisher(scale: Scale, outlet: Reading | None) -> Reading | None:
    stated = [
        one
        for one in scale.of(Field.REPUBLICATION_PUBLISHER, Field.PAGE_PUBLISHER)
        if one.method == Method.NOTICE or not (_is_elsewhere(scale, one) or (outlet is not None and _same(one, outlet)))
    ]
    return scale.choose(Field.REPUBLICATION_PUBLISHER, stated)


def _weigh_sections(scale: Scale, *, reprint: bool) -> tuple[Reading | None, Reading | None]:
    own = scale.of(Field.PAGE_SECTION)
    section = scale.choose(Field.ORIGINAL_SECTION, scale.of(Field.ORIGINAL_SECTION) + ([] if reprint else own))
    topic = scale.choose(Field.REPUBLICATION_TOPIC, scale.of(Field.REPUBLICATION_TOPIC) + (own if reprint else []))
    return section, topic


def _evidence(scale: Scale) -> tuple[Evidence, ...]:
    """The used reading of each field, then the losers; a reading of the page under the field it became or stood for."""
    used = {id(one): name for name, one in scale.used.items()}
    default = {
        Field.PAGE_AUTHORS: Field.ORIGINAL_AUTHORS,
        Field.PAGE_DATE: Field.ORIGINAL_DATE,
        Field.PAGE_PUBLISHER: Field.REPUBLICATION_PUBLISHER,
        Field.PAGE_SECTION: Field.ORIGINAL_SECTION,
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
