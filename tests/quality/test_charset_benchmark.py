"""The corpus of undeclared pages is written as its command says."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.charsets import find_letters, main, read_pages, write_pages

RUSSIAN = "Суд в Москве отложил рассмотрение жалобы на неделю, а жители города ждут решения уже несколько месяцев. "
PAGE = f'<html><head><meta charset="utf-8"><title>x</title></head><body><p>{RUSSIAN}→</p></body></html>'


def test_a_page_is_written_in_every_charset_of_its_language_without_a_declaration(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    written = list(write_pages(read_pages([tmp_path])))
    assert [charset for charset, *_ in written] == ["windows-1251", "koi8-r", "iso-8859-5", "ibm866"]
    for _, language, body, letters in written:
        assert language == "ru"
        assert b"charset" not in body
        assert b"&#8594;" in body
        assert letters == find_letters(RUSSIAN)


def test_the_share_read_right_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["charsets", str(tmp_path)])
    main()
    assert "1.000 of 4 pages in 4 charsets" in capsys.readouterr().out
