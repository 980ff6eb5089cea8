"""The embedded index's folder: one generation is current, a rebuild fills another beside it.

`current.json` names the generation searchers open and is replaced by one rename; `generations/<name>/` are tantivy's.
Writers of every process take turns by `write.lock`, which the system frees when its holder dies.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock
import tantivy

from reprints.errors import BusyError, IndexError_
from reprints.index.analysis import register_analyzers
from reprints.index.embedded.schema import build_schema, describe_format

REBUILD = "Run: reprints index rebuild"


class Store:
    def __init__(self, root: Path, *, wait: float) -> None:
        """`wait` is how many seconds a writer waits for another."""
        self.root = root
        self.wait = wait

    def folder(self, generation: str) -> Path:
        return self.root / "generations" / generation

    def current(self) -> str | None:
        """The current generation; None when nothing was ever written. Raises IndexError_ on another format."""
        content = self._read()
        if content is None:
            return None
        if content["format"] != describe_format():
            raise IndexError_("the search index was written by another version of reprints", mend=REBUILD)
        return content["generation"]

    def named(self) -> str | None:
        """The current generation, of whatever format; None if it cannot be known. For those who replace it."""
        try:
            content = self._read()
        except IndexError_:
            return None
        return content["generation"] if content else None

    def _read(self) -> dict[str, str] | None:
        path = self.root / "current.json"
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            return {key: str(content[key]) for key in ("format", "generation")}
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            raise IndexError_(f"the search index is damaged: {path} cannot be read", mend=REBUILD) from None

    def open(self, generation: str) -> tantivy.Index:
        index = tantivy.Index.open(str(self.folder(generation)))
        index.config_reader("manual")
        register_analyzers(index)
        return index

    def stamp(self, generation: str) -> tuple[int, ...]:
        """Changes with every commit to a generation. First the time of the commit, in nanoseconds."""
        state = (self.folder(generation) / "meta.json").stat()
        return state.st_mtime_ns, state.st_ino, state.st_size

    def create(self) -> str:
        """A new empty generation, not yet current."""
        name = uuid.uuid4().hex
        self.folder(name).mkdir(parents=True)
        index = tantivy.Index(build_schema(), path=str(self.folder(name)))
        register_analyzers(index)
        return name

    def activate(self, generation: str) -> None:
        """Make a generation the current one: whole or, if we die here, not at all."""
        partial = self.root / "current.json.partial"
        with partial.open("w", encoding="utf-8") as file:
            json.dump({"format": describe_format(), "generation": generation}, file)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self.root / "current.json")
        folder = os.open(self.root, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def discard(self, *, keep: str | None) -> None:
        """Remove every generation but one. Searchers that still have one open read on: its files live until then."""
        folder = self.root / "generations"
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.name != keep:
                shutil.rmtree(path)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the turn to write. Raises BusyError when another process keeps it for longer than `wait`."""
        self.root.mkdir(parents=True, exist_ok=True)
        try:
            with filelock.FileLock(self.root / "write.lock", timeout=self.wait):
                yield
        except filelock.Timeout:
            raise BusyError(
                "another process is writing to the search index",
                mend="Wait until it has ended; nothing is lost, what is left is indexed by the next run",
            ) from None
