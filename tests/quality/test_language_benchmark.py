"""The benchmark of languages draws the same texts every time; its own texts are not ours to keep, so floors on the
project's are in tests/extract/test_language.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.language.__main__ import draw, print_table
from benchmarks.language.sentences import COUNT, read_folder

SENTENCE = "Der Hafenrat trat im März zum {}. Mal zusammen und klärte nichts."


def test_texts_are_drawn_from_languages_with_enough_of_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "de.txt").write_text("\n".join(SENTENCE.format(number) for number in range(COUNT)), encoding="utf-8")
    (tmp_path / "nb.txt").write_text("Havnerådet møttes to ganger.\n", encoding="utf-8")
    sentences = read_folder(tmp_path)
    assert sentences.keys() == {"de", "no"}
    assert draw(sentences, 1) == draw(sentences, 1)
    print_table(draw(sentences, 1))
    assert "1 languages known: right 1.000, null 0.000, wrong 0.000" in capsys.readouterr().out
    assert draw(sentences, 2) == {}


def test_a_folder_without_texts_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"has no files such as de\.txt"):
        read_folder(tmp_path)
