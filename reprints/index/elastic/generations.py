"""The indices behind the alias: one live, one being built, and replaced ones kept until they are dropped.

Aliases alone say which is which, and change together in one request: `<name>` for searches of the latest versions,
`<name>@versions` for all versions, `<name>@building` for a rebuild, `<name>@previous` for what was replaced.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from reprints.errors import IndexError_
from reprints.index.elastic.client import REBUILD
from reprints.index.elastic.templates import check_mapping, offer_templates
from reprints.settings import Settings

# what the alias shows to searches and to Kibana
LATEST = {"term": {"latest": True}}
# while nobody searches it: fewer, larger segments, and no fsync per request (the final flush makes it durable)
_BUILDING = {"index": {"refresh_interval": "-1", "translog": {"durability": "async"}}}
_BUILT = {"index": {"refresh_interval": None, "translog": {"durability": "request"}}}


@dataclass(frozen=True, kw_only=True, slots=True)
class Generations:
    client: Elasticsearch
    name: str
    templates: Path
    shards: int = 0
    replicas: int | None = None

    @property
    def building(self) -> str:
        return f"{self.name}@building"

    @property
    def versions(self) -> str:
        return f"{self.name}@versions"

    @property
    def previous(self) -> str:
        return f"{self.name}@previous"

    def live(self) -> str | None:
        """The index behind the alias, or None. Raises IndexError_ if the name is an index or an alias of several."""
        found = self._behind(self.name)
        if len(found) > 1:
            raise IndexError_(f"the alias {self.name} stands for several indices: {', '.join(found)}", mend=REBUILD)
        if not found and self.client.indices.exists(index=self.name):
            raise IndexError_(
                f"{self.name} is an index, not an alias, and was not made by reprints",
                mend="Set REPRINTS_ELASTICSEARCH_INDEX to another name, or remove that index",
            )
        return found[0] if found else None

    def kept(self) -> list[str]:
        """The replaced generations, oldest first."""
        return self._behind(self.previous)

    def _behind(self, alias: str) -> list[str]:
        try:
            return sorted(self.client.indices.get_alias(name=alias, filter_path="*.aliases").body)
        except NotFoundError:
            return []

    def create(self, *, live: bool) -> str:
        """Create an empty index, live at once or to be built unseen."""
        offer_templates(self.client, self.templates, self.name)
        stamp = f"{datetime.now(UTC):%Y%m%d%H%M%S}-{secrets.token_hex(3)}"
        index = f"{self.name}-{stamp}"
        aliases = {self.name: {"filter": LATEST}, self.versions: {}} if live else {self.building: {}}
        shape = self._shape({} if live else _BUILDING)
        self.client.indices.create(index=index, aliases=aliases, settings=shape)
        try:
            check_mapping(self.client, self.templates, index)
        except IndexError_:
            self.client.indices.delete(index=index)
            raise
        return index

    def _shape(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Adds the settings that only a new index accepts, such as its number of shards."""
        index: dict[str, Any] = dict(settings.get("index", {}))
        if self.shards:
            index["number_of_shards"] = self.shards
        if self.replicas is not None:
            index |= {"auto_expand_replicas": "false", "number_of_replicas": self.replicas}
        return {"index": index}

    def finish(self, index: str) -> None:
        """Flush a built index, make it visible to searches and restore the usual settings."""
        self.client.indices.put_settings(index=index, settings=_BUILT)
        self.client.indices.flush(index=index, wait_if_ongoing=True)
        self.client.indices.refresh(index=index)
        self.client.cluster.health(index=index, wait_for_status="yellow", timeout="30s")

    def activate(self, index: str) -> None:
        """Switch searches from the old generation to the new one atomically."""
        actions: list[dict[str, Any]] = [
            {"remove": {"index": index, "alias": self.building}},
            {"add": {"index": index, "alias": self.name, "is_write_index": True, "filter": LATEST}},
            {"add": {"index": index, "alias": self.versions}},
        ]
        for old in self._behind(self.name):
            actions.append({"remove": {"index": old, "alias": self.name}})
            actions.append({"add": {"index": old, "alias": self.previous}})
        # an index of an older release has none
        actions += [{"remove": {"index": old, "alias": self.versions}} for old in self._behind(self.versions)]
        self.client.indices.update_aliases(actions=actions)

    def discard_building(self) -> list[str]:
        """Delete what an unfinished rebuild left behind; returns the names."""
        return self._delete_behind(self.building)

    def drop_kept(self) -> list[str]:
        """Delete the replaced generations; returns their names."""
        return self._delete_behind(self.previous)

    def _delete_behind(self, alias: str) -> list[str]:
        found = self._behind(alias)
        for index in found:
            self.client.indices.delete(index=index, ignore_unavailable=True)
        return found

    def check(self, index: str) -> None:
        check_mapping(self.client, self.templates, index, mend=REBUILD)


def open_generations(settings: Settings, client: Elasticsearch) -> Generations:
    return Generations(
        client=client,
        name=settings.elasticsearch_index,
        templates=settings.config / "elasticsearch",
        shards=settings.elasticsearch_shards,
        replicas=settings.elasticsearch_replicas,
    )
