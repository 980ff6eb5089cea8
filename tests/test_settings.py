"""Settings: documented, validated, and broken ones named by their variable."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel

from reprints.errors import SettingsError
from reprints.settings import Settings, load_settings
from reprints.sources import Source

REFERENCE = Path(__file__).parent.parent / "docs" / "reference"


def test_an_unusable_value_is_named_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPRINTS_WORKERS", "many")
    with pytest.raises(SettingsError, match="REPRINTS_WORKERS cannot be used"):
        load_settings()


def test_a_contact_cannot_smuggle_a_header(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPRINTS_CONTACT", "me\r\nX-Evil: 1")
    with pytest.raises(SettingsError, match="one printable line"):
        load_settings()


def test_everything_is_in_one_folder_by_default(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, _env_file=None)
    assert settings.catalogue == f"sqlite:///{tmp_path}/catalogue.sqlite"
    assert settings.archive.parent == settings.index.parent == tmp_path


def test_a_secret_is_not_in_the_settings_repr() -> None:
    settings = Settings(catalogue_url="postgresql://me:hunter2@db/reprints", _env_file=None)
    assert "hunter2" not in repr(settings)


def test_every_setting_is_documented() -> None:
    text = (REFERENCE / "settings.md").read_text(encoding="utf-8")
    missing = [name for name in Settings.model_fields if f"`REPRINTS_{name.upper()}`" not in text]
    assert not missing


def test_every_key_of_a_source_is_documented() -> None:
    text = (REFERENCE / "sources.md").read_text(encoding="utf-8")
    parts: list[type[BaseModel]] = [Source]
    for part in parts:
        for name, field in part.model_fields.items():
            assert name in text, f"{part.__name__}.{name}"
            if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
                parts.append(field.annotation)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REPRINTS_ARCHIVE_URL", "s3://me:hunter2@bucket/archive"),
        ("REPRINTS_ARCHIVE_URL", "https://bucket.example.org/?key=hunter2"),
        ("REPRINTS_ARCHIVE_ENDPOINT", "https://me:hunter2@s3.example.org"),
    ],
)
def test_a_bucket_is_named_without_its_keys(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name) as told:
        load_settings()
    assert "hunter2" not in str(told.value)
