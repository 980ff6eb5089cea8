"""Installs the saved objects in a Kibana, with a role that may only read. Idempotent."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from reprints.errors import KibanaError
from reprints.kibana.data_views import ARTICLES
from reprints.kibana.envelope import Json, SavedObject, write_lines
from reprints.kibana.objects import FILE
from reprints.kibana.server import Reply, Server, Upload

READER = "reprints-reader"
OLDEST = (8, 12)

_POLL_SECONDS = 1.0
_MISSING = frozenset({404})


@dataclass(frozen=True, kw_only=True, slots=True)
class ReaderAccount:
    """A user who may only read, created in Elasticsearch, which keeps the users."""

    elasticsearch: Server
    name: str
    password: SecretStr


@dataclass(frozen=True, kw_only=True, slots=True)
class Installed:
    """`secured` is false where the server has no security: no roles, and everyone may do everything."""

    version: str
    objects: int
    secured: bool
    reader: str | None = None


def install(
    kibana: Server,
    objects: Sequence[SavedObject],
    *,
    indices: Sequence[str],
    reader: ReaderAccount | None = None,
    tell: Callable[[str], None] = lambda _line: None,
) -> Installed:
    """`indices` are the names readers may read. Raises KibanaError naming the refused objects.

    Objects of the same id are replaced: people's changes to them are lost, copies they saved are kept.
    """
    version = await_kibana(kibana, tell)
    secured = _make_role(kibana, indices)
    tell(f"role {READER}" if secured else "no security: no role was made")
    count = _import(kibana, objects)
    tell(f"{count} saved objects")
    kibana.ask("POST", "/api/data_views/default", body={"data_view_id": ARTICLES, "force": True})
    if reader and secured:
        _make_user(reader)
        tell(f"user {reader.name}")
    return Installed(
        version=version, objects=count, secured=secured, reader=reader.name if reader and secured else None
    )


def await_kibana(kibana: Server, tell: Callable[[str], None] = lambda _line: None) -> str:
    """Wait until it is available; returns its version, or an empty string if it does not say."""
    deadline = time.monotonic() + kibana.patience
    told = ""
    while True:
        reply = kibana.ask("GET", "/api/status", accept=frozenset({503}))
        level = _dig(reply.body, "status", "overall", "level")
        if reply.status == 200 and level == "available":
            return _check_version(str(_dig(reply.body, "version", "number") or ""))
        state = f"{level or reply.message}"
        if time.monotonic() + _POLL_SECONDS > deadline:
            raise KibanaError(f"Kibana at {kibana.url} is not ready: {state}", mend="Look at its log, and try again")
        if state != told:
            tell(f"waiting for Kibana: {state}")
            told = state
        time.sleep(_POLL_SECONDS)


def _check_version(version: str) -> str:
    found = re.match(r"(\d+)\.(\d+)", version)
    if found and (int(found[1]), int(found[2])) < OLDEST:
        wanted = ".".join(str(part) for part in OLDEST)
        raise KibanaError(f"Kibana {version} is too old for the objects", mend=f"Use {wanted} or newer, ideally 8.19")
    return version


def describe_reader(indices: Sequence[str]) -> Json:
    """The least privileges for searching in Kibana."""
    return {
        "elasticsearch": {
            "cluster": [],
            "indices": [{"names": list(indices), "privileges": ["read", "view_index_metadata"]}],
        },
        "kibana": [{"base": ["read"], "feature": {}, "spaces": ["*"]}],
    }


def _make_role(kibana: Server, indices: Sequence[str]) -> bool:
    """Returns whether there is security: without it Kibana has no such address."""
    reply = kibana.ask("PUT", f"/api/security/role/{READER}", body=describe_reader(indices), accept=_MISSING)
    return reply.status != 404


def _import(kibana: Server, objects: Sequence[SavedObject]) -> int:
    upload = Upload(name=FILE, content=write_lines(objects))  # the name must end in .ndjson
    reply = kibana.ask("POST", "/api/saved_objects/_import?overwrite=true", upload=upload)
    body = reply.body if isinstance(reply.body, dict) else {}
    # 200 only means that the request was understood
    if body.get("success") is not True or body.get("successCount") != len(objects):
        raise KibanaError(
            f"Kibana refused saved objects: {_list_refused(reply)}",
            mend="A newer Kibana may have changed their form: see docs/how-to/kibana.md",
        )
    return len(objects)


def _list_refused(reply: Reply) -> str:
    errors: list[Any] = _dig(reply.body, "errors") or []
    shown = []
    for error in errors:
        cause = _dig(error, "error") or {}
        reason = cause.get("message") or cause.get("type") or "no reason given"
        missing = [f"{target['type']}/{target['id']}" for target in cause.get("references", ())]
        tail = f" ({', '.join(missing)})" if missing else ""
        shown.append(f"{error.get('type')}/{error.get('id')}: {reason}{tail}")
    return "; ".join(shown) or reply.message


def _make_user(reader: ReaderAccount) -> None:
    reader.elasticsearch.ask(
        "PUT",
        f"/_security/user/{reader.name}",
        body={"password": reader.password.get_secret_value(), "roles": [READER], "metadata": {"made_by": "reprints"}},
    )


def _dig(value: Any, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value
