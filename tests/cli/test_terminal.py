from __future__ import annotations

import io

import pytest
from rich.table import Table
from rich.text import Text

from reprints.cli.main import _complain
from reprints.cli.terminal import Terminal

CODES = "\x1b[31mred\x1b]0;title\x07 \x9b2J"


@pytest.mark.fault("control codes of a terminal in names and titles")
def test_a_terminal_obeys_no_word_of_what_others_wrote(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table(CODES)
    table.add_row(Text(CODES))
    shown = io.StringIO()
    for what in (CODES, Text(CODES, "bold"), table):
        Terminal(file=shown, force_terminal=False, width=80).print(what)
    _complain(CODES, 1)
    said = shown.getvalue() + capsys.readouterr().err
    assert "red" in said
    assert not {"\x1b", "\x07", "\x9b"} & set(said)


def test_what_is_coloured_by_us_stays_coloured() -> None:
    shown = io.StringIO()
    Terminal(file=shown, force_terminal=True, color_system="standard").print("ours", style="red")
    assert shown.getvalue() == "\x1b[31mours\x1b[0m\n"
