"""Source files: what is right loads, what is wrong is named to the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from reprints.errors import NotFoundError, SourceError
from reprints.registry import load_source, load_sources, select_sources
from reprints.settings import find_config
from reprints.stages.operations.new_source import write_source

GOOD = """\
id: gazette
name: The Gazette
homepage: https://gazette.test/
discovery:
  feeds: [https://gazette.test/feed]
hosts:
  canonical: gazette.test
  aliases: [www.gazette.test]
"""


def write(folder: Path, text: str, name: str = "gazette") -> Path:
    path = folder / f"{name}.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_loads_and_is_off_by_default(tmp_path: Path) -> None:
    source = load_source(write(tmp_path, GOOD))
    assert source.id == "gazette"
    assert not source.enabled
    assert source.politeness.delay >= 1


def test_every_shipped_source_is_valid_and_only_the_sample_is_on() -> None:
    sources = load_sources(find_config() / "sources")
    assert {source.id for source in sources if source.enabled} == {"sample-archive", "sample-review"}
    assert "nizkor" in {source.id for source in sources}
    assert len(sources) >= 9
    allowed = {source.id for source in sources if source.network.allow or source.network.serve}
    assert allowed == {"sample-archive", "sample-review"}


@pytest.mark.parametrize(
    ("line", "broken", "said"),
    [
        ("  feeds: [https://gazette.test/feed]", "  feds: [https://gazette.test/feed]", ":5: discovery.feds"),
        ("  canonical: gazette.test", "  canonical: [1]", ":7: hosts.canonical"),
        ("name: The Gazette", "name: The Gazette\ntime_zone: Mars/Olympus", ":3: time_zone"),
        ("name: The Gazette", "", "name is missing"),
        ("id: gazette", "id: imported", "imported is reserved for imported files"),
        ("id: gazette", "id: bugle", ":1: id 'bugle' is not the file's name"),
        ("name: The Gazette", "name: [unclosed", "not valid YAML"),
        ("  feeds: [https://gazette.test/feed]", "  articles: ['(']", ":5: discovery.articles.0"),
        ("  feeds: [https://gazette.test/feed]", "  feeds: [gazette]", ":5: discovery.feeds.0"),
        ("  feeds: [https://gazette.test/feed]", "  depth: 1", "names no sitemaps, feeds, listings or urls"),
    ],
)
def test_a_broken_file_is_named_with_its_line(tmp_path: Path, line: str, broken: str, said: str) -> None:
    path = write(tmp_path, GOOD.replace(line, broken))
    with pytest.raises(SourceError) as caught:
        load_source(path)
    assert said in str(caught.value)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_key_says_what_is_allowed_and_what_is_near(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"Did you mean feeds\? Allowed here: .*sitemaps"):
        load_source(write(tmp_path, GOOD.replace("feeds:", "feds:")))


def test_an_expectation_of_an_unknown_field_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"original\.outlet"):
        load_source(write(tmp_path, GOOD + "expectations:\n  fill: {outlett: 0.5}\n"))


def test_a_misspelt_source_is_answered_with_the_nearest(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    with pytest.raises(NotFoundError, match="Did you mean gazette"):
        select_sources(tmp_path, ["gazete"])


def test_a_new_source_is_valid_as_written_and_never_overwrites(tmp_path: Path) -> None:
    path = write_source(tmp_path, "my-archive", "www.example.org")
    assert load_source(path).hosts.aliases == ("example.org",)
    with pytest.raises(SourceError, match="exists already"):
        write_source(tmp_path, "my-archive", "https://example.org/")


def test_host_variants_of_a_source_are_one_page(tmp_path: Path) -> None:
    source = load_source(write(tmp_path, GOOD))
    assert source.canonicalise("http://www.gazette.test/a?utm_source=x") == "http://gazette.test/a"
    assert source.owns("https://gazette.test./b")
    assert not source.owns("https://gazette.test.evil/b")
