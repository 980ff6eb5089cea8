from __future__ import annotations

import pytest

from reprints.extract.content.blocks import read_blocks
from reprints.extract.parse import parse


def read_texts(page: str) -> list[str]:
    return [block.text for block in read_blocks(parse(page))]


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><p>one</body></html><p>two<p>three",
        "<html><body><p>one</body></html>\n<html><head><title>n</title></head><body><p>two</body></html><p>three",
        "<html><head></head></html><body><p>one<p>two</body></html>three",
    ],
)
def test_what_stands_after_the_end_of_the_page_belongs_to_it(page: str) -> None:
    assert read_texts(page) == ["one", "two", "three"]
    assert [*parse(page).itersiblings()] == []


def test_a_page_of_frames_shows_what_stands_in_noframes() -> None:
    inside = "<body bgcolor=white><h1>T</h1>loose<p>one<p>two</body>"
    page = f"<html><frameset cols=1><frame src=a><noframes>{inside}</noframes></frameset></html>"
    assert read_texts(page) == ["T", "loose", "one", "two"]
    assert read_texts("<html><body><p>one</p><noframes><p>two</p></noframes></body></html>") == ["one"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("100<sup>2</sup> points on 4 km<sup>2</sup>, 10<sup>-6</sup>", "100² points on 4 km², 10⁻⁶"),
        ("CO<sub>2</sub> and x<sub><i>1</i></sub>", "CO₂ and x₁"),
        ("in 2019<sup>12</sup>, in <b>2018</b><sup>1, 2</sup>", "in 2019[12], in 2018[1, 2]"),
        ('year 2021<sup><a href="#n1">1</a></sup> 48<a href="#n2"><sup>3</sup></a>', "year 2021[1] 48[3]"),
        ('2021<sup><a href="#n1">a</a></sup> stays<sup>[4]</sup>', "2021[a] stays[4]"),
        ("at 1<sup>1</sup>/<sub>2</sub> metres, <sup>3</sup>/<sub>4</sub> mile", "at 1 1/2 metres, 3/4 mile"),
        ("10<sup>2,3</sup> residents", "10 2,3 residents"),
        ("<sup>1</sup>2019 was dry", "1 2019 was dry"),
        ("3<sup>rd</sup> of May, 1<sup>er</sup>, <sup>14</sup>C", "3rd of May, 1er, ¹⁴C"),
    ],
)
def test_raised_and_lowered_figures_touch_no_others(written: str, read: str) -> None:
    assert read_texts(f"<html><body><p>{written}</p></body></html>") == [read]
