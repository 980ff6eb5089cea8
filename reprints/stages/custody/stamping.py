"""Has the chains' heads witnessed from outside, as the settings say."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from reprints.archive.layout import list_sources
from reprints.archive.proof.stamps import Witnesses, witness_heads
from reprints.errors import NotFoundError, ReprintsError
from reprints.settings import Settings


def make_witnesses(settings: Settings) -> Witnesses:
    return Witnesses(
        authority=settings.timestamp_url,
        roots=settings.timestamp_ca,
        key=settings.signing_key,
        trusted=settings.trusted_keys,
    )


def stamp_archive(settings: Settings, sources: Iterable[str]) -> list[Path]:
    """Stamp and sign the heads that are not yet. Returns the files written. Raises as `witness_heads` does,
    and NotFoundError."""
    known, wanted = list_sources(settings.archive), list(dict.fromkeys(sources))
    for name in wanted:
        if name not in known:
            mend = f"It has: {', '.join(known) or 'nothing yet'}"
            raise NotFoundError(f"the archive has nothing of {name!r}", mend=mend)
    witnesses = make_witnesses(settings)
    return [path for name in wanted or known for path in witness_heads(settings.archive, name, witnesses)]


def stamp_after(settings: Settings, sources: Iterable[str] | None = None) -> str:
    """Stamp at the end of other work, all sources if none are named; a failure, such as an authority that does not
    answer, becomes a note."""
    if not (settings.timestamp_url or settings.signing_key):
        return ""
    known = list_sources(settings.archive)
    named = known if sources is None else [source for source in sources if source in known]
    try:
        if named:
            stamp_archive(settings, named)
    except ReprintsError as error:
        return f"The manifests are not stamped: {error}. Then: reprints archive stamp"
    return ""
