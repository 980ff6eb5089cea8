"""Every label of the Encoding Standard, wherever the page declares it."""

from __future__ import annotations

import pytest
from webencodings.labels import LABELS

from reprints.extract.decoding.charset_labels import find_in_header, find_in_markup, resolve_label
from reprints.extract.decoding.decode import decode, find_binary

RUSSIAN = "Суд отложил рассмотрение жалобы на неделю. "
POLISH = "Zażółć gęślą jaźń. Rząd ogłosił wczoraj nowe środki. "
JAPANESE = "日本の新聞は今日も記事を伝えた。"
SAMPLES = {  # by the beginning of the encoding's name
    "windows-1251": RUSSIAN,
    "koi8": RUSSIAN,
    "ibm866": RUSSIAN,
    "x-mac-cyrillic": RUSSIAN,
    "iso-8859-5": RUSSIAN,
    "iso-8859-2": POLISH,
    "windows-1250": POLISH,
    "iso-8859-6": "تدور الأحداث في المدينة منذ أمس. ",
    "windows-1256": "تدور الأحداث في المدينة منذ أمس. ",
    "iso-8859-7": "Το δικαστήριο ανέβαλε την υπόθεση. ",
    "windows-1253": "Το δικαστήριο ανέβαλε την υπόθεση. ",
    "iso-8859-8": "בית המשפט דחה את הדיון בעתירה. ",
    "windows-1255": "בית המשפט דחה את הדיון בעתירה. ",
    "windows-874": "ศาลเลื่อนการพิจารณาคดีออกไป ",
    "windows-1254": "Mahkeme davayı ertelediğini açıkladı. ",
    "gb": "法院推迟了对该案的审理。",
    "big5": "法院推遲了對該案的審理。",
    "euc-kr": "법원은 사건의 심리를 연기했다. ",
    "shift_jis": JAPANESE,
    "euc-jp": JAPANESE,
    "iso-2022-jp": JAPANESE,
}


def write_meta(label: str) -> bytes:
    return b'<html><head><meta charset="%b"></head>' % label.encode()


@pytest.mark.parametrize("label", sorted(LABELS))
def test_every_label_of_the_standard_is_known_and_reads_its_text(label: str) -> None:
    codec = resolve_label(label)
    encoding = LABELS[label]
    if label in ("replacement", "iso-2022-cn", "iso-2022-cn-ext"):
        assert codec is None
        return
    assert codec
    text = next((text for name, text in SAMPLES.items() if encoding.startswith(name)), None)
    if text and not encoding.startswith("iso-8859-1"):
        body = write_meta(label) + (text * 20).encode(codec)
        assert text * 20 in decode(body).text
        assert text * 20 in decode((text * 20).encode(codec), f'text/html; charset="{label.upper()}"').text


@pytest.mark.parametrize(("label", "codec"), [("win-1251", "cp1251"), ("cp850", "cp850"), (" UTF8 ", "utf-8")])
def test_labels_outside_the_standard_are_pythons(label: str, codec: str) -> None:
    assert resolve_label(label) == codec


@pytest.mark.parametrize(
    ("head", "codecs"),
    [
        ("<script>" + "/* x */" * 2000 + "</script><meta charset=iso-8859-2>", ["iso8859-2"]),
        ("<meta charset=nonsense><meta charset=iso-8859-2>", ["iso8859-2"]),
        ("<meta http-equiv=content-type content='text/html'><body><meta charset='latin2'>", ["iso8859-2"]),
        ("<!-- <meta charset=koi8-r> --><meta charset=latin2>", ["iso8859-2"]),
        ("<script>'<meta charset=koi8-r>'</script><meta charset=latin2>", ["iso8859-2"]),
        (
            "<title><meta charset=koi8-r></title><META CONTENT='a; CharSet = latin2' HTTP-EQUIV=Content-Type>",
            ["iso8859-2"],
        ),
        ("<meta name=description content='charset=koi8-r'>", []),
        ("<?xml version='1.0' encoding='windows-1251'?>", ["cp1251"]),
        ("<meta charset='latin2'><meta charset=koi8-r>", ["iso8859-2", "koi8-r"]),
        ("<!-- never closed <meta charset=koi8-r>", []),
        ('<meta content="text/html; charset=&quot" http-equiv=content-type>', []),
    ],
)
def test_a_declaration_is_found_wherever_browsers_find_it(head: str, codecs: list[str]) -> None:
    assert list(find_in_markup(f"<html><head>{head}".encode())) == codecs


@pytest.mark.parametrize(
    ("header", "codec"),
    [
        ("text/html;charset=iso_8859-8:1988", "iso8859-8"),
        ('text/html; title="charset=koi8-r"; charset="x-cp1251"', "cp1251"),
        ("text/html; charset='gb_2312-80'", "gb18030"),
        ("text/html, text/html; charset=utf-8", "utf-8"),
        ("text/html; charset=", None),
        ("text/html", None),
        (None, None),
    ],
)
def test_the_header_names_a_charset_by_any_label(header: str | None, codec: str | None) -> None:
    assert find_in_header(header) == codec


def test_an_unknown_header_leaves_the_word_to_the_markup() -> None:
    assert POLISH in decode(write_meta("latin2") + POLISH.encode("latin2"), "text/html; charset=none").text


@pytest.mark.parametrize("declared", ["iso-2022-jp", "shift_jis", "utf-8", ""])
def test_japanese_in_seven_bits_is_told_by_its_escapes(declared: str) -> None:
    body = write_meta(declared) + (JAPANESE * 3).encode("iso2022_jp")
    found = decode(body)
    assert JAPANESE * 3 in found.text
    assert found.charset == "iso-2022-jp"
    assert find_binary(body) is None


def test_nec_characters_are_read_in_japanese() -> None:
    assert decode(b"\x1b$BF|-!K\\-j\x1b(Bab").text == "日①本㈱ab"
    assert "日①本㈱" in decode(write_meta("euc-jp") + b"\xc6\xfc\xad\xa1\xcb\xdc\xad\xea").text


@pytest.mark.parametrize(
    ("label", "codec", "text"), [("iso-2022-kr", "iso2022_kr", "법원은 심리를"), ("hz-gb-2312", "hz", "法院推迟")]
)
def test_encodings_browsers_refuse_are_read_from_an_archive(label: str, codec: str, text: str) -> None:
    body = text.encode(codec)
    assert find_binary(body * 20) is None
    assert text in decode(body, f"text/html; charset={label}").text
