"""The extraction process, which serves the pool at the other end of its pipe:
`python -m reprints.stages.extraction.worker DESCRIPTOR`."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from reprints.errors import ReprintsError
from reprints.memory import pause_gc

_OBJECTS = 20_000  # new objects that trigger a garbage collection


def work(pipe: Connection[Any, Any]) -> None:
    """Receive the parent's module path, report ready, then answer each task until the pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles it: the page in hand is finished
    with suppress(EOFError, OSError):  # the parent is done, or dead
        sys.path = pipe.recv()
        _load()
        pipe.send(None)
        while True:
            read, args = pipe.recv()
            pipe.send(_read(read, args))


def _load() -> None:
    """Load what reading needs while the crawl fetches its first pages."""
    with pause_gc():
        import reprints.extract.page  # noqa: F401
        from reprints.extract.language import load_model

        load_model()
    # a page makes thousands of objects that live until it is read; collecting less often saves a tenth of the time
    gc.set_threshold(_OBJECTS)


def _read(read: Callable[..., object], args: tuple[object, ...]) -> tuple[object, Exception | None]:
    try:
        return read(*args), None
    except ReprintsError as error:
        return None, error  # such as an unreachable store, which says nothing about the page
    except Exception as error:
        return None, RuntimeError(f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    work(Connection(int(sys.argv[1])))
