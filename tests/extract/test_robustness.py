"""Nothing crashes the extractor: every page ends as an article or with a reason."""

from __future__ import annotations

import functools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reprints.extract.content.trafilatura_patches import apply_patches
from reprints.extract.page import Page, extract_page
from reprints.extract.parse import MAX_DEPTH, parse
from reprints.model import Article, NotAnArticle
from tests.extract.pages import BODY, PARAGRAPHS, make_page, paragraphs, read, read_any

TAGS = ("div", "font", "b", "table><tr><td", "ul><li", "blockquote", "span", "x-unknown", "section")


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("depth", [300, 3_000, 10_000])
def test_a_page_nested_ten_thousand_deep_keeps_its_text(tag: str, depth: int) -> None:
    article = read(
        make_page(
            f"<{tag}>" * depth + paragraphs() + f"</{tag.split('>', maxsplit=1)[0].split(maxsplit=1)[0]}>" * depth
        )
    )
    assert PARAGRAPHS[1] in article.text


def test_a_tree_is_never_deeper_than_its_readers_bear() -> None:
    tree = parse("<html><body>" + "<div>" * 1_500 + "<p>deep</p>")
    assert max(sum(1 for _ in element.iterancestors()) for element in tree.iter()) <= MAX_DEPTH
    assert "deep" in tree.text_content()


def test_a_page_of_tags_alone_is_refused() -> None:
    found = read_any(b"<b>" * 1_000_000)
    assert isinstance(found, NotAnArticle)
    assert found.reason == "too-large"


def test_fifty_megabytes_are_refused_unread() -> None:
    found = read_any(b"x" * 50_000_000)
    assert isinstance(found, NotAnArticle)
    assert found.reason == "too-large"


@pytest.mark.slow
@pytest.mark.fault("a title of 10 MB")
def test_a_title_of_ten_megabytes_is_none_and_the_text_is_read() -> None:
    article = read(make_page(paragraphs()).replace(b"<title>", b"<title>" + b"t" * 10_000_000, 1))
    assert len(article.title or "") < 10_000
    assert article.text == BODY


def test_a_page_riddled_with_nul_bytes_is_read_without_them() -> None:
    page = make_page(paragraphs()).replace(b" ", b" \x00")
    assert read(page).text == BODY


def test_a_page_cut_off_in_mid_tag_keeps_what_came() -> None:
    page = make_page(paragraphs())
    article = read(page[: page.index(b"underlined") + 3])
    assert article.text.startswith(PARAGRAPHS[0])


@pytest.mark.parametrize("label", ["utf-16", "gb2312", "shift_jis", "utf-7", "ebcdic-cp-us", "\x00", "koi8-r"])
def test_a_wrong_charset_label_costs_no_page(label: str) -> None:
    assert read(make_page(paragraphs()), content_type=f"text/html; charset={label}").text == BODY


@pytest.mark.parametrize(
    "body",
    [
        b"plain text without any mark-up " * 20,
        b"<html/>" + paragraphs().encode(),
        b'<?xml version="1.0" encoding="utf-16"?><html><body>' + paragraphs().encode(),
        b"<!DOCTYPE html SYSTEM 'file:///etc/passwd'><p>&xxe;" + paragraphs().encode(),
        b"<frameset><frame src=a.html></frameset>",
        b"<![CDATA[" + b"]]>" * 1_000,
        b"<!-- never closed " + paragraphs().encode(),
        b"&#0;&#xD800;&#x110000;&#55555555555;" + paragraphs().encode(),
        b'<script type="application/ld+json">' + b"[" * 100_000 + b"</script>" + paragraphs().encode(),
        b'<script type="application/ld+json">{"@type":["NewsArticle",1],"headline":{"a":1},"publisher":[null]}</script>'
        + paragraphs().encode(),
        b'<table border="\xc2\xb2"><tr><td colspan=99999999>1<td>2<tr><td>3<td rowspan="-1">4</table>'
        + paragraphs().encode(),
        b'<font size="\xc2\xb2">' + paragraphs().encode(),
        b"<rss><channel><item><title>x</title></item></channel></rss>",
        b'{"json": true}',
    ],
)
def test_an_odd_page_has_a_reasoned_outcome(body: bytes) -> None:
    found = read_any(body)
    assert isinstance(found, Article) or found.reason


@functools.cache
def _samples() -> list[Page]:
    from reprints.sample.site import pages

    return [Page(url=page.url, body=page.body, content_type=page.content_type) for page in pages(1)]


@st.composite
def mutations(draw: st.DrawFn) -> Page:
    """A sample page with bytes cut out, doubled, replaced or put in at random places."""
    pages = _samples()
    page = pages[draw(st.integers(0, len(pages) - 1))]
    body = page.body
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(body)))
        end = min(len(body), start + draw(st.integers(0, 3_000)))
        new = draw(
            st.one_of(
                st.just(b""),
                st.binary(max_size=40),
                st.sampled_from(
                    [b"<table>", b"</td>", b"<br><br>", b"<p", b"<!--", b"-->", b'"', b"</body>", b"<dd>", b"\x00"]
                ),
                st.just(body[start:end] * 2),
            )
        )
        body = body[:start] + new + body[end:]
    content_type = draw(
        st.sampled_from([page.content_type, None, "text/html; charset=utf-16", "text/plain", "text/html; charset=big5"])
    )
    return Page(url=page.url, body=body, content_type=content_type)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(mutations())
def test_no_mutation_of_a_sample_page_crashes_it(page: Page) -> None:
    found = extract_page(page)
    if isinstance(found, Article):
        assert found.text
        assert Article.from_document(found.to_document()) == found
    else:
        assert found.reason
        assert found.detail


def test_a_page_its_extractor_cannot_bear_is_read_by_its_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RecursionError

    apply_patches()
    monkeypatch.setattr("trafilatura.core.trafilatura_sequence", fail)
    assert read(make_page(f"<nav>{PARAGRAPHS[0]}</nav>{paragraphs()}")).text == BODY
