"""Bytes to text: the charset that fits, whatever the label says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprints.extract.decoding.decode import decode, find_binary

SPANISH = "El año pasado, según la Fiscalía, «nadie» declaró en Núñez"
FRENCH = "L’été dernier, à Nîmes, le président a été réélu où on ne l’attendait guère"
PORTUGUESE = "As eleições não foram adiadas, informou a comissão de São João"
POLISH = "Źródło: rzecznik miasta Łódź powiedział, że śledztwo wciąż trwa"
RUSSIAN = "Суд в Москве отложил рассмотрение жалобы на неделю"
META = '<meta http-equiv="Content-Type" content="text/html; charset={}">'


@pytest.mark.parametrize(
    ("body", "content_type", "text", "charset"),
    [
        (SPANISH.encode("cp1252"), None, SPANISH, "windows-1252"),
        (FRENCH.encode("cp1252"), None, FRENCH, "windows-1252"),
        (PORTUGUESE.encode("cp1252"), None, PORTUGUESE, "windows-1252"),
        (FRENCH.encode(), None, FRENCH, "utf-8"),
        # latin-1 and ASCII labels mean windows-1252
        (FRENCH.encode("cp1252"), "text/html; charset=ISO-8859-1", FRENCH, "windows-1252"),
        (FRENCH.encode("cp1252"), "text/html; charset=us-ascii", FRENCH, "windows-1252"),
        # labels that lie
        (SPANISH.encode(), "text/html; charset=iso-8859-1", SPANISH, "utf-8"),
        (SPANISH.encode("cp1252"), "text/html; charset=utf-8", SPANISH, "windows-1252"),
        (SPANISH.encode("cp1252"), "text/html; charset=windows-1251", SPANISH, "windows-1252"),
        (SPANISH.encode("cp1252"), "text/html; charset=nonsense", SPANISH, "windows-1252"),
        # labels that tell the truth
        (POLISH.encode("iso-8859-2"), "text/html; charset=iso-8859-2", POLISH, "iso-8859-2"),
        (RUSSIAN.encode("cp1251"), "text/html; charset=windows-1251", RUSSIAN, "windows-1251"),
        # marks
        (b"\xef\xbb\xbf" + SPANISH.encode(), "text/html; charset=iso-8859-1", SPANISH, "utf-8"),
        (b"\xff\xfe" + SPANISH.encode("utf-16-le"), None, SPANISH, "utf-16-le"),
        (SPANISH.encode("utf-16-be"), None, SPANISH, "utf-16-be"),
    ],
)
def test_a_page_is_read_in_the_charset_its_bytes_are_in(
    body: bytes, content_type: str | None, text: str, charset: str
) -> None:
    found = decode(body, content_type)
    assert (found.text, found.charset) == (text, charset)


def test_the_header_is_believed_before_the_meta_and_the_meta_before_a_guess() -> None:
    page = META.format("iso-8859-2") + POLISH
    assert POLISH in decode(page.encode("iso-8859-2")).text
    page = META.format("windows-1252") + RUSSIAN
    assert RUSSIAN in decode(page.encode("cp1251"), "text/html; charset=windows-1251").text


def test_a_french_page_labelled_central_european_is_western() -> None:
    page = '<html lang="fr">' + META.format("windows-1250") + FRENCH
    found = decode(page.encode("cp1252"))
    assert FRENCH in found.text
    assert found.charset == "windows-1252"


def test_a_torn_character_does_not_turn_a_utf8_page_into_another_charset() -> None:
    whole = (SPANISH * 5).encode()
    found = decode(whole + "ñ".encode()[:1], "text/html; charset=utf-8")
    assert found.text.startswith(SPANISH)
    assert found.charset == "utf-8"


def test_windows_characters_under_a_latin_label_are_quotes_and_not_controls() -> None:
    assert decode(b"\x93so\x94 \x96 \x80", "text/html; charset=latin1").text == "“so” – €"


def test_an_unlabelled_cyrillic_page_is_not_read_as_western() -> None:
    assert decode((RUSSIAN * 20).encode("cp1251")).text.startswith("Суд")


def test_nul_and_control_characters_are_left_out() -> None:
    assert decode(b"a\x00b\x01c\x0bd\te").text == "abcd\te"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"%PDF-1.4\n1 0 obj", None),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "text/html"),
        (b"PK\x03\x04\x14\x00", None),
        (b"\x00\x01\x02\x03\x04" * 200, None),
        (b"\x8f\x10\x02stream", "application/pdf"),
        (bytes(range(256)) * 4, None),
    ],
)
def test_what_is_no_text_is_told_as_binary(body: bytes, content_type: str | None) -> None:
    assert find_binary(body, content_type)


@pytest.mark.parametrize("body", [SPANISH.encode("cp1252"), SPANISH.encode("utf-16-le"), b"<p>a\x00b</p>", b""])
def test_text_is_not_told_as_binary(body: bytes) -> None:
    assert find_binary(body) is None


@given(
    st.binary(max_size=400), st.sampled_from([None, "text/html", "text/html; charset=utf-8", "text/html; charset=big5"])
)
def test_any_bytes_are_decoded_to_text_without_control_characters(body: bytes, content_type: str | None) -> None:
    assert "\x00" not in decode(body, content_type).text


@given(st.text(st.characters(min_codepoint=32, exclude_categories=("Cs", "Cn", "Co", "Cc")), max_size=200))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    if text.startswith("\ufeff"):
        return
    assert decode(("é" + text).encode(), "text/html; charset=utf-8").text == "é" + text
