"""Who first published an article, where and when; and who republished it. The door: `read_provenance`."""

from __future__ import annotations

from reprints.extract.provenance.read import read_provenance
from reprints.extract.provenance.reading import PageLines, Provenance

__all__ = ["PageLines", "Provenance", "read_provenance"]
