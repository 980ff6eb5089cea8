"""The ranking of methods, which docs/background/provenance.md tables, and what was decided of one page's readings."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from reprints.extract.provenance.reading import Field, Method, Reading
from reprints.extract.provenance.words.keys import name_key

# where a page shows its day, whichever of its days that turns out to be
_PAGE_DAYS = (
    Method.BYLINE,
    Method.TIME_ELEMENT,
    Method.DATED_LINE,
    Method.LABELLED_DAY,
    Method.META_DATE,
    Method.URL,
    Method.BESIDE_TITLE,
)

# field of the article: the methods that may give it, best first
RANKING: dict[Field, tuple[Method, ...]] = {
    Field.ORIGINAL_AUTHORS: (
        Method.CREDIT_LINE,
        Method.GLUED_LINE,
        Method.UNLABELLED,
        Method.PROSE,
        Method.BASED_ON,
        Method.TAGGED,
        Method.LEAD_NAME,
        Method.JSON_LD,
        Method.BYLINE_ELEMENT,
        Method.BYLINE,
        Method.NAME_LINE,
        Method.META,
        Method.TEXT_BYLINE,
        Method.BYLINE_ASIDE,
        Method.JSON_LD_PERSON,
        Method.SIGNATURE,
        Method.USER_NAME,
        Method.ANNOUNCED,
    ),
    Field.ORIGINAL_OUTLET: (
        Method.CREDIT_LINE,
        Method.GLUED_LINE,
        Method.UNLABELLED,
        Method.PROSE,
        Method.BASED_ON,
        Method.META_SOURCE,
        Method.TAGGED,
        Method.SIGNATURE,
        Method.DATELINE,
        Method.AUTHOR_FIELD,
        Method.CONTRIBUTION,
        Method.ANNOUNCED,
    ),
    Field.ORIGINAL_SECTION: (
        Method.CREDIT_LINE,
        Method.UNLABELLED,
        Method.PROSE,
        Method.TAGGED,
        Method.JSON_LD,
        Method.META,
    ),
    Field.ORIGINAL_PLACE: (
        Method.CREDIT_LINE,
        Method.UNLABELLED,
        Method.TAGGED,
        Method.DATELINE,
        Method.DATED_LINE,
        Method.JSON_LD,
    ),
    Field.ORIGINAL_DATE: (
        Method.CREDIT_LINE,
        Method.GLUED_LINE,
        Method.UNLABELLED,
        Method.PROSE,
        Method.BASED_ON,
        Method.TAGGED,
        Method.DATE_LINE,
        Method.AGREED,
        Method.JSON_LD,
        Method.META,
        Method.DATELINE,
        *_PAGE_DAYS,
        Method.HTMLDATE,
        Method.ANNOUNCED,
    ),
    Field.ORIGINAL_URL: (
        Method.PROSE,
        Method.CREDIT_LINE,
        Method.UNLABELLED,
        Method.BASED_ON,
        Method.META_SOURCE,
        Method.TAGGED,
        Method.CANONICAL,
    ),
    Field.REPUBLICATION_PUBLISHER: (Method.NOTICE, Method.JSON_LD, Method.SOURCE, Method.META, Method.ANNOUNCED),
    Field.REPUBLICATION_DATE: (
        Method.NOTICE,
        Method.PROSE,
        Method.AGREED,
        Method.JSON_LD,
        Method.META,
        *_PAGE_DAYS,
        Method.ANNOUNCED,
    ),
    Field.REPUBLICATION_TOPIC: (Method.SOURCE, Method.TOPIC_LINE, Method.JSON_LD, Method.META),
    Field.REPUBLICATION_NOTICE: (Method.NOTICE,),
}


@dataclass
class Scale:
    """The readings of one page, and what was decided of them."""

    readings: list[Reading]
    site_names: frozenset[str]
    used: dict[Field, Reading] = field(default_factory=dict)
    beside: str = ""  # the lines beside the text, folded
    accounts: frozenset[str] = frozenset()  # folded names that stand on the site's pages whoever wrote them
    _aside: set[int] = field(default_factory=set)
    named: dict[int, Field] = field(default_factory=dict)  # id of a reading of the page: the field it became

    def set_aside(self, readings: list[Reading]) -> None:
        """Keep readings as evidence that gives no field."""
        self._aside |= {id(one) for one in readings}

    def of(self, name: Field, *others: Field) -> list[Reading]:
        asked = (one for one in self.readings if one.field == name or one.field in others)
        return [one for one in asked if id(one) not in self._aside]

    def choose(self, name: Field, candidates: list[Reading]) -> Reading | None:
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
        return name_key(name) in self._own_keys

    def is_house(self, name: str) -> bool:
        """Whether an author's name is the site's, or one of its desks': `Review Sport` on the Review's site."""
        key = name_key(name)
        return key in self._own_keys or any(len(site) > 4 and key.startswith(site) for site in self._site_keys)

    @cached_property
    def _site_keys(self) -> frozenset[str]:
        return frozenset(map(name_key, self.site_names)) - {""}

    @cached_property
    def _own_keys(self) -> frozenset[str]:
        own = self._site_keys | {site.removeprefix("the") for site in self._site_keys}  # as a host writes it
        return own | {site + ending for site in own for ending in _OWN_ENDINGS}


_OWN_ENDINGS = ("news", "online", "digital", "tv", "english", "media", "website", "staff", "com")
