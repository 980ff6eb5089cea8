"""A process that writes to a catalogue until it is done or killed: `python writer.py URL SOURCE BATCHES [hang]`.

Each batch is ten pages, each with its capture. It prints a line once a batch is committed; told to hang, it stops in
the middle of its last transaction, after a line saying so.
"""

from __future__ import annotations

import sys
import time

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import Settled
from reprints.catalogue.runs.recording import record
from reprints.model import Outcome
from tests.catalogue.hand import Archive

BATCH = 10


def write(url: str, source: str, batches: int, *, hang: bool) -> None:
    with Catalogue.open(url) as catalogue:
        archive = Archive(catalogue, source)
        archive.open_night()
        for batch in range(batches):
            pages = [f"http://{source}.test/{batch}/{number}" for number in range(BATCH)]
            captures = [archive.make_capture(page, warc=f"{source}.warc.gz") for page in pages]
            listed = [(str(capture.key), capture.url) for capture in captures]
            settled = [Settled(key=str(c.key), outcome=Outcome.FETCHED, capture=(c.warc, c.offset)) for c in captures]
            if hang and batch == batches - 1:
                with catalogue._database.writing() as connection:
                    record(connection, archive.run.id, listed=listed, captures=captures, settled=settled)
                    print("hanging", flush=True)  # noqa: T201
                    time.sleep(60)
            catalogue.record(archive.run.id, listed=listed, captures=captures, settled=settled)
            print("committed", flush=True)  # noqa: T201


if __name__ == "__main__":
    write(sys.argv[1], sys.argv[2], int(sys.argv[3]), hang="hang" in sys.argv[4:])
