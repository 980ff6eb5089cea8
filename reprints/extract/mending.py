"""Decodes bytes that a strict decoder refuses.

UTF-8 in which a few bytes are broken: stray windows-1252 is read as such, torn characters become U+FFFD, and emoji that
Java or Oracle wrote in two halves (CESU-8) become whole. Japanese with
NEC's special characters (①, ㈱), which the standard's EUC-JP and ISO-2022-JP have and Python's lack.
"""

from __future__ import annotations

import codecs
import re
from functools import cache

BROKEN = "\ufffd"
# whole characters per broken byte from which a page is UTF-8 by its bytes, whatever its label says
_PLENTY = 4

_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HALVES = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")  # both surrogates, each as UTF-8
# what windows-1252 puts after a letter: quotes, dashes, ellipsis, no-break space
_CLOSING = frozenset(b"\x85\x92\x93\x94\x96\x97\xa0\xab\xbb")
_NEAR = 16  # characters in which the script around a broken byte shows
_CAPITAL = re.compile(r"[A-Z\u00c0-\u00de]")


def decode_mended(body: bytes, *, declared: bool) -> str | None:
    """The text, or None if the bytes are not UTF-8 with a few broken ones.

    Text in a legacy charset has hardly any whole UTF-8 character, so for a page that claims to be UTF-8 it is enough
    that whole characters outnumber broken bytes.
    """
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        body = _HALVES.sub(_join_halves, body)
    whole, broken = len(_SEQUENCE.findall(body)), body.decode("utf-8", "replace").count(BROKEN)
    if whole < (broken if declared else broken * _PLENTY):
        return None
    return _mend(body)


def _join_halves(match: re.Match[bytes]) -> bytes:
    return match[0].decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16").encode()


def is_utf8(body: bytes) -> bool:
    """Whether the bytes alone show UTF-8: some character outside ASCII, and nearly all of them whole."""
    return not body.isascii() and decode_mended(body, declared=False) is not None


def decode_legacy(body: bytes, codec: str) -> str:
    """The text in a charset other than UTF-8; what is broken becomes U+FFFD."""
    return body.decode(codec, _register_nec() if codec.startswith(("euc_jp", "iso2022_jp")) else "replace")


@cache
def _register_nec() -> str:
    codecs.register_error("nec-characters", _replace_nec)
    return "nec-characters"


def _replace_nec(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    row, cell = (byte & 0x7F for byte in error.object[error.start : error.start + 2].ljust(2, b"\x00"))
    if row != 0x2D or not 0x21 <= cell <= 0x7E:
        return BROKEN, error.end
    # row 13 as Shift_JIS writes it
    found = bytes((0x87, cell + 0x1F + (cell >= 0x60))).decode("cp932", "replace")
    return found, error.start + 2


def _mend(body: bytes) -> str:
    parts: list[str] = []
    at = 0
    while at < len(body):
        try:
            parts.append(body[at:].decode("utf-8"))
            break
        except UnicodeDecodeError as error:
            start, end = at + error.start, at + error.end
            if error.start:
                parts.append(body[at:start].decode("utf-8"))
            before = parts[-1][-_NEAR:] if parts else ""
            is_cut = end == len(body) and body[start] >= 0xC2  # the page ends within a character
            parts.append(BROKEN if is_cut else _mend_bytes(body[start:end], before, _peek(body, end)))
            at = end
    return "".join(parts)


def _peek(body: bytes, at: int) -> str:
    """The text that follows, up to the next broken byte."""
    following = body[at : at + 4 * _NEAR]
    try:
        return following.decode("utf-8")
    except UnicodeDecodeError as error:
        return following[: error.start].decode("utf-8")


def _mend_bytes(broken: bytes, before: str, after: str) -> str:
    """`broken` is one ill-formed byte or the beginning of a character whose rest is missing."""
    if len(broken) > 2 or (len(broken) == 2 and not (_is_latin(before[-1:]) and broken[1] in _CLOSING)):
        return BROKEN
    is_letter = broken[0] >= 0xC0
    # letters of another script around it: nothing there was written in windows-1252
    near = (_find_letter(before[::-1]), _find_letter(after)) if is_letter else (before[-1:], after[:1])
    if any(char.isalpha() and not _is_latin(char) for char in near):
        return BROKEN
    # a lone Â or Ã is what is left of a character, unless it stands among capitals
    if broken[0] in (0xC2, 0xC3) and not (_CAPITAL.match(before[-1:]) or _CAPITAL.match(after)):
        return BROKEN
    return broken.decode("cp1252", "replace")


def _find_letter(text: str) -> str:
    return next(filter(str.isalpha, text), "")


def _is_latin(char: str) -> bool:
    return char.isalpha() and char < "\u0250"
