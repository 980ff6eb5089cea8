"""Installs the templates of config/elasticsearch on the server, and checks that an index was made from them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from elasticsearch import AuthorizationException, Elasticsearch

from reprints.errors import IndexError_, SettingsError
from reprints.index.elastic.client import SET_UP

_SHIPPED = "reprints-articles"  # the name the files are written for


def install_templates(client: Elasticsearch, folder: Path, index: str) -> list[str]:
    """Create or replace them; idempotent. Returns their names. Needs `manage_index_templates`."""
    names = []
    for kind, put in (
        ("component", client.cluster.put_component_template),
        ("index", client.indices.put_index_template),
    ):
        for path in sorted((folder / kind).glob("*.json")):
            names.append(_rename(path.stem, index))
            put(name=names[-1], body=_read(path, index))
    return names


def offer_templates(client: Elasticsearch, folder: Path, index: str) -> None:
    """Install them if our credentials permit it; if not, `check_mapping` finds out whether they are there."""
    try:
        install_templates(client, folder, index)
    except AuthorizationException:
        return


def mapping_version(folder: Path) -> int:
    return int(read_mappings(folder, _SHIPPED)["_meta"]["reprints"]["mapping"])


def read_mappings(folder: Path, template: str) -> Any:
    """The fields a component template defines. Raises SettingsError."""
    path = folder / "component" / f"{template}@mappings.json"
    try:
        return _read(path, _SHIPPED)["template"]["mappings"]
    except (KeyError, TypeError) as error:
        raise SettingsError(f"{path} is no component template: {error}") from None


def check_mapping(client: Elasticsearch, folder: Path, name: str, *, mend: str = SET_UP) -> None:
    """Raises IndexError_ if the index behind `name` was not made from our templates."""
    found = client.indices.get_mapping(index=name, filter_path="*.mappings._meta")
    wanted = mapping_version(folder)
    contents: dict[str, Any] = dict(found)
    for index in contents or {name: None}:
        version = _dig(contents, index, "mappings", "_meta", "reprints", "mapping")
        if version != wanted:
            raise IndexError_(f"the index {index} has mapping {version or 'of its own'}, not {wanted}", mend=mend)


def _dig(content: Any, *keys: str) -> Any:
    for key in keys:
        content = content.get(key) if isinstance(content, dict) else None
    return content


def _rename(name: str, index: str) -> str:
    return name.replace(_SHIPPED, index)


def _read(path: Path, index: str) -> Any:
    """The template, adapted to the name of our index."""
    try:
        return json.loads(_rename(path.read_text(encoding="utf-8"), index))
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be read: {error.strerror}", mend="Set REPRINTS_CONFIG to the project's config folder"
        ) from None
    except ValueError as error:
        raise SettingsError(f"{path} is not JSON: {error}") from None
