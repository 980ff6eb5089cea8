"""Loaded by every Python that has this folder on its path: the wall clock then goes by a file, which names seconds to
be added to it. The monotonic clock stays as it is, as it does when a machine's clock is set."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import time_machine

_CLOCK = Path(os.environ["FAULTS_CLOCK"])


def _read() -> float:
    return float(_CLOCK.read_text())


def _follow(coordinates: time_machine.Coordinates, seconds: float) -> None:
    while True:
        time.sleep(0.05)
        if (now := _read()) != seconds:
            coordinates.shift(now - seconds)
            seconds = now


_first = _read()
_travelled = time_machine.travel(time.time() + _first, tick=True).start()
threading.Thread(target=_follow, args=(_travelled, _first), daemon=True).start()
