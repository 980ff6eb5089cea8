"""A UTF-8 page with a few broken bytes stays UTF-8, and only those are mended."""

from __future__ import annotations

import pytest

from reprints.extract.decoding.decode import decode

META = b"<meta charset=utf-8>"


def spoil(text: str) -> bytes:
    """UTF-8 in which what stands between braces is windows-1252."""
    parts = text.split("{")
    body = parts[0].encode()
    for part in parts[1:]:
        stray, rest = part.split("}")
        body += stray.encode("cp1252") + rest.encode()
    return body


@pytest.mark.parametrize(
    "text",
    [
        "Nobody’s answer – said the archivist’s – operators{’} own report, by Ren{é} Lacroix, in the caf{é} on",
        "“Él” dijo que {«}nadie{»} sabía nada de la operación {–} ni en Núñez",
        "été déjà réélu: le caf{é»} de Nîmes",
        "NÃO à ação: A{Ç}{Ã}O de São João",
        "Größe, Häuser, Fu{ß}gänger für 20 {€} im März",
        "déjà 5{°}, 10{½}, and {©} Nîmes été",
    ],
)
@pytest.mark.parametrize("meta", [META, b""])
def test_stray_windows_bytes_are_read_as_such(text: str, meta: bytes) -> None:
    padding = "" if meta else "é" * 20
    found = decode(meta + spoil(padding + text))
    assert found.text.endswith(text.replace("{", "").replace("}", ""))
    assert found.charset == "utf-8"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Суд отложил ".encode() + b"\xd0" + " дело".encode(), "Суд отложил \ufffd дело"),
        ("他们昨天".encode() + b"\xe6\x88" + "到达".encode(), "他们昨天\ufffd到达"),
        ("他们".encode() + b"\x92" + "到达".encode(), "他们\ufffd到达"),
        ("l’été d".encode() + b"\xc3" + "jà là".encode(), "l’été d\ufffdjà là"),
        ("où l’été".encode() + "’".encode()[:2] + b" a", "où l’été\ufffd a"),
        ("où l’été".encode() + b"\xc3", "où l’été\ufffd"),
    ],
)
def test_torn_characters_are_not_read_as_windows_text(body: bytes, text: str) -> None:
    assert decode(META + body).text == META.decode() + text


@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1252", "windows-1251", "gb2312"])
def test_a_broken_byte_does_not_make_a_wrong_label_right(label: str) -> None:
    body = b'<meta charset="%b">' % label.encode() + ("L’été dernier, à Nîmes, le président réélu. " * 5).encode()
    found = decode(body + b"caf\xe9 on")
    assert found.charset == "utf-8"
    assert found.text.endswith("réélu. café on")


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("cp1252", "El año pasado, según la Fiscalía, «nadie» declaró en Núñez. "),
        ("cp1252", "NÃO À AÇÃO – «É» “Ó”. "),
    ],
)
def test_legacy_text_that_claims_to_be_utf8_is_not_taken_for_it(codec: str, text: str) -> None:
    assert text in decode(META + (text * 5).encode(codec)).text


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("gb18030", "法院推迟了对该案的审理，并宣布下周继续。"),
        ("big5", "法院推遲了對該案的審理，並宣布下週繼續。"),
        ("euc_jp", "日本の新聞は今日も記事を伝えた。"),
        ("cp949", "법원은 사건의 심리를 일주일 연기했다. "),
        ("cp1251", "Суд в Москве отложил рассмотрение жалобы. "),
    ],
)
def test_other_scripts_that_claim_to_be_utf8_are_not_taken_for_it(codec: str, text: str) -> None:
    assert decode(META + (text * 20).encode(codec)).charset != "utf-8"


@pytest.mark.parametrize("declared", ["", "<meta charset=utf-8>", "<meta charset=iso-8859-1>"])
def test_an_emoji_written_in_two_halves_is_one_character(declared: str) -> None:
    halves = "😀".encode("utf-16-be")
    body = (
        declared.encode()
        + "naïve café ".encode()
        + b"".join(chr(int.from_bytes(halves[at : at + 2])).encode("utf-8", "surrogatepass") for at in (0, 2))
    )
    assert decode(body).text.endswith("naïve café 😀")
