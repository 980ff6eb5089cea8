"""What a crawl tells whoever watches it, while it runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """Counts so far: pages `listed`, requests `answered`, bytes received, pages `settled` under an outcome."""

    phase: str
    listed: int = 0
    answered: int = 0
    received_bytes: int = 0
    settled: int = 0


class Watch(Protocol):
    def update(self, source: str, progress: Progress) -> None: ...


class Blind:
    """Nobody watches."""

    def update(self, source: str, progress: Progress) -> None:
        pass
