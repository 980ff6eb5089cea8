"""Progress of a stage as a Prefect artifact, updated every few seconds."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from prefect.artifacts import create_progress_artifact, update_progress_artifact

from reprints.stages.control import CrawlProgress

_EVERY_SECONDS = 5.0


def make_watch(source: str) -> ArtifactWatch:
    """Call it inside a flow or task run, to which the artifact will belong."""
    artifact: Any = create_progress_artifact(progress=0.0, key=f"progress-{source}", description=f"{source}: starting")
    return ArtifactWatch(artifact)


class ArtifactWatch:
    def __init__(self, artifact: UUID) -> None:
        self._artifact = artifact
        self._told_at = 0.0
        self._phase = ""

    def update(self, source: str, progress: CrawlProgress) -> None:
        now = time.monotonic()
        if progress.phase == self._phase and now - self._told_at < _EVERY_SECONDS:
            return
        self._told_at, self._phase = now, progress.phase
        share = 100.0 * progress.settled / progress.listed if progress.listed else 0.0
        words = f"{source}: {progress.phase}, {progress.settled} of {progress.listed} pages settled"
        update_progress_artifact(self._artifact, min(share, 100.0), words)
