"""What holds the article is opened, whatever it is called; what stands beside one is not."""

from __future__ import annotations

import pytest

from tests.extract.pages import BODY, PARAGRAPHS, paragraphs, read


@pytest.mark.parametrize(
    "holder",
    [
        "aside",
        "aside class=sidebar",
        "form",
        "figure",
        "div role=complementary",
        "div class=sidebar",
        "div class=widget",
    ],
)
def test_an_article_is_read_whatever_holds_it(holder: str) -> None:
    consent = f"<div class=cookie-consent><p>{'We and our partners use cookies. ' * 4}</p></div>"
    article = read(f"<div><h1>A ferry</h1><{holder}>{paragraphs()}</{holder.split(maxsplit=1)[0]}></div>{consent}")
    assert (article.title, article.text) == ("A ferry", BODY)


@pytest.mark.parametrize("beside", ["aside", "footer", "div class=comments"])
def test_what_stands_beside_an_article_is_no_part_of_it(beside: str) -> None:
    others = "".join(f"<p>{number}: {text} Nobody else wrote of it.</p>" for number in range(2) for text in PARAGRAPHS)
    article = read(
        f"<article><h1>A ferry</h1>{paragraphs()}</article><{beside}>{others}</{beside.split(maxsplit=1)[0]}>"
    )
    assert article.text == BODY
