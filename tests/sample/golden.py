"""Writes the golden pages of the sample: `python tests/sample/golden.py`.

`tests/sources/<id>/<name>.html` is a page as its server sends it, `<name>.json` the article a careful reader
would take from it: the article document's fields that the page itself decides.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from benchmarks.relevance.judgements import make_article
from reprints.sample import Truth, pages

SOURCES = Path(__file__).parents[1] / "sources"
CHOSEN = {
    "sample-archive": {
        "syr548": "http://archive.sample.test/peace/syria/doc/syr548.html",
        "ixil2": "http://archive.sample.test/nizkor/guatemala/doc/ixil2.html",
        "warrant2": "http://archive.sample.test/intlaw/doc/warrant2.html",
    },
    "sample-review": {
        "rescue": "http://review.sample.test/2019/07/captain-before-the-magistrate/",
        "museo": "http://review.sample.test/2020/11/museo-de-la-memoria-sin-visitantes/",
    },
}


def golden_files() -> Iterator[tuple[Path, bytes]]:
    """Each golden file and what the sample's content makes of it."""
    by_url = {page.url: page for page in pages()}
    for source, chosen in CHOSEN.items():
        for name, url in chosen.items():
            page = by_url[url]
            assert page.truth, f"{url} is no article"
            expected = json.dumps(expect(page.truth), ensure_ascii=False, indent=2) + "\n"
            yield SOURCES / source / f"{name}.html", page.body
            yield SOURCES / source / f"{name}.json", expected.encode()


def expect(truth: Truth) -> dict[str, object]:
    document = make_article(truth).to_document()
    names = ("url", "title", "text", "language", "original", "republication", "credit_line", "credit_status")
    return {name: document[name] for name in names}


if __name__ == "__main__":
    for path, content in golden_files():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
