"""The index of runs made by an older release goes on with a newer one."""

from __future__ import annotations

import json

from elasticsearch import Elasticsearch
from pydantic import SecretStr

from reprints.index.elastic.runs import RunIndex
from reprints.index.elastic.setup import make_key
from tests.elasticsearch.conftest import MakeSettings, forget


def test_runs_indexed_with_a_loudness_get_a_severity(make_settings: MakeSettings, admin: Elasticsearch) -> None:
    settings = make_settings()
    name = f"{settings.elasticsearch_index}-runs"
    settings = settings.model_copy(update={"elasticsearch_runs_index": name})
    path = settings.config / "elasticsearch" / "component" / "reprints-runs@mappings.json"
    mappings = json.loads(path.read_text(encoding="utf-8"))["template"]["mappings"]
    mappings["_meta"]["reprints"]["mapping"] = 2
    mappings["properties"]["loudness"] = mappings["properties"].pop("severity")
    admin.indices.create(index=name, mappings=mappings)
    for run, loudness in (("one", "fail"), ("two", "ok")):
        admin.index(
            index=name, id=run, document={"id": run, "kind": "run", "run": run, "loudness": loudness}, refresh=True
        )

    key = SecretStr(make_key(settings, "indexer"))
    least = {"elasticsearch_user": None, "elasticsearch_password": None, "elasticsearch_api_key": key}
    for _ in range(2):
        with RunIndex(settings.model_copy(update=least)) as runs:
            runs.ensure()
    hits = admin.search(index=name, sort="run")["hits"]["hits"]
    assert [(hit["_source"]["severity"], "loudness" in hit["_source"]) for hit in hits] == [
        ("fail", False),
        ("ok", False),
    ]
    forget(admin, settings.elasticsearch_index)
