"""Fills in `layouts/*.html`: `$name` is replaced, and a line whose `$name` is empty is left out.

The first line of a layout names its style of paragraphs, and whether letters are written as entities.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape as escape_html
from html.entities import codepoint2name
from pathlib import Path
from string import Template

_FOLDER = Path(__file__).parent / "layouts"

# style: (paragraph, heading, separator)
_STYLES = {
    "br": ("{}", "<b>{}</b>", "<br><br>\n"),
    "P": ("<P ALIGN=JUSTIFY>{}", "<P><B>{}</B>", "\n"),
    "p": ("<p>{}</p>", "<h3>{}</h3>", "\n"),
    "div": ('<div align="justify">{}</div>', "<div><b>{}</b></div>", "<br>\n"),
    "dd": ("<dd>{}<p>", "<dt><b>{}</b>", "\n"),
    "mso": (
        "<p class=MsoNormal style='text-align:justify'><span lang=ES>{}<o:p></o:p></span></p>",
        "<p class=MsoNormal><b><span lang=ES>{}</span></b></p>",
        "\n<p class=MsoNormal><o:p>&nbsp;</o:p></p>\n",
    ),
}


def fill(layout: str, values: Mapping[str, str], blocks: Iterable[str] = ()) -> str:
    """Fill in one page. `values` are mark-up; `blocks` are plain text and, if there are any, become `$body`."""
    style, with_entities, lines = _load(layout)
    paragraphs = [block for block in blocks if block]
    filled = {**values, "body": write_blocks(style, paragraphs)} if paragraphs else values
    kept = [template.substitute(filled) for template in lines if _is_filled(template, filled)]
    page = "\n".join(kept) + "\n"
    return _name_entities(page) if with_entities else page


def write_blocks(style: str, blocks: Iterable[str]) -> str:
    paragraph, heading, between = _STYLES[style]
    return between.join(
        heading.format(escape(block[3:])) if block.startswith("## ") else paragraph.format(_wrap(escape(block)))
        for block in blocks
    )


def escape(text: str) -> str:
    return escape_html(text, quote=False)


def _wrap(text: str) -> str:
    return textwrap.fill(text, 100, break_long_words=False, break_on_hyphens=False)


def _is_filled(template: Template, values: Mapping[str, str]) -> bool:
    return all(values.get(name) for name in template.get_identifiers())


def _name_entities(page: str) -> str:
    return "".join(
        f"&{codepoint2name[ord(letter)]};" if ord(letter) > 127 and ord(letter) in codepoint2name else letter
        for letter in page
    )


@cache
def _load(layout: str) -> tuple[str, bool, tuple[Template, ...]]:
    first, *lines = (_FOLDER / f"{layout}.html").read_text(encoding="utf-8").splitlines()
    style, *flags = first.removeprefix("paragraphs:").split()
    return style, "entities" in flags, tuple(Template(line) for line in lines)
