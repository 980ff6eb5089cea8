"""The indices behind the alias: one live, one being built, and old ones kept until somebody drops them.

Which is which is said by aliases alone, changed together in one request: searches go through `<name>`; a rebuild under
way bears `<name>@building`, a generation that was replaced `<name>@previous`.
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

# what searches, and everybody who opens the alias in Kibana, are shown
LATEST = {"term": {"latest": True}}
# while nobody searches it: fewer, larger segments, and no fsync a request (the last flush makes it durable)
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
        """The index behind the alias; None when there is none. Raises IndexError_ when the name is no alias of one."""
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
        """Generations that were replaced, oldest first."""
        return self._behind(self.previous)

    def _behind(self, alias: str) -> list[str]:
        try:
            return sorted(self.client.indices.get_alias(name=alias, filter_path="*.aliases").body)
        except NotFoundError:
            return []

    def create(self, *, live: bool) -> str:
        """A new, empty index: live at once, or to be built unseen."""
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
        """With what only an index that is not there yet can be told: how many shards it is cut into."""
        index: dict[str, Any] = dict(settings.get("index", {}))
        if self.shards:
            index["number_of_shards"] = self.shards
        if self.replicas is not None:
            index |= {"auto_expand_replicas": "false", "number_of_replicas": self.replicas}
        return {"index": index}

    def finish(self, index: str) -> None:
        """All of a built index on the disk, visible to searches, and treated like any other from now on."""
        self.client.indices.put_settings(index=index, settings=_BUILT)
        self.client.indices.flush(index=index, wait_if_ongoing=True)
        self.client.indices.refresh(index=index)
        self.client.cluster.health(index=index, wait_for_status="yellow", timeout="30s")

    def activate(self, index: str) -> None:
        """In one step: searches see the old generation before it and the new one after, never both or neither."""
        actions: list[dict[str, Any]] = [
            {"remove": {"index": index, "alias": self.building}},
            {"add": {"index": index, "alias": self.name, "is_write_index": True, "filter": LATEST}},
            {"add": {"index": index, "alias": self.versions}},
        ]
        for old in self._behind(self.name):
            actions.append({"remove": {"index": old, "alias": self.name}})
            actions.append({"add": {"index": old, "alias": self.previous}})
        # one of another release has none
        actions += [{"remove": {"index": old, "alias": self.versions}} for old in self._behind(self.versions)]
        self.client.indices.update_aliases(actions=actions)

    def discard_building(self) -> list[str]:
        """What a rebuild that did not come to its end has left; returns the names."""
        left = self._behind(self.building)
        for index in left:
            self.client.indices.delete(index=index, ignore_unavailable=True)
        return left

    def drop_kept(self) -> list[str]:
        """Delete the generations that were replaced; returns their names."""
        kept = self.kept()
        for index in kept:
            self.client.indices.delete(index=index, ignore_unavailable=True)
        return kept

    def check(self, index: str) -> None:
        check_mapping(self.client, self.templates, index, mend=REBUILD)


def open_generations(settings: Settings, client: Elasticsearch, templates: Path) -> Generations:
    return Generations(
        client=client,
        name=settings.elasticsearch_index,
        templates=templates,
        shards=settings.elasticsearch_shards,
        replicas=settings.elasticsearch_replicas,
    )
