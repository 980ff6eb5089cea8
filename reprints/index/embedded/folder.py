"""The embedded index's folder: one generation is current; a rebuild fills another beside it.

`current.json` names the generation searchers open and is replaced by one rename; `generations/<name>/` belong to
tantivy. Writers of all processes take turns through `write.lock`, which the OS frees when its holder dies.
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


class IndexFolder:
    def __init__(self, root: Path, *, wait: float) -> None:
        """A writer waits up to `wait` seconds for another."""
        self.root = root
        self.wait = wait

    def path(self, generation: str) -> Path:
        return self.root / "generations" / generation

    def current(self) -> str | None:
        """The current generation; None before the first write. Raises IndexError_ on another version's format."""
        content = self._read()
        if content is None:
            return None
        if content["format"] != describe_format():
            raise IndexError_("the search index was written by another version of reprints", mend=REBUILD)
        return content["generation"]

    def named(self) -> str | None:
        """The current generation in any format, for a rebuild that replaces it; None if unknown."""
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
        index = tantivy.Index.open(str(self.path(generation)))
        index.config_reader("manual")
        register_analyzers(index)
        return index

    def stamp(self, generation: str) -> tuple[int, ...]:
        """Changes with every commit to a generation; starts with the commit's time in nanoseconds."""
        state = (self.path(generation) / "meta.json").stat()
        return state.st_mtime_ns, state.st_ino, state.st_size

    def create(self) -> str:
        """Create an empty generation, not yet current."""
        name = uuid.uuid4().hex
        self.path(name).mkdir(parents=True)
        index = tantivy.Index(build_schema(), path=str(self.path(name)))
        register_analyzers(index)
        return name

    def activate(self, generation: str) -> None:
        """Make a generation current, atomically even if the process dies here."""
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
        """Remove every generation but one. Searchers that have one open can go on reading its deleted files."""
        folder = self.root / "generations"
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.name != keep:
                shutil.rmtree(path)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the write lock. Raises BusyError if another process holds it for longer than `wait`."""
        self.root.mkdir(parents=True, exist_ok=True)
        try:
            with filelock.FileLock(self.root / "write.lock", timeout=self.wait):
                yield
        except filelock.Timeout:
            raise BusyError(
                "another process is writing to the search index",
                mend="Wait until it ends; nothing is lost, the next run indexes what is left",
            ) from None
