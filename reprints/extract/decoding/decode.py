"""Decodes a page's bytes with the charset that fits them.

In this order: BOM, Content-Type header, every `meta`, UTF-8, a guess, windows-1252. Each is checked against the bytes,
since the labels of old pages lie. Labels mean what the WHATWG Encoding Standard says: latin-1 is windows-1252.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from w3lib.encoding import read_bom

from reprints.extract.decoding.charset_labels import find_in_header, find_in_markup, resolve_label
from reprints.extract.mending import BROKEN, decode_legacy, decode_mended, is_utf8

SAMPLE = 65_536  # bytes examined to recognise what is not text

_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x1f\x8b", "gzip data"),
    (b"BZh", "bzip2 data"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"{\\rtf", "an RTF document"),
    (b"ID3", "an MP3 recording"),
    (b"OggS", "an Ogg recording"),
    (b"RIFF", "a recording or image"),
    (b"\x7fELF", "a program"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
)
_NO_TEXT = re.compile(r"\s*(image|audio|video|font)/|\s*application/(pdf|zip|gzip|msword|vnd\.|octet-stream)", re.I)

# windows-1252; its five undefined bytes become control characters, as in browsers
_CP1252 = "".join(
    bytes([code]).decode("latin-1" if code in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else "cp1252") for code in range(256)
)
_CONTROLS = bytes(code for code in range(1, 32) if code not in (9, 10, 12, 13, 27)) + b"\x7f"
_CONTROLS_BUT_SHIFTS = _CONTROLS.replace(b"\x0e\x0f", b"")
# without what windows-1252 has for quotes, dashes, ellipses and the like: the same in pages of all languages
_LETTERS = bytes(
    code for code in range(128, 256) if code not in b"\x85\x91\x92\x93\x94\x95\x96\x97\xa0\xa9\xab\xb0\xb7\xbb"
)
# charsets written in seven bits, told by their escapes; half-width katakana may begin with any of them
_STATEFUL = ("iso2022", "hz")
_JAPANESE = re.compile(rb"\x1b(?:\$[@B]|\$\(D|\([IJ])")
_KOREAN = b"\x1b$)C"
# a letter of another script inside a Latin word shows that the charset is wrong
_MIXED = re.compile(r"[A-Za-z][\u0370-\u07ff\u0e00-\u0e7f]|[\u0370-\u07ff\u0e00-\u0e7f][A-Za-z]")
_FOREIGN = re.compile(r"[\u0370-\u07ff\u0e00-\u0e7f]")
_LANG = re.compile(rb"<html[^>]{0,500}?\blang\s*=\s*[\"']?([A-Za-z]{2})", re.I)
_WESTERN = frozenset(["ca", "da", "de", "en", "es", "eu", "fi", "fr", "ga", "gl", "is", "it", "nl", "no", "pt", "sv"])
_NOT_WESTERN = frozenset(("cp1250", "cp1254", "cp1257", "iso8859-2", "iso8859-4", "iso8859-10", "iso8859-13"))
_MARKUP = re.compile(rb"<(script|style)\b.*?(?:</\1|\Z)|<!--.*?(?:-->|\Z)|<[^<>]*>", re.I | re.S)
# no other charset has many pages without a declaration; cp1252 is what remains
_GUESSED = frozenset(
    (
        *("cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp866", "cp874"),
        *("iso8859-2", "iso8859-4", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8", "iso8859-13"),
        *("koi8-r", "koi8-u", "mac-cyrillic", "gb18030", "big5hkscs", "cp932", "euc_jp", "cp949"),
    )
)
_WEST = frozenset(("cp1252", "iso8859-15", "mac-roman"))
_AS_SURE = 0.8  # of the confidence in the likeliest charset
_TELLING = 12  # letters outside ASCII from which a charset can be guessed
_NAMES = {  # the standard's names for Python's
    "big5hkscs": "big5",
    "cp866": "ibm866",
    "cp874": "windows-874",
    "cp932": "shift_jis",
    "cp949": "euc-kr",
    "hz": "hz-gb-2312",
    "iso2022-jp-ext": "iso-2022-jp",
    "iso2022-jp": "iso-2022-jp",
    "iso2022-kr": "iso-2022-kr",
    "mac-roman": "macintosh",
    "mac-cyrillic": "x-mac-cyrillic",
}
_UTF16_NULS = 0.3  # least share of NUL bytes at one parity in UTF-16 without a BOM


@dataclass(frozen=True, kw_only=True, slots=True)
class Decoded:
    """`charset` is the IANA name of the charset used."""

    text: str
    charset: str


def find_binary(body: bytes, content_type: str | None = None) -> str | None:
    """What the bytes are if they are not text ("a PDF document"), else None."""
    head = body[:SAMPLE].lstrip(b"\x00 \t\r\n")
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if content_type and _NO_TEXT.match(content_type) and b"<" not in head[:512]:
        return f"{content_type.split(';')[0].strip()} data"
    if not head or _guess_utf16(body) or read_bom(body)[0]:
        return None
    # ISO-2022-KR switches with two of them
    controls = len(head) - len(head.translate(None, _CONTROLS if _KOREAN not in head else _CONTROLS_BUT_SHIFTS))
    if controls > len(head) * 0.05:
        return f"bytes of which {controls / len(head):.0%} are control characters"
    return None


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """The text without NUL and other control characters. Never raises."""
    return _decode_marked(body) or _decode_unmarked(body, content_type)


def _decode_marked(body: bytes) -> Decoded | None:
    """UTF-16, UTF-32 and UTF-8 with a BOM, and UTF-16 without: the bytes alone decide."""
    encoding, mark = read_bom(body)
    if encoding and mark:
        return _decoded(body[len(mark) :].decode(encoding, "replace"), encoding)
    if guess := _guess_utf16(body):
        return _decoded(body.decode(guess, "replace"), guess)
    return None


def _decode_unmarked(body: bytes, content_type: str | None) -> Decoded:
    if body.isascii():
        return _decode_ascii(body, next(_declare(body, content_type), "utf-8"))
    for name in _declare(body, content_type):
        if (text := _try(body, name)) is not None:
            return _decoded(text, name)
    if (text := decode_mended(body, declared=False)) is not None:
        return _decoded(text, "utf-8")
    return _guess(body) or _decoded(_from_cp1252(body), "cp1252")


def _decode_ascii(body: bytes, declared: str) -> Decoded:
    """Seven bits are ASCII unless escapes or the label say that they stand for Japanese, Korean or Chinese."""
    if _JAPANESE.search(body):
        name = declared if declared.startswith("iso2022_jp") else "iso2022_jp_ext"
    elif _KOREAN in body:
        name = "iso2022_kr"
    else:
        name = declared
    if name.startswith(_STATEFUL):
        return _decoded(decode_legacy(body, name), name)
    return _decoded(body.decode("ascii"), name)


def _declare(body: bytes, content_type: str | None) -> Iterator[str]:
    if name := find_in_header(content_type):
        yield _take_as_ascii(name)
    for name in find_in_markup(body):
        yield _take_as_ascii(name)


def _take_as_ascii(name: str) -> str:
    # a `meta` that could be read as ASCII is not UTF-16, whatever it says
    return "utf-8" if name.startswith(("utf-16", "utf-32")) else name


def _try(body: bytes, name: str) -> str | None:
    """The text in that charset, or None if the bytes speak against it."""
    if name == "utf-8":
        return decode_mended(body, declared=True)
    if name == "cp1252":
        # else every accent would be two letters such as Ã©: UTF-8 with the wrong label
        return None if is_utf8(body) else _from_cp1252(body)
    if is_utf8(body) or (name in _NOT_WESTERN and _language(body) in _WESTERN):
        return None
    text = decode_legacy(body, name)
    if text.count(BROKEN) > len(body) // 500:
        return None
    foreign = len(_FOREIGN.findall(text))
    if foreign and len(_MIXED.findall(text)) > foreign * 0.3:
        return None
    return text


def _from_cp1252(body: bytes) -> str:
    return codecs.charmap_decode(body, "strict", _CP1252)[0]


def _language(body: bytes) -> str | None:
    found = _LANG.search(body[:4096])
    return found[1].decode("ascii").lower() if found else None


def _guess(body: bytes) -> Decoded | None:
    """By the letters and words of the visible text; None if it is Western or too little to tell."""
    text = _find_telling(body)
    if len(text) - len(text.translate(None, _LETTERS)) < _TELLING:
        return None
    name = _choose_charset(text)
    if name is None or (guessed := _try(body, name)) is None:
        return None
    return _decoded(guessed, name)


def _find_telling(body: bytes) -> bytes:
    """The lines of text that are not ASCII alone: to chardet, much ASCII and many blanks speak for a Western charset.

    The whole page is looked at: the scripts before its text can be longer than SAMPLE.
    """
    lines = _MARKUP.sub(b"\n", body).splitlines()
    return b" ".join(b" ".join(line.split()) for line in lines if not line.isascii())[:SAMPLE]


def _choose_charset(text: bytes) -> str | None:
    from chardet import detect_all

    # chardet puts charsets that no page is in, such as cp437, a little before the right one
    found = [(resolve_label(one["encoding"] or ""), one["confidence"]) for one in detect_all(text)]
    likely = (name for name, confidence in found if confidence >= found[0][1] * _AS_SURE)
    name = next((name for name in likely if name in _GUESSED or name in _WEST), None)
    return name if name in _GUESSED else None


def _guess_utf16(body: bytes) -> str | None:
    sample = body[:4096]
    if len(sample) < 16 or b"\x00" not in sample:
        return None
    even, odd = sample[::2].count(0) / len(sample), sample[1::2].count(0) / len(sample)
    if odd > _UTF16_NULS and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > _UTF16_NULS and odd < 0.05 else None


_UNWANTED = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
_UNWANTED_BYTES = bytes((*range(9), 11, *range(14, 32), 127))


def _decoded(text: str, encoding: str) -> Decoded:
    name = encoding.replace("_", "-")
    name = re.sub(r"^cp(?=125\d)", "windows-", name)
    name = re.sub(r"^iso(?=8859)", "iso-", name)
    return Decoded(text=_drop_unwanted(text.removeprefix("\ufeff")), charset=_NAMES.get(name, name))


def _drop_unwanted(text: str) -> str:
    # check the bytes first: hardly any page has them, and the expression takes longer than decoding
    encoded = text.encode("utf-8", "surrogatepass")
    if len(encoded.translate(None, _UNWANTED_BYTES)) == len(encoded) and "\ufffe" not in text and "\uffff" not in text:
        return text
    return _UNWANTED.sub("", text)
