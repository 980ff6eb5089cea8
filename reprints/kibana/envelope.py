"""A saved object as one line of an `.ndjson` that Kibana imports.

Kibana migrates older objects and refuses newer ones ("belongs to a more recent version"), so each object carries the
oldest version its form is valid for: the same lines then fit 8.12 to 8.19, and 9. Objects without a version go through
the 7.x migrations, which answer 500 to a dashboard.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Json = dict[str, Any]

CORE_VERSION = "8.8.0"


class ObjectType(StrEnum):
    """In Kibana's words: a Discover session is still a search, a data view an index pattern."""

    DATA_VIEW = "index-pattern"
    SESSION = "search"
    DASHBOARD = "dashboard"


VERSIONS = {ObjectType.DATA_VIEW: "8.0.0", ObjectType.SESSION: "8.0.0", ObjectType.DASHBOARD: "8.9.0"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """`name` is where the referring object expects the target's id."""

    name: str
    kind: ObjectType
    id: str

    def to_document(self) -> Json:
        return {"name": self.name, "type": str(self.kind), "id": self.id}


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedObject:
    """`id` is the same in every release: an import replaces the object of the same type and id."""

    kind: ObjectType
    id: str
    attributes: Json
    references: tuple[Reference, ...] = ()

    def to_document(self) -> Json:
        return {
            "type": str(self.kind),
            "id": self.id,
            "attributes": self.attributes,
            "references": [reference.to_document() for reference in self.references],
            "coreMigrationVersion": CORE_VERSION,
            "typeMigrationVersion": VERSIONS[self.kind],
            "managed": False,
        }


def encode(value: Any) -> str:
    """JSON within JSON: Kibana keeps several attributes as strings."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def write_lines(objects: Iterable[SavedObject]) -> str:
    return "".join(encode(found.to_document()) + "\n" for found in objects)


def kuery(text: str) -> Json:
    return {"query": text, "language": "kuery"}
