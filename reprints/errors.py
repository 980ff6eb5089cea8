"""What can go wrong, as one tree, caught only by the command line and the flows.

    ReprintsError
    ├── UsageError           the request cannot be met as given (exit 2)
    │   ├── SettingsError    an environment variable or .env holds an unusable value
    │   ├── SourceError      a source's YAML is broken, or no source has that name
    │   ├── QueryError       a search query cannot be parsed
    │   └── NotFoundError    no such article, run or file
    ├── BusyError            another process holds what this one needs
    ├── StorageError         a folder, disk or database cannot be used
    │   ├── ArchiveError     a WARC cannot be written, or does not hold what it should
    │   │   └── StoreError   the object store is unreachable or refuses us: its contents are unknown
    │   ├── CatalogueError   the catalogue cannot be opened, read or written
    │   ├── IndexError_      the search index cannot be reached, read or written
    │   └── KibanaError      Kibana cannot be reached, or refuses what it is given
    ├── CrawlError           a crawl failed
    ├── DependencyError      an installed library lacks a name this version of reprints uses
    └── NotifyError          a notification could not be delivered

Every error says what is wrong and, in `mend`, what to do about it; both are printed on one line.
"""

from __future__ import annotations


class ReprintsError(Exception):
    """An error that a person can understand from one line."""

    exit_code = 1

    def __init__(self, message: str, *, mend: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.message}. {self.mend}" if self.mend else self.message

    def __reduce__(self) -> tuple[object, ...]:
        # pickling would lose the keyword-only `mend` when an error crosses from a worker process
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
