"""What was learned of a source's chrome is kept in versions."""

from __future__ import annotations

from pathlib import Path

from reprints.catalogue.catalogue import Catalogue


def test_each_learning_is_a_version_of_its_source(tmp_path: Path) -> None:
    with Catalogue.open(f"sqlite:///{tmp_path}/catalogue.sqlite") as catalogue:
        assert catalogue.chrome("gazette") is None
        catalogue.add_chrome("gazette", 12, '{"pages": 12}')
        catalogue.add_chrome("bugle", 7, "{}")
        catalogue.add_chrome("gazette", 40, '{"pages": 40}')
        newest = catalogue.chrome("gazette")
        assert newest
        assert (newest.version, newest.pages, newest.document) == (2, 40, '{"pages": 40}')
        first = catalogue.chrome("gazette", 1)
        assert first
        assert first.pages == 12
        assert catalogue.count_bodies("gazette") == 0
