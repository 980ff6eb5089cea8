"""The truth of a parser's fixtures is read from its tests, without the tool's habits."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.quality.fixtures import load_fixtures

_TEST = """
describe('ReviewSampleTest', () => {{
  describe('initial test case', () => {{
    beforeAll(() => {{
      url =
        '{url}';
      const html = fs.readFileSync('./fixtures/review.sample.test.html');
    }});
    it('returns the title', async () => {{
      assert.equal(
        title,
        'The town\\'s bridge'
      );
    }});
    it('returns the author', async () => {{ assert.equal(author, {author}); }});
    it('returns the date_published', async () => {{ assert.equal(date_published, `2022-03-05T02:30:00.000Z`); }});
  }});
}});
"""


def _write(root: Path, *, author: str = "null", html: str = "", url: str = "https://review.sample.test/bridge") -> None:
    (root / "fixtures").mkdir()
    (root / "fixtures" / "review.sample.test.html").write_text(html, encoding="utf-8")
    room = root / "src" / "extractors" / "custom" / "review.sample.test"
    room.mkdir(parents=True)
    (room / "index.test.js").write_text(_TEST.format(author=author, url=url), encoding="utf-8")
    zone = "timezone: 'America/New_York'," if "no zone" not in html else ""
    (room / "index.js").write_text(f"date_published: {{ {zone} }}", encoding="utf-8")


@pytest.mark.parametrize(
    ("stated", "authors"),
    [
        ("'By Jane Roe and Max Moe'", ("Jane Roe", "Max Moe")),
        ("'https://review.sample.test/jane'", None),
        ("null", None),
    ],
)
def test_authors_are_names_without_the_bylines_words(
    tmp_path: Path, stated: str, authors: tuple[str, ...] | None
) -> None:
    _write(tmp_path, author=stated)
    (case,) = load_fixtures(tmp_path)
    assert (case.id, case.url) == ("review.sample.test.html", "https://review.sample.test/bridge")
    assert (case.title, case.authors) == ("The town's bridge", authors)


@pytest.mark.parametrize(
    ("html", "day"),
    [
        ('<time datetime="2022-03-04T20:30:00-06:00">no zone</time>', "2022-03-04"),
        ("<p>the zone of the site</p>", "2022-03-04"),
        ("<p>no zone</p>", "2022-03-05"),
        ('<time datetime="2022-03-03T20:30:00-06:00">no zone, another moment</time>', "2022-03-05"),
    ],
)
def test_a_moment_is_the_day_in_the_zone_the_page_or_the_set_gives(tmp_path: Path, html: str, day: str) -> None:
    _write(tmp_path, html=html)
    assert load_fixtures(tmp_path)[0].day == day


@pytest.mark.parametrize(("day", "expected"), [("04", "2022-03-04"), ("03", "2022-03-05")])
def test_a_neighbouring_day_in_the_address_is_the_day(tmp_path: Path, day: str, expected: str) -> None:
    _write(tmp_path, html="<p>no zone</p>", url=f"https://review.sample.test/2022/03/{day}/bridge")
    assert load_fixtures(tmp_path)[0].day == expected


def test_renamed_attributes_of_meta_are_named_again(tmp_path: Path) -> None:
    _write(tmp_path, html='<meta name="og:title" value="A"><meta name="author" value="B"><meta name="c" content="C">')
    html = load_fixtures(tmp_path)[0].html
    assert html == b'<meta property="og:title" content="A"><meta name="author" content="B"><meta name="c" content="C">'
