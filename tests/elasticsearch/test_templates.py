"""The templates as documents, and their analyzers on the server: no articles needed."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from reprints.index.contract import FACETS
from reprints.index.elastic.documents import LANGUAGES, make_elastic_documents
from reprints.index.elastic.setup import set_up
from reprints.index.elastic.templates import mapping_version
from reprints.index.query.fields import FIELDS, Kind, of_kind
from reprints.model import Capture, Evidence, Original, Removed, RemovedKind
from reprints.settings import Settings, find_config
from tests.index.corpus import make_article

FOLDER = find_config() / "elasticsearch"
ARTICLE = make_article("whole", title="A title", text="A text", language="en", date=date(2016, 6, 7), section="World")


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def mapping() -> Any:
    return read(FOLDER / "component" / "reprints-articles@mappings.json")["template"]["mappings"]


def list_paths(document: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for key, value in document.items():
        path = f"{prefix}{key}"
        yield path
        if isinstance(value, dict):
            yield from list_paths(value, f"{path}.")


def list_fields(properties: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for name, field in properties.items():
        yield f"{prefix}{name}"
        yield from list_fields(field.get("properties", {}), f"{prefix}{name}.")


def test_the_mapping_has_every_field_of_a_document_and_no_other(mapping: Any) -> None:
    article = dataclasses.replace(
        ARTICLE,
        original=Original(authors=("A",), outlet="B", section="C", place="D", date=date(2016, 6, 7), url="http://e/"),
        capture=Capture(fetched_at=datetime(2026, 1, 1, tzinfo=UTC), warc="a", offset=1),
        evidence=(Evidence(field="a", value="b", text="c", method="d"),),
        removed=(Removed(kind=RemovedKind.NOTICE, text="x"),),
    )
    paths = {
        path
        for language in (*LANGUAGES, "pl")
        for path in list_paths(make_elastic_documents(dataclasses.replace(article, language=language))[0])
    }
    assert set(list_fields(mapping["properties"])) == paths
    assert mapping["dynamic"] == "strict"


def test_every_searched_sorted_and_counted_field_is_of_the_kind_that_needs(mapping: Any) -> None:
    fields = mapping["properties"]
    for field in of_kind(Kind.KEYWORD):
        assert fields[field.key]["type"] == "keyword"
        if field.name != "id":
            assert set(fields[field.key]["fields"]) == {"folded", "words"}
    assert all(fields[field.key]["type"] == "date" for field in of_kind(Kind.DATE))
    assert all(fields[FIELDS[name].key]["type"] == "keyword" for name in FACETS if name != "year")
    # what the dashboards count, filter and show
    wanted = {"title.keyword", "date", "lag_days", "version", "family", "family_size", "outlet", "authors", "topic"}
    offered = {f"{n}.{sub}" for n, field in fields.items() for sub in field.get("fields", {})} | set(fields)
    assert wanted <= offered


def test_what_is_kept_as_evidence_is_not_searched(mapping: Any) -> None:
    assert mapping["properties"]["evidence"] == {"type": "object", "enabled": False}
    assert mapping["properties"]["removed"] == {"type": "object", "enabled": False}


def test_every_language_with_a_stemmer_has_its_fields_and_analyzer(mapping: Any) -> None:
    assert set(mapping["properties"]["stems"]["properties"]) == set(LANGUAGES)
    for language, parts in mapping["properties"]["stems"]["properties"].items():
        assert {part["analyzer"] for part in parts["properties"].values()} == {f"stems_{language}"}
        assert parts["properties"]["text"]["copy_to"] == ["text"]


def test_the_files_agree_on_their_version() -> None:
    versions = {read(path)["version"] for path in FOLDER.rglob("reprints-articles*.json")}
    assert versions == {mapping_version(FOLDER)}
    index = read(FOLDER / "index" / "reprints-articles.json")
    shipped = {path.stem for path in (FOLDER / "component").glob("reprints-articles*.json")}
    assert set(index["composed_of"]) - set(index["ignore_missing_component_templates"]) == shipped


def test_ones_own_settings_lie_over_ours(settings: Settings, admin: Elasticsearch) -> None:
    name = settings.elasticsearch_index
    admin.cluster.put_component_template(name=f"{name}@custom", template={"settings": {"number_of_shards": 3}})
    set_up(settings)
    ((_, content),) = admin.indices.get_settings(index=name).body.items()
    assert content["settings"]["index"]["number_of_shards"] == "3"


@pytest.mark.parametrize(
    ("analyzer", "text", "terms"),
    [
        ("exact", "Arán, U.S. 12:30", ["arán", "u", "s", "12", "30"]),
        ("folded", "Arán Straße ŁÓDŹ", ["aran", "strasse", "lodz"]),
        ("folded", "x" * 300, ["x" * 255]),
        ("stems_en", "publishing fighters", ["publish", "fighter"]),
        ("stems_es", "naciones públicas", ["nacion", "public"]),
        ("stems_fr", "l'armée réfugiés", ["l", "arme", "refugi"]),
        ("stems_pt", "eleições adiadas", ["eleico", "adi"]),
        ("stems_de", "Flüchtlinge Häuser", ["fluchtling", "haus"]),
        ("stems_it", "città eserciti", ["citt", "eserc"]),
        ("stems_ca", "llibres publicats", ["llibr", "public"]),
        ("stems_eu", "etxeak", ["etxe"]),
        ("stems_ar", "الكتاب", ["كتاب"]),
        ("stems_ru", "переговоров", ["переговор"]),
    ],
)
def test_words_become_these_terms(
    analysed: str, admin: Elasticsearch, analyzer: str, text: str, terms: list[str]
) -> None:
    tokens = admin.indices.analyze(index=analysed, analyzer=analyzer, text=text)["tokens"]
    assert [token["token"] for token in tokens] == terms


@pytest.fixture(scope="module")
def analysed(admin: Elasticsearch) -> Iterator[str]:
    template = read(FOLDER / "component" / "reprints-articles@mappings.json")["template"]
    admin.indices.create(index="test-analysis", settings=template["settings"], mappings=template["mappings"])
    yield "test-analysis"
    admin.indices.delete(index="test-analysis")
