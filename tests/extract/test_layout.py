"""Old layouts: tables, `<br><br>` paragraphs, unclosed tags, definition lists."""

from __future__ import annotations

import pytest

from reprints.extract.content.layout import modernise
from reprints.extract.parse import parse
from tests.extract.pages import BODY, PARAGRAPHS, make_page, paragraphs, read


def test_double_breaks_part_paragraphs() -> None:
    article = read("<h1>A ferry</h1><font size=3>" + "<br><br>\n".join(PARAGRAPHS) + "</font>")
    assert article.text == BODY


def test_a_single_break_does_not_part_a_paragraph_wrapped_in_the_source() -> None:
    wrapped = PARAGRAPHS[1].replace(" beside ", "\nbeside\n")
    article = read(f"<div>{PARAGRAPHS[0]}<br><br>{wrapped}<BR>\n<BR>{PARAGRAPHS[2]}</div>")
    assert article.text == "\n".join(PARAGRAPHS[:3])


def test_tables_that_place_things_are_opened() -> None:
    cell = "<tr><td>" + "<br><br>".join(PARAGRAPHS)
    article = read(f"<TABLE WIDTH=100%><TR><TD>Information<TD>House<TR><TD><TABLE>{cell}</TABLE></TABLE>")
    assert article.text.endswith(BODY)
    assert "|" not in article.text


def test_unclosed_tags_in_capitals_are_paragraphs_all_the_same() -> None:
    page = "<HTML><BODY><CENTER><B>THE FERRY</B></CENTER>" + "".join(f"<P ALIGN=JUSTIFY>{text}" for text in PARAGRAPHS)
    assert read(page.encode()).text.endswith(BODY)


def test_a_definition_list_that_only_indents_is_paragraphs() -> None:
    article = read("<blockquote><dl>" + "".join(f"<dd>{text * 2}<p>" for text in PARAGRAPHS) + "</dl></blockquote>")
    assert article.text == "\n".join(text * 2 for text in PARAGRAPHS)


@pytest.mark.parametrize("character", ["\f", "&#8;", "&#12;", "&#x1f;"])
def test_a_character_xml_forbids_is_a_blank_wherever_it_stands(character: str) -> None:
    one, two, three, four = (text.replace(" ", character, 1) for text in PARAGRAPHS)
    lines = f"<dl><dd>{one * 2}</dl><div>{two}<br><br>{three} <b>and so on</b>{character}<br><br>\n{four}\n</div>"
    words = read(f"<p>{PARAGRAPHS[0]}</p>{lines}").text.split()
    assert [word for text in PARAGRAPHS for word in text.split() if word not in words] == []


def test_a_table_of_figures_keeps_its_rows() -> None:
    rows = "".join(f"<tr><td>Crossing {n}</td><td>{n} hours</td></tr>" for n in range(1, 5))
    article = read(f"<article>{paragraphs()}<table border=1>{rows}</table>{paragraphs()}</article>")
    assert "Crossing 3" in article.text
    assert "3 hours" in article.text


def test_a_list_in_a_table_of_figures_keeps_its_row() -> None:
    table = (
        "<table><thead><tr><th>Quay<th>Stamps</thead><tr><td>North<td><ul><li>one<li>two</ul>"
        "<tr><td>South<td><dl><dt>gate<dd>three</dl></table>"
    )
    text = read(f"<article><h1>A ferry</h1>{paragraphs()}{table}<p>Nobody counted the stamps again.</p></article>").text
    assert "| North | one; two |\n| South | gate: three |" in text


def test_a_bold_sub_heading_of_an_old_page_is_not_lost() -> None:
    body = "<br><br>".join((PARAGRAPHS[0], PARAGRAPHS[1], "<b>I. The drawer</b>", PARAGRAPHS[2], PARAGRAPHS[3]))
    lines = read(f"<table><tr><td>{body}</td></tr></table>").text.split("\n")
    assert lines[2] == "I. The drawer"


def test_the_title_of_a_page_without_headings_is_its_largest_line() -> None:
    inside = '<font size=2>House of Quays</font><p><font size="+3">How a drawer got its key</font><p>'
    assert read(make_page(inside + paragraphs(), head="")).title == "How a drawer got its key"


def test_text_is_composed() -> None:
    text = "A Le\u0301on le dieron las llaves del muelle y nadie volvio\u0301 a preguntar por el sello."
    assert read(f"<div><p>{text}</p>{paragraphs()}</div>").text.startswith("A Léon le dieron")


def test_a_page_hidden_until_its_scripts_run_is_read_all_the_same() -> None:
    assert read(f'<div style="display: none">{paragraphs()}</div>').text == BODY


def test_a_hidden_box_beside_a_text_is_not_read() -> None:
    article = read(f'<p style="display:none">07Jun16 By Nobody At All</p><div>{paragraphs()}</div>')
    assert article.original.authors == ()


def test_lines_are_joined_everywhere_but_in_preformatted_text() -> None:
    tree = parse("<pre><b>one\ntwo</b></pre>" + "<div>three\nfour<b>five\nsix</b>\nseven</div>" * 200)
    modernise(tree)
    assert [element.text for element in tree.iter("b")] == ["one\ntwo", *["five six"] * 200]
    assert {(element.text, element[0].tail) for element in tree.iter("div")} == {("three four", " seven")}


@pytest.mark.parametrize(
    "heading",
    [
        "<h2><button>What was promised</button></h2>",
        "<h2><a href='http://a.example/1'>What was promised</a></h2>",
        "<h2><a href='#promised'>What was promised</a></h2>",
        "<a href='#promised'><h2>What was promised</h2></a>",
        "<h2><a name=promised>What was promised</a></h2>",
        "<a id=promised><h2>What was promised</h2></a>",
    ],
)
def test_a_heading_that_is_a_link_or_a_button_heads_its_text(heading: str) -> None:
    article = read(f"<article><h1>A ferry</h1>{paragraphs()}{heading}<p>{PARAGRAPHS[0]} {PARAGRAPHS[1]}</p></article>")
    assert article.text.splitlines()[-2] == "What was promised"


def test_headings_of_a_list_of_other_articles_go() -> None:
    others = "".join(f"<h3><a href=/{number}>Another story of a ferry</a></h3>" for number in range(4))
    assert read(f"<article><h1>A ferry</h1>{paragraphs()}</article><div>{others}</div>").text == BODY


def test_text_in_an_anchor_that_leads_nowhere_is_text() -> None:
    named = "".join(f"<p><a name=p{number}>{text}</a>" for number, text in enumerate(PARAGRAPHS))
    assert read(f"<a name=top><h1>A ferry</h1>{named}").text == BODY


@pytest.mark.parametrize("container", ["{}", "<div>{}</div>", "<table><tr><td>{}</td></tr></table>"])
def test_text_without_a_tag_beside_paragraphs_is_a_paragraph(container: str) -> None:
    inside = f"<h1>A ferry</h1>\n{PARAGRAPHS[0]}<p>{PARAGRAPHS[1]}<ul><li>one stamp<li>one key</ul>{PARAGRAPHS[2]}<hr>"
    article = read(container.format(inside + PARAGRAPHS[3]))
    assert [line for line in article.text.splitlines() if line in PARAGRAPHS] == [*PARAGRAPHS]


def test_an_inline_element_that_holds_paragraphs_is_no_paragraph() -> None:
    lead = "Nobody on the quay could say on Monday evening how long the ferry would have to wait for its stamp."
    assert read(f"<div>{lead}<x-text>{paragraphs()}</x-text><p>And so on.</p></div>").text.startswith(f"{lead}\n{BODY}")
