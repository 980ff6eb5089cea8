"""How this machine runs the archive: `REPRINTS_*` environment variables and a `.env` beside where it is run."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

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
    workers: int = Field(0, ge=0, le=256, description="extraction processes; 0 is one a core")
    sources_at_once: int = Field(4, ge=1, le=64, description="sources crawled at the same time")
    catalogue_url: SecretStr | None = Field(None, description="an SQLAlchemy URL; none: SQLite in the data folder")
    resume_hours: int = Field(24, ge=0, description="how long after it began an interrupted crawl is resumed")
    minimum_free_bytes: int = Field(200_000_000, ge=0, description="below this a crawl does not start, or stops")
    warc_bytes: int = Field(1_000_000_000, ge=1_000, description="a WARC is closed once it is this large")
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
