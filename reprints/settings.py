"""Settings of this machine: `REPRINTS_*` environment variables, and `.env` in the working directory."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from reprints.errors import SettingsError

_PACKAGE = Path(__file__).resolve().parent
NotifyOn = Literal["fail", "warn", "always"]
_INDEX_NAME = r"^[a-z][a-z0-9_-]{1,99}$"


def find_config() -> Path:
    """The project's data: `config/` of a checkout, or the copy inside a wheel."""
    checkout = _PACKAGE.parent / "config"
    return checkout if checkout.is_dir() else _PACKAGE / "_config"


class Settings(BaseSettings):
    """With nothing set: files and SQLite in one data folder, an embedded search index."""

    model_config = SettingsConfigDict(env_prefix="REPRINTS_", env_file=".env", extra="ignore", frozen=True)

    data: Path = Field(Path("data"), description="folder of archive, catalogue and index")
    config: Path = Field(default_factory=find_config, description="folder that holds sources/")
    contact: str = Field("https://github.com/reprints/reprints", description="how a site's owner reaches you")
    author: str = Field("", description="author of corrections; none: this user's name")
    workers: int = Field(0, ge=0, le=256, description="extraction processes; 0: one per core")
    sources_at_once: int = Field(4, ge=1, le=64, description="sources crawled at the same time")
    work_pool: str = Field("", description="Prefect work pool whose workers crawl the night's sources; none: here")
    sources_a_task: int = Field(1, ge=1, le=1000, description="sources given to a worker of that pool at a time")
    pool: str = Field("", pattern=r"^((tcp|tls|ws|wss)://.*)?$", description="Dask scheduler; none: processes here")
    catalogue_url: SecretStr | None = Field(None, description="SQLAlchemy URL; none: SQLite in the data folder")
    archive_url: str | None = Field(None, description="s3://bucket/prefix; none: the data folder alone")
    archive_endpoint: str | None = Field(None, description="address of an S3-compatible server; none: Amazon's")
    archive_region: str | None = Field(None, description="none: as the AWS tools' own settings say")
    archive_key: SecretStr | None = Field(None, description="access key; none: as the AWS tools' own settings say")
    archive_secret: SecretStr | None = Field(None, description="secret of that key")
    archive_cache_bytes: int = Field(5_000_000_000, ge=0, description="of uploaded WARCs, how much also stays here")
    elasticsearch_url: str | None = Field(None, description="https://host:9200; none: the embedded index")
    elasticsearch_api_key: SecretStr | None = Field(None, description="encoded, as the server gave it")
    elasticsearch_user: str | None = Field(None, description="instead of an API key, with a password")
    elasticsearch_password: SecretStr | None = None
    elasticsearch_ca_certs: Path | None = Field(None, description="authority that signed the server's certificate")
    elasticsearch_index: str = Field("reprints-articles", pattern=_INDEX_NAME, description="alias to search")
    elasticsearch_runs_index: str = Field("reprints-runs", pattern=_INDEX_NAME, description="index of runs")
    elasticsearch_timeout: float = Field(60.0, gt=0, le=600, description="seconds to wait for a response")
    elasticsearch_patience: float = Field(120.0, ge=0, le=3600, description="seconds to retry an overloaded server")
    elasticsearch_shards: int = Field(0, ge=0, le=1024, description="of the next generation; 0: as the templates say")
    elasticsearch_replicas: int | None = Field(None, ge=0, le=10, description="per shard; none: as the templates say")
    elasticsearch_bulk_bytes: int = Field(4_000_000, ge=1_000, le=100_000_000, description="of a bulk request, about")
    elasticsearch_bulk_threads: int = Field(2, ge=1, le=32, description="concurrent bulk requests")
    kibana_url: str | None = Field(None, description="https://host:5601, with its base path or space if there is one")
    kibana_api_key: SecretStr | None = Field(None, description="encoded; instead of user and password")
    kibana_user: str = Field("elastic", description="who may manage saved objects, roles and users")
    kibana_password: SecretStr | None = None
    kibana_ca_certs: Path | None = Field(None, description="authority that signed its certificate")
    kibana_patience: float = Field(180.0, ge=0, le=3600, description="seconds Kibana may take to become ready")
    kibana_system_password: SecretStr | None = Field(None, description="password Kibana itself logs in with")
    indexer_password: SecretStr | None = Field(None, description="of the user who fills the index")
    reader_password: SecretStr | None = Field(None, description="of a user who only searches; none: no such user")
    resume_hours: int = Field(24, ge=0, description="after its beginning, how long a crawl can be resumed")
    minimum_free_bytes: int = Field(200_000_000, ge=0, description="with less free disk, crawls stop or do not start")
    warc_bytes: int = Field(1_000_000_000, ge=1_000, description="size at which a WARC is closed")
    retries: int = Field(2, ge=0, le=10, description="how often a night retries what a retry may mend")
    retry_seconds: float = Field(300.0, ge=0, description="pause before the first retry; then doubled and varied")
    worker_lease_seconds: float = Field(
        300.0, ge=60, le=86_400, description="hold of a lost Prefect worker on a source"
    )
    keep_logs_days: int = Field(90, ge=1, description="after which runs' folders, with their logs, are removed")
    keep_reports_days: int = Field(400, ge=1, description="after which reports are removed")
    keep_pages_days: int = Field(400, ge=30, description="after which only the counts of a run's pages are kept")
    log_json: Path | None = Field(None, description="file for the log as JSON lines, rotated; -: standard error")
    notify_on: NotifyOn = Field("warn", description="minimum severity that triggers a notification")
    notify_email: str = Field("", description="recipients, separated by commas")
    notify_from: str = Field("", description="sender; none: the first recipient")
    smtp_url: SecretStr | None = Field(None, description="smtp://user:password@host:587 (STARTTLS) or smtps://…:465")
    webhook_url: SecretStr | None = Field(None, description="receives a POST of JSON with a text, as Slack reads it")
    sample_rebuilt: bool = Field(False, description="serve the sample archive as relaunched, its provenance lost")
    sample_night: int = Field(1, ge=1, le=5, description="which night of the sample archive to serve")
    timestamp_url: str | None = Field(None, description="RFC 3161 authority that stamps the chains' heads")
    timestamp_ca: Path | None = Field(None, description="PEM file of the root certificates of its stamps")
    signing_key: Path | None = Field(None, description="PEM file of an Ed25519 key that signs the chains' heads")
    trusted_keys: Path | None = Field(None, description="PEM file of further public keys whose signatures count")

    @field_validator("contact")
    @classmethod
    def _on_one_line(cls, value: str) -> str:
        if not value.strip() or not value.isprintable():
            raise ValueError("must be one printable line, such as mailto:you@example.org")
        return value.strip()

    @field_validator("smtp_url")
    @classmethod
    def _is_mail_server(cls, value: SecretStr | None) -> SecretStr | None:
        parts = urlsplit(value.get_secret_value()) if value else None
        if parts and (parts.scheme not in ("smtp", "smtps") or not parts.hostname):
            raise ValueError("write smtp://host:587 or smtps://host:465, with user:password@ before the host")
        return value

    @field_validator("webhook_url")
    @classmethod
    def _is_web_address(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not value.get_secret_value().startswith(("http://", "https://")):
            raise ValueError("must begin with https:// or http://")
        return value

    @field_validator("archive_url")
    @classmethod
    def _is_bucket(cls, value: str | None) -> str | None:
        if not value:
            return None
        parts = urlsplit(value)
        if parts.scheme != "s3" or not parts.netloc or "@" in parts.netloc or parts.query or parts.fragment:
            raise ValueError("write s3://bucket/prefix; keys go into REPRINTS_ARCHIVE_KEY and REPRINTS_ARCHIVE_SECRET")
        return value.rstrip("/")

    @field_validator("elasticsearch_url", "kibana_url", "archive_endpoint")
    @classmethod
    def _without_secrets(cls, value: str | None) -> str | None:
        if not value:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("must be an address such as https://localhost:9200")
        if parts.username or parts.password:
            # messages and logs show addresses
            raise ValueError("must not hold a password; use the settings that end in _USER and _PASSWORD, or _API_KEY")
        return value.rstrip("/")

    @cached_property
    def catalogue(self) -> str:
        """The catalogue's SQLAlchemy URL."""
        if self.catalogue_url:
            return self.catalogue_url.get_secret_value()
        return f"sqlite:///{(self.data / 'catalogue.sqlite').absolute()}"

    @property
    def archive(self) -> Path:
        return self.data / "archive"

    @property
    def index(self) -> Path:
        return self.data / "index"

    @property
    def reports(self) -> Path:
        return self.data / "reports"

    @property
    def runs(self) -> Path:
        return self.data / "runs"

    @property
    def locks(self) -> Path:
        return self.data / "locks"

    @property
    def sources(self) -> Path:
        return self.config / "sources"


def load_settings(**overrides: object) -> Settings:
    """Read the environment. Raises SettingsError that names the variable and what it takes."""
    try:
        return Settings(**{k: v for k, v in overrides.items() if v is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = "REPRINTS_" + "_".join(str(part) for part in first["loc"]).upper()
        mend = "Correct it in the environment or in .env"
        raise SettingsError(f"{name} cannot be used: {first['msg']}", mend=mend) from None
