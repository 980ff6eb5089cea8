"""The templates of config/elasticsearch, put on the server by whoever may; an index made there must follow them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from elasticsearch import AuthorizationException, Elasticsearch

from reprints.errors import IndexError_, SettingsError
from reprints.index.elastic.client import SET_UP

_SHIPPED = "reprints-articles"  # the name the files are written for


def install_templates(client: Elasticsearch, folder: Path, index: str) -> list[str]:
    """Create or replace them, the same however often; returns their names. Needs `manage_index_templates`."""
    components = sorted((folder / "component").glob("*.json"))
    names = []
    for path in components:
        name = _rename(path.stem, index)
        client.cluster.put_component_template(name=name, body=_read(path, index))
        names.append(name)
    for path in sorted((folder / "index").glob("*.json")):
        name = _rename(path.stem, index)
        client.indices.put_index_template(name=name, body=_read(path, index))
        names.append(name)
    return names


def offer_templates(client: Elasticsearch, folder: Path, index: str) -> None:
    """Install them if our credentials may; if not, they are there already or `check_mapping` will tell."""
    try:
        install_templates(client, folder, index)
    except AuthorizationException:
        return


def mapping_version(folder: Path) -> int:
    content = _read(folder / "component" / f"{_SHIPPED}@mappings.json", _SHIPPED)
    version: int = content["template"]["mappings"]["_meta"]["reprints"]["mapping"]
    return version


def check_mapping(client: Elasticsearch, folder: Path, name: str, *, mend: str = SET_UP) -> None:
    """Raises IndexError_ when the index behind `name` was not made after the templates we have."""
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
    """The template, for an index that may have another name than the one the files were written for."""
    try:
        return json.loads(_rename(path.read_text(encoding="utf-8"), index))
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be read: {error.strerror}", mend="Set REPRINTS_CONFIG to the project's config folder"
        ) from None
    except ValueError as error:
        raise SettingsError(f"{path} is not JSON: {error}") from None
