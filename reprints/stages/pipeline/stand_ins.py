"""Withholds, before a run is judged, what the pages of known articles show in their place."""

from __future__ import annotations

from collections.abc import Iterator

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import QuarantinedReading, Run
from reprints.catalogue.runs.stand_ins import Withheld
from reprints.changes.stand_ins import Night, StandIn, StandInKind, find_stand_in, find_wall, may_be_wall
from reprints.model import Outcome

# a page that has lost most of its article is its next version if it stays so: retractions are news
NIGHTS_TO_VERSION = 3


def withhold_stand_ins(catalogue: Catalogue, run: Run) -> None:
    """Judge the run's quarantined readings by what was there before, and by each other."""
    judged = [held.article.text for held in catalogue.quarantined(run.id) if _is_candidate(held)]
    if not judged:
        return
    night = Night((held.article.text for held in catalogue.quarantined(run.id)), judged)
    found = list(_find(catalogue, run, night))
    nights = catalogue.count_nights_held(run.id, [held.article.id for held, _ in found])
    withheld: list[Withheld] = []
    lasting: list[tuple[str, str]] = []
    for held, stand_in in found:
        count = nights.get(held.article.id, 0) + 1
        if stand_in.kind.is_of_article and count >= NIGHTS_TO_VERSION:
            lasting.append((held.article.id, f"{stand_in.kind}: for {count} nights"))
        else:
            withheld.append(_withhold(held, stand_in))
    catalogue.withhold(run.id, withheld)
    catalogue.note_lasting(run.id, lasting)


def _find(catalogue: Catalogue, run: Run, night: Night) -> Iterator[tuple[QuarantinedReading, StandIn]]:
    for held in filter(_is_candidate, catalogue.quarantined(run.id)):
        if held.before is None:
            stand_in = find_wall(held.article, night)
        else:
            stand_in = find_stand_in(held.before, held.article, night)
        if stand_in is not None:
            yield held, stand_in


def _is_candidate(held: QuarantinedReading) -> bool:
    if held.before is None:
        return may_be_wall(held.article.text)
    return held.outcome is Outcome.CHANGED and "text" in held.changes


def _withhold(held: QuarantinedReading, stand_in: StandIn) -> Withheld:
    is_gone = stand_in.kind is StandInKind.GONE
    return Withheld(
        capture=held.capture,
        key=held.article.id,
        outcome=Outcome.GONE if is_gone else Outcome.NOT_AN_ARTICLE,
        why=f"{stand_in.kind}: {stand_in.detail}",
    )
