"""What trafilatura loses between two paragraphs it keeps."""

from __future__ import annotations

import pytest

from tests.extract.pages import PARAGRAPHS, read

FIRST, SECOND, THIRD, FOURTH = (f"<p>{text}</p>" for text in PARAGRAPHS)
SENTENCE = "Nobody on the quay could say on Monday how long the ferry would have to wait."


def read_lines(inside: str) -> list[str]:
    return read(f"<h1>A ferry</h1>{FIRST}{SECOND}{inside}{THIRD}{FOURTH}").text.splitlines()[2:-2]


@pytest.mark.parametrize(
    ("inside", "lines"),
    [
        ("<ul><li>One stamp.<li>One key.</ul>", ["One stamp.", "One key."]),
        ("<ol><li>One stamp.<li>One key.</ol>", ["One stamp.", "One key."]),
        ("<dl><dt>Stamp<dd>What opens the gate.</dl>", ["Stamp", "What opens the gate."]),
        (f"<p><a href=http://a.example/1>{SENTENCE}</a></p>", [SENTENCE]),
        (f"<div class=related><p>{SENTENCE}</p></div>", []),
        ("<ul class=social-share><li>Share<li>Print</ul>", []),
        ("<ul><li><a href=/1>Another ferry</a><li><a href=/2>Another quay</a></ul>", []),
        ("<p><a href=/1>See also: another ferry</a></p>", []),
    ],
)
def test_between_two_paragraphs_nothing_is_lost_but_what_stands_beside_the_text(inside: str, lines: list[str]) -> None:
    assert [line.removeprefix("- ") for line in read_lines(inside)] == lines


def test_every_entry_of_a_live_page_keeps_its_heading() -> None:
    entries = "".join(f"<div class=entry><h2>Entry {text[:9]}</h2><p>{text}</p></div>" for text in PARAGRAPHS)
    article = read(f"<main><h1>The ferry, hour by hour</h1>{entries}</main>")
    assert article.text.splitlines() == [line for text in PARAGRAPHS for line in (f"Entry {text[:9]}", text)]
