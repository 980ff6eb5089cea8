"""How this machine runs the archive: `REPRINTS_*` environment variables and a `.env` beside where it is run."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from reprints.errors import SettingsError

_PACKAGE = Path(__file__).resolve().parent


def find_config() -> Path:
    """The folder of data that ships with the project: `config/` of a checkout, or the copy inside a wheel."""
    checkout = _PACKAGE.parent / "config"
    return checkout if checkout.is_dir() else _PACKAGE / "_config"


class Settings(BaseSettings):
    """Everything with nothing set: files and SQLite in one data folder, an embedded search index."""

    model_config = SettingsConfigDict(env_prefix="REPRINTS_", env_file=".env", extra="ignore", frozen=True)

    data: Path = Field(Path("data"), description="the folder that holds archive, catalogue and index")
    config: Path = Field(default_factory=find_config, description="the folder that holds sources/")
    contact: str = Field(
        "https://github.com/reprints/reprints",
        description="an address or page where a site's owner reaches whoever runs this crawler",
    )
    author: str = Field("", description="who makes corrections; none: this user's name")
    workers: int = Field(0, ge=0, le=256, description="extraction processes; 0 is one a core")
    sources_at_once: int = Field(4, ge=1, le=64, description="sources crawled at the same time")
    work_pool: str = Field("", description="a Prefect work pool whose workers crawl the night's sources; none: here")
    sources_a_task: int = Field(1, ge=1, le=1000, description="sources a worker of that pool is given at a time")
    pool: str = Field("", pattern=r"^((tcp|tls|ws|wss)://.*)?$", description="a Dask scheduler; none: processes here")
    catalogue_url: SecretStr | None = Field(None, description="an SQLAlchemy URL; none: SQLite in the data folder")
    archive_url: str | None = Field(None, description="s3://bucket/prefix; none: the data folder alone")
    archive_endpoint: str | None = Field(None, description="address of an S3-compatible server; none: Amazon's")
    archive_region: str | None = Field(None, description="none: what the AWS tools' own settings say")
    archive_key: SecretStr | None = Field(None, description="access key; none: what the AWS tools' own settings say")
    archive_secret: SecretStr | None = Field(None, description="the secret that goes with it")
    archive_cache_bytes: int = Field(
        5_000_000_000, ge=0, description="of WARCs that are safe in the bucket, how much also stays in the data folder"
    )
    elasticsearch_url: str | None = Field(None, description="https://host:9200; none: the embedded index")
    elasticsearch_api_key: SecretStr | None = Field(None, description="the encoded form, as the server gave it")
    elasticsearch_user: str | None = Field(None, description="instead of an API key, with a password")
    elasticsearch_password: SecretStr | None = None
    elasticsearch_ca_certs: Path | None = Field(None, description="the authority that signed the server's certificate")
    elasticsearch_index: str = Field(
        "reprints-articles", pattern=r"^[a-z][a-z0-9_-]{1,99}$", description="the alias that is searched"
    )
    elasticsearch_runs_index: str = Field(
        "reprints-runs", pattern=r"^[a-z][a-z0-9_-]{1,99}$", description="the index of the crawler's runs"
    )
    elasticsearch_timeout: float = Field(60.0, gt=0, le=600, description="seconds one answer may take")
    elasticsearch_patience: float = Field(
        120.0, ge=0, le=3600, description="seconds an overloaded server is asked again before the changes wait"
    )
    elasticsearch_shards: int = Field(
        0, ge=0, le=1024, description="of the next generation of the index; 0: as the templates say, which is one"
    )
    elasticsearch_replicas: int | None = Field(
        None, ge=0, le=10, description="copies of each shard; none: one where there are two nodes, as the templates say"
    )
    elasticsearch_bulk_bytes: int = Field(4_000_000, ge=1_000, le=100_000_000, description="of one bulk request, about")
    elasticsearch_bulk_threads: int = Field(2, ge=1, le=32, description="bulk requests under way at once")
    kibana_url: str | None = Field(None, description="https://host:5601, with its base path or space if there is one")
    kibana_api_key: SecretStr | None = Field(None, description="the encoded form; instead of user and password")
    kibana_user: str = Field("elastic", description="who may manage saved objects, roles and users")
    kibana_password: SecretStr | None = None
    kibana_ca_certs: Path | None = Field(None, description="the authority that signed its certificate")
    kibana_patience: float = Field(180.0, ge=0, le=3600, description="seconds Kibana may take to become ready")
    kibana_system_password: SecretStr | None = Field(None, description="what Kibana itself logs in with")
    indexer_password: SecretStr | None = Field(None, description="of the user the crawler fills the index as")
    reader_password: SecretStr | None = Field(None, description="of a user who only searches; none: no such user")
    resume_hours: int = Field(24, ge=0, description="how long after it began an interrupted crawl is resumed")
    minimum_free_bytes: int = Field(200_000_000, ge=0, description="below this a crawl does not start, or stops")
    warc_bytes: int = Field(1_000_000_000, ge=1_000, description="a WARC is closed once it is this large")
    retries: int = Field(2, ge=0, le=10, description="further attempts of a nightly run at what a retry can mend")
    retry_seconds: float = Field(300.0, ge=0, description="pause before the first of them; doubled, and varied, after")
    worker_lease_seconds: float = Field(
        300.0, ge=60, le=86_400, description="a source stays held so long for a Prefect worker that is gone"
    )
    keep_logs_days: int = Field(90, ge=1, description="folders of runs, with their logs, are removed after this")
    keep_reports_days: int = Field(400, ge=1, description="reports are removed after this")
    keep_pages_days: int = Field(400, ge=30, description="after this of a run's pages only the counts are kept")
    log_json: Path | None = Field(None, description="a file for the log as JSON lines, rotated; - is standard error")
    notify_on: Literal["fail", "warn", "always"] = Field(
        "warn", description="minimum severity that triggers a notification"
    )
    notify_email: str = Field("", description="addresses told of it, with commas between")
    notify_from: str = Field("", description="the sender; none: the first of those addresses")
    smtp_url: SecretStr | None = Field(None, description="smtp://user:password@host:587 (STARTTLS) or smtps://…:465")
    webhook_url: SecretStr | None = Field(None, description="told by a POST of JSON with a text, as Slack reads it")
    sample_rebuilt: bool = Field(False, description="the sample archive is served as relaunched, its provenance lost")
    timestamp_url: str | None = Field(None, description="an RFC 3161 authority that stamps the manifests' heads")
    timestamp_ca: Path | None = Field(None, description="PEM file of the certificates its stamps go back to")
    signing_key: Path | None = Field(None, description="PEM file of an Ed25519 key that signs the manifests' heads")
    sample_night: int = Field(1, ge=1, le=5, description="which night of the sample archive is served")

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
            # an address is shown in messages and logs
            raise ValueError("must not hold a password; the settings _USER and _PASSWORD, or _API_KEY, of that name do")
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
    """Read the environment. Raises SettingsError naming the variable and what it takes."""
    try:
        return Settings(**{k: v for k, v in overrides.items() if v is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = "REPRINTS_" + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(
            f"{name} cannot be used: {first['msg']}", mend="Mend it in the environment or in .env"
        ) from None
