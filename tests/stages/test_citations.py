from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files

import pytest
import rispy

from reprints.model import Article, Capture, Original, Republication
from reprints.stages.exchange.citations import cite, to_csl

ARTICLE = Article(
    id="0123456789abcdef0123456789abcdef",
    source="sample",
    url="http://archive.sample.test/doc/a1.html",
    canonical_url="http://archive.sample.test/doc/a1.html",
    title="Wells & {braces}: 50% of\n  them_dry",
    text="A paragraph.",
    language="es",
    original=Original(
        authors=("Ana Ruiz", "Sons, Ltd."), outlet="El Diario", section="Perú", place="Lima", date=date(2011, 3, 4)
    ),
    republication=Republication(publisher="An Archive", date=date(2011, 3, 9)),
    capture=Capture(
        fetched_at=datetime(2026, 11, 22, 8, tzinfo=UTC), warc="sample/2026/a.warc.gz", offset=77, sha256="ab" * 32
    ),
    version=2,
)
CSL_FIELDS = {"id", "type", "title", "author", "container-title", "section", "publisher-place", "issued", "URL"}
CSL_FIELDS |= {"accessed", "archive", "archive_location", "language", "note"}


def test_a_citation_names_the_original_its_republication_and_the_capture() -> None:
    item = to_csl(ARTICLE)
    assert set(item) == CSL_FIELDS
    assert item["type"] == "article-newspaper"
    assert [name["literal"] for name in item["author"]] == ["Ana Ruiz", "Sons, Ltd."]
    assert (item["container-title"], item["archive"]) == ("El Diario", "An Archive")
    assert item["issued"] == {"date-parts": [[2011, 3, 4]]}
    assert item["accessed"] == {"date-parts": [[2026, 11, 22]]}
    for words in ("Republished by An Archive on 2011-03-09", "2026-11-22 08:00:00 UTC (version 2)", "ab" * 32):
        assert words in item["note"]


@pytest.mark.parametrize("article", [ARTICLE, replace(ARTICLE, original=Original())])
def test_every_name_is_one_of_the_citation_style_languages_own(article: Article) -> None:
    """Its schema of what processors read is in no package; the lists its styles are held to are in citeproc's."""
    schemas = files("citeproc") / "data" / "schema" / "schemas" / "styles"
    variables, types = (
        set(re.findall(r'"([^"]+)"', (schemas / name).read_text(encoding="utf-8")))
        for name in ("csl-variables.rnc", "csl-types.rnc")
    )
    item = to_csl(article)
    assert set(item) - {"id", "type"} <= variables
    assert item["type"] in types


def test_a_page_that_is_its_own_original_is_a_web_page_of_its_publisher() -> None:
    own = replace(ARTICLE, original=Original())
    item = to_csl(own)
    assert (item["type"], item["container-title"]) == ("webpage", "An Archive")
    assert item["issued"] == {"date-parts": [[2011, 3, 9]]}
    assert "archive" not in item
    assert "Republished" not in item["note"]


def test_a_republications_day_never_stands_for_the_originals() -> None:
    item = to_csl(replace(ARTICLE, original=Original(outlet="El Diario")))
    assert "issued" not in item
    assert "2011-03-09" in item["note"]


def test_ris_is_read_back_as_it_was_meant() -> None:
    [entry] = rispy.loads(cite([ARTICLE], "ris"))
    assert entry["type_of_reference"] == "NEWS"
    assert entry["authors"] == ["Ana Ruiz", "Sons, Ltd."]
    assert entry["title"] == "Wells & {braces}: 50% of them_dry"
    assert (entry["secondary_title"], entry["year"], entry["date"]) == ("El Diario", "2011", "2011/03/04")
    assert entry["urls"] == [ARTICLE.url]
    assert len(rispy.loads(cite([ARTICLE, ARTICLE], "ris"))) == 2


@pytest.mark.parametrize("article", [ARTICLE, replace(ARTICLE, title=None, original=Original(), capture=Capture())])
def test_bibtex_braces_balance_whatever_the_page_says(article: Article) -> None:
    text = re.sub(r"\\.", "", cite([article], "bibtex"))
    assert text.count("{") == text.count("}")
    assert not re.search(r"[%&#$]", text)
