from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.crawl.bench import Site
from tests.faults.estate import Estate
from tests.faults.pages import Pages


@pytest.fixture(scope="module")
def shared_site() -> Iterator[Site]:
    """One port for all estates of a module, so that their articles can be held against each other."""
    site = Site()
    yield site
    site.close()


MakeEstate = Callable[..., Estate]


@pytest.fixture(scope="module")
def make_estate(shared_site: Site, tmp_path_factory: pytest.TempPathFactory) -> MakeEstate:
    """A new data folder for the same site; nobody else uses the site meanwhile."""

    def make(pages: Pages, **options: object) -> Estate:
        shared_site.asked.clear()
        shared_site.answered.clear()
        return Estate(folder=tmp_path_factory.mktemp("estate"), site=shared_site, pages=pages, **options)  # type: ignore[arg-type]

    return make
