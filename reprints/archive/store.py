"""The archive's object store: an S3 bucket or a prefix in one, whose keys are the file names inside the archive.

Callers read every upload back: what an ETag covers varies by store and by the bucket's encryption. The newer checksum
headers are not sent, since many stores refuse them.
"""

from __future__ import annotations

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
    from reprints.settings import Settings

_PART = 1 << 24  # bytes per part of a large file; S3 accepts 10,000 parts
_PARTS_AT_ONCE = 2
_CONNECT_SECONDS = 10
_READ_SECONDS = 60
# bytes read ahead: for single records, nearly all of which then take one request, and for whole files
RECORD_BLOCK = 1 << 18
SCAN_BLOCK = 1 << 23
_MISSING = "Put it back from a copy; the catalogue refers to it"


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredObject:
    """`at` is when it was uploaded."""

    size: int
    at: datetime
    tag: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectStore:
    """Address and credentials, which its repr hides. Each process connects on its own.

    Every method raises StoreError where the store cannot be reached or refuses access.
    """

    url: str
    endpoint: str | None = None
    region: str | None = None
    key: SecretStr | None = None
    secret: SecretStr | None = None

    def list_files(self, folder: str) -> dict[str, StoredObject]:
        """Every file under a folder, by its name inside the archive."""
        start = len(self._key("")) + 1
        with self._reporting():
            found = _connect(self).find(self._key(folder), detail=True)
        return {
            key[start:]: StoredObject(size=int(info["size"]), at=info["LastModified"], tag=str(info.get("ETag")))
            for key, info in found.items()
        }

    def list_folders(self) -> list[str]:
        """The sources that have files in the store."""
        with self._reporting():
            try:
                found = _connect(self).ls(self._key(""), detail=True)
            except FileNotFoundError:
                _connect(self).ls(self._key("").partition("/")[0], detail=True)  # an empty prefix, or no such bucket?
                return []
        return sorted(info["name"].rpartition("/")[2] for info in found if info["type"] == "directory")

    def measure(self, name: str) -> int | None:
        """The size; None where there is no such file."""
        with self._reporting():
            try:
                return int(_connect(self).info(self._key(name))["size"])
            except FileNotFoundError:
                return None

    def read(self, name: str) -> bytes | None:
        """A small file; None where there is none."""
        with self._reporting():
            try:
                data: bytes = _connect(self).cat_file(self._key(name))
            except FileNotFoundError:
                return None
        return data

    def open_file(self, name: str, block: int) -> BinaryIO:
        """A file read in ranges, never whole. Opening and reading raise ArchiveError where it is missing."""
        with self._finding(name):
            file: Any = _connect(self).open(self._key(name), "rb", block_size=block, cache_type="readahead")
        file.cache.fetcher = self._finding(name)(file.cache.fetcher)  # each range reports errors as `open` does
        opened: BinaryIO = file
        return opened

    def put(self, name: str, path: Path) -> None:
        with self._reporting():
            _connect(self).put_file(str(path), self._key(name), chunksize=_PART, max_concurrency=_PARTS_AT_ONCE)

    def put_bytes(self, name: str, data: bytes) -> None:
        with self._reporting():
            _connect(self).pipe_file(self._key(name), data)

    def probe(self) -> None:
        """Raises StoreError where nothing could be read."""
        self.list_folders()

    def _key(self, name: str) -> str:
        return f"{self.url.removeprefix('s3://')}/{name}".rstrip("/")

    @contextmanager
    def _finding(self, name: str) -> Iterator[None]:
        with self._reporting():
            try:
                yield
            except FileNotFoundError:
                raise ArchiveError(f"{self.url}/{name} is missing", mend=_MISSING) from None

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        _connect(self)  # raises where the drivers are not installed
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
    """A file in the store that can be opened like a path; `block` is how many bytes to read ahead."""

    store: ObjectStore
    name: str
    block: int = SCAN_BLOCK

    def open(self, mode: Literal["rb"]) -> BinaryIO:  # noqa: ARG002  # as of a path
        """Raises ArchiveError where it is missing."""
        return self.store.open_file(self.name, self.block)

    def __str__(self) -> str:
        return f"{self.store.url}/{self.name}"


def open_store(settings: Settings) -> ObjectStore | None:
    """The store the settings name; None where the archive is only in the data folder."""
    if settings.archive_url is None:
        return None
    return ObjectStore(
        url=settings.archive_url,
        endpoint=settings.archive_endpoint,
        region=settings.archive_region,
        key=settings.archive_key,
        secret=settings.archive_secret,
    )


@lru_cache(maxsize=4)
def _connect(store: ObjectStore) -> Any:
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
        use_listings_cache=False,  # others write to the bucket too
        skip_instance_cache=True,
    )
