"""What can go wrong, as one tree, caught only at the doors (command line, flows).

    ReprintsError
    ├── UsageError           the person asked for what cannot be (exit 2)
    │   ├── SettingsError    an environment variable or .env holds an unusable value
    │   ├── SourceError      a source's YAML is broken, or no source has that name
    │   ├── QueryError       a search query cannot be read
    │   └── NotFoundError    no such article, run or file
    ├── BusyError            another process holds what this one needs
    ├── StorageError         a folder, disk or database refuses us
    │   ├── ArchiveError     a WARC cannot be written, or does not hold what it should
    │   │   └── StoreError   the object store cannot be reached, or refuses us: what is in it is not known
    │   ├── CatalogueError   the catalogue cannot be opened, read or written
    │   ├── IndexError_      the search index cannot be reached, read or written
    │   └── KibanaError      Kibana cannot be reached, or refuses what it is given
    ├── CrawlError           a crawl ended without doing its work
    ├── DependencyError      an installed library lacks a name this version of reprints uses
    └── NotifyError          a message about a run could not be delivered

Every error says what is wrong and, in `mend`, what the person can do about it; a door prints both on one line.
"""

from __future__ import annotations


class ReprintsError(Exception):
    """Something a person can be told in one line."""

    exit_code = 1

    def __init__(self, message: str, *, mend: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.message}. {self.mend}" if self.mend else self.message

    def __reduce__(self) -> tuple[object, ...]:
        # keyword-only `mend` would be lost when an error crosses from a worker process
        return (_rebuild, (type(self), self.message, self.mend))


def _rebuild(kind: type[ReprintsError], message: str, mend: str) -> ReprintsError:
    return kind(message, mend=mend)


class UsageError(ReprintsError):
    exit_code = 2


class SettingsError(UsageError):
    pass


class SourceError(UsageError):
    pass


class QueryError(UsageError):
    pass


class NotFoundError(UsageError):
    pass


class BusyError(ReprintsError):
    pass


class StorageError(ReprintsError):
    pass


class ArchiveError(StorageError):
    pass


class StoreError(ArchiveError):
    pass


class CatalogueError(StorageError):
    pass


class IndexError_(StorageError):
    pass


class KibanaError(StorageError):
    pass


class CrawlError(ReprintsError):
    pass


class DependencyError(ReprintsError):
    pass


class NotifyError(ReprintsError):
    pass
