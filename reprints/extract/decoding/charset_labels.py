"""Finds the charsets a page declares: labels of the WHATWG Encoding Standard, in the header and in every `meta`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from w3lib.encoding import resolve_encoding
from webencodings import lookup

# Encodings the standard refuses for the safety of browsers, but which archives hold. Python has no ISO-2022-CN.
_REFUSED_BY_BROWSERS = {"hz-gb-2312": "hz", "iso-2022-kr": "iso2022_kr", "csiso2022kr": "iso2022_kr"}
_CODECS = {
    "gbk": "gb18030",  # the standard's decoder for both
    "iso-2022-jp": "iso2022_jp_ext",  # half-width katakana, too
    "x-user-defined": "cp1252",  # as HTML says of a `meta`
}

_OTHER_PARAMETER = re.compile(r';\s*(?!charset\b)[\w-]+\s*=\s*"[^"]*"', re.I)
_PARAMETER = re.compile(r"(?:^|[;,\s])charset\s*=\s*[\"']?\s*([^\s;,\"']+)", re.I)
# what holds no tags is consumed whole, so that a `meta` written in a comment or a script declares nothing
_SCAN = re.compile(
    rb"""
      <!--(?:-?>|.*?(?:--!?>|\Z))
    | <(?P<raw>script|style|textarea|title|xmp|noframes|noembed)\b.*?(?:</(?P=raw)\b|\Z)
    | <\?xml\s(?P<xml>[^<>]*)
    | <\s*meta(?=[\s/])(?P<meta>(?:[^<>"']|"[^"]*"|'[^']*')*)
    """,
    re.I | re.S | re.X,
)
_ATTRIBUTE = re.compile(r"([^\s=/<>\"']+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s<>\"']+))")
_LEADING_LABEL = re.compile(r"[\"']?\s*([^\s;,\"']+)")
_PRAGMA = re.compile(r"content[-_ ]?type", re.I)


def resolve_label(label: str) -> str | None:
    """Python's name of the codec a label means, or None if nobody knows it.

    Labels of the standard mean what it says (latin-1 is cp1252); any other may be a name Python knows.
    """
    label = label.strip("\t\n\f\r \"'").lower()
    if codec := _REFUSED_BY_BROWSERS.get(label):
        return codec
    encoding = lookup(label)
    if encoding is None:
        return resolve_encoding(label)
    if encoding.name == "replacement":
        return None
    name: str = encoding.codec_info.name
    return _CODECS.get(encoding.name, name)


def find_in_header(content_type: str | None) -> str | None:
    """The codec named by a Content-Type header."""
    found = _PARAMETER.search(_OTHER_PARAMETER.sub("", content_type or ""))
    return resolve_label(found[1]) if found else None


def find_in_markup(body: bytes) -> Iterator[str]:
    """The codecs named by an XML declaration and every `meta`, in page order; unknown labels are passed over.

    The whole page is read: browsers honour a late `meta`, too.
    """
    for match in _SCAN.finditer(body):
        if match["meta"] is not None:
            label = _find_meta_label(_read_attributes(match["meta"]))
        elif match["xml"] is not None:
            label = _read_attributes(match["xml"]).get("encoding")
        else:
            continue
        if label and (codec := resolve_label(label)):
            yield codec


def _read_attributes(tag: bytes) -> dict[str, str]:
    """The first value of each attribute, as HTML says."""
    values: dict[str, str] = {}
    for name, *value in _ATTRIBUTE.findall(tag.decode("latin-1")):
        values.setdefault(name.lower(), "".join(value))
    return values


def _find_meta_label(attributes: dict[str, str]) -> str | None:
    if found := _LEADING_LABEL.match(attributes.get("charset", "").strip()):
        return found[1]
    pragma = next((attributes[name] for name in ("http-equiv", "http_equiv", "httpequiv") if name in attributes), "")
    found = _PARAMETER.search(attributes.get("content", "")) if _PRAGMA.search(pragma) else None
    return found[1] if found else None
