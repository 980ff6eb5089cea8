"""The archive's object store: a bucket, or a part of one, whose keys are the names files have inside the archive.

Any store that speaks S3 will do. Nothing is taken on trust from it: whoever puts a file reads it back, since what an
ETag is of differs from store to store and with the encryption of a bucket. For the same reason the newer checksum
headers, which many stores refuse, are left out.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from pydantic import SecretStr

from reprints.errors import ArchiveError, SettingsError, StoreError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

    from reprints.settings import Settings

_PART = 1 << 24  # bytes of a large file sent at once; S3 takes 10,000 parts of one
_PARTS_AT_ONCE = 2
_CONNECT_SECONDS = 10
_READ_SECONDS = 60
RECORD_BLOCK = 1 << 18  # one request for nearly every record
SCAN_BLOCK = 1 << 23


@dataclass(frozen=True, kw_only=True, slots=True)
class Object:
    """`at` is when it was put there."""

    size: int
    at: datetime
    tag: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Store:
    """Where it is and how to get in. Connected in each process by itself; holds secrets, which its repr does not show.

    Every method raises StoreError where the store cannot be reached or refuses us.
    """

    url: str
    endpoint: str | None = None
    region: str | None = None
    key: SecretStr | None = None
    secret: SecretStr | None = None

    def list_files(self, folder: str) -> dict[str, Object]:
        """Every file under a folder, by its name inside the archive."""
        start = len(self._key("")) + 1
        with self._telling():
            found = _connect(self).find(self._key(folder), detail=True)
        return {
            key[start:]: Object(size=int(info["size"]), at=info["LastModified"], tag=str(info.get("ETag")))
            for key, info in found.items()
        }

    def list_folders(self) -> list[str]:
        """The sources something is stored of."""
        with self._telling():
            try:
                found = _connect(self).ls(self._key(""), detail=True)
            except FileNotFoundError:
                _connect(self).ls(self._key("").partition("/")[0], detail=True)  # an empty prefix, or no such bucket?
                return []
        return sorted(info["name"].rpartition("/")[2] for info in found if info["type"] == "directory")

    def measure(self, name: str) -> int | None:
        """The size; None where there is no such file."""
        with self._telling():
            try:
                return int(_connect(self).info(self._key(name))["size"])
            except FileNotFoundError:
                return None

    def read(self, name: str) -> bytes | None:
        """A small file; None where there is none."""
        with self._telling():
            try:
                data: bytes = _connect(self).cat_file(self._key(name))
            except FileNotFoundError:
                return None
        return data

    def read_range(self, name: str, start: int, end: int) -> bytes:
        """Raises ArchiveError where the file is gone."""
        with self._telling():
            try:
                data: bytes = _connect(self).cat_file(self._key(name), start=start, end=end)
            except FileNotFoundError:
                raise ArchiveError(f"{self.url}/{name} is missing", mend="Put it back from a copy") from None
        return data

    def put(self, name: str, path: Path) -> None:
        with self._telling():
            _connect(self).put_file(str(path), self._key(name), chunksize=_PART, max_concurrency=_PARTS_AT_ONCE)

    def put_bytes(self, name: str, data: bytes) -> None:
        with self._telling():
            _connect(self).pipe_file(self._key(name), data)

    def probe(self) -> None:
        """Raises StoreError where nothing could be read."""
        self.list_folders()

    def _key(self, name: str) -> str:
        return f"{self.url.removeprefix('s3://')}/{name}".rstrip("/")

    @contextmanager
    def _telling(self) -> Iterator[None]:
        _connect(self)  # the drivers are there, or this says that they are not
        from aiohttp import ClientError
        from botocore.exceptions import BotoCoreError, NoCredentialsError

        try:
            yield
        except (NoCredentialsError, PermissionError):
            mend = "Set REPRINTS_ARCHIVE_KEY and REPRINTS_ARCHIVE_SECRET to a key that may list, read and write there"
            raise StoreError(f"{self.url} refuses us", mend=mend) from None
        except FileNotFoundError:
            mend = "Make the bucket, or mend REPRINTS_ARCHIVE_URL"
            raise StoreError(f"{self.url} is not there", mend=mend) from None
        except (OSError, TimeoutError, BotoCoreError, ClientError) as error:
            said = " ".join(str(error).split())[:200] or type(error).__name__
            raise StoreError(f"{self.url} cannot be reached: {said}", mend="Check REPRINTS_ARCHIVE_ENDPOINT") from None


@dataclass(frozen=True, kw_only=True, slots=True)
class RemoteFile:
    """A file in the store, to be opened where a path is; read by ranges, never whole."""

    store: Store
    name: str
    block: int = SCAN_BLOCK

    def open(self, mode: Literal["rb"]) -> BinaryIO:  # noqa: ARG002  # as of a path
        """Raises ArchiveError where it is not there."""
        size = self.store.measure(self.name)
        if size is None:
            raise ArchiveError(f"{self} is missing", mend="Put it back from a copy; the catalogue refers to it")
        return io.BufferedReader(_Ranges(self, size), self.block)

    def __str__(self) -> str:
        return f"{self.store.url}/{self.name}"


class _Ranges(io.RawIOBase):
    def __init__(self, file: RemoteFile, size: int) -> None:
        self._file = file
        self._size = size
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._place = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence])
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        end = min(self._size, self._place + len(view))
        if end <= self._place:
            return 0
        data = self._file.store.read_range(self._file.name, self._place, end)
        view[: len(data)] = data
        self._place += len(data)
        return len(data)


def open_store(settings: Settings) -> Store | None:
    """The store of the settings; None where the archive is the data folder alone."""
    if settings.archive_url is None:
        return None
    return Store(
        url=settings.archive_url,
        endpoint=settings.archive_endpoint,
        region=settings.archive_region,
        key=settings.archive_key,
        secret=settings.archive_secret,
    )


@lru_cache(maxsize=4)
def _connect(store: Store) -> Any:
    try:
        from s3fs import S3FileSystem
    except ImportError:
        mend = "Install the project with its s3 extra"
        raise SettingsError("REPRINTS_ARCHIVE_URL needs s3fs, which is not installed", mend=mend) from None
    return S3FileSystem(
        key=store.key.get_secret_value() if store.key else None,
        secret=store.secret.get_secret_value() if store.secret else None,
        endpoint_url=store.endpoint,
        client_kwargs={"region_name": store.region} if store.region else {},
        config_kwargs={
            "connect_timeout": _CONNECT_SECONDS,
            "read_timeout": _READ_SECONDS,
            "retries": {"max_attempts": 2, "mode": "standard"},
            "request_checksum_calculation": "when_required",
            "response_checksum_validation": "when_required",
        },
        use_listings_cache=False,  # others write to the bucket, too
        skip_instance_cache=True,
    )
