"""The text of feeds and sitemaps made fit to be parsed, and their elements' names and texts.

XML asks a parser to stop at the first fault; what sites publish has faults, and nothing behind them may be lost. The
charset is decoded here, since libxml2 ends the input at a byte that the declared charset lacks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.entities import html5

from lxml import etree

from reprints.archive.warc.payload import decode_payload
from reprints.errors import ArchiveError, CrawlError
from reprints.extract.decoding.decode import decode

LONGEST = 200  # characters of a name or title
_LONGEST_FAULT = 150

_GZIP = b"\x1f\x8b"
_MOST_BYTES = 60_000_000  # the protocol lets a sitemap have 50 MB
_ROOTS = "rss|feed|rdf|urlset|sitemapindex|channel"
# before it stand blanks, comments, or what a broken program printed
_START = re.compile(rf"<\?xml\s|<(?:[\w.-]+:)?(?:{_ROOTS})[\s>]", re.IGNORECASE)
_DECLARATION = re.compile(r"<\?xml[^>]*\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[<>]*(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_REFERENCE = re.compile(r"<!\[CDATA\[.*?\]\]>|&(?:#(?:[xX][0-9a-fA-F]+|[0-9]+);|[A-Za-z][A-Za-z0-9]*;)?", re.DOTALL)
_PREDEFINED = frozenset(("&amp;", "&lt;", "&gt;", "&quot;", "&apos;"))
_HIGH, _LOW, _LAST = range(0xD800, 0xDC00), range(0xDC00, 0xE000), 0x110000
_PAIR = re.compile("([\ud800-\udbff])([\udc00-\udfff])")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NAME = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")


def read_text(body: bytes, url: str, content_type: str | None = None) -> str:
    """The text of a feed or sitemap, unpacked. Raises CrawlError if it cannot be unpacked."""
    return decode(unpack(body, url), content_type).text


def unpack(body: bytes, url: str) -> bytes:
    """Decompress a `.gz` file; return anything else unchanged. Raises CrawlError."""
    if not body.startswith(_GZIP):
        return body
    try:
        return decode_payload((("Content-Encoding", "gzip"),), body, limit=_MOST_BYTES, partial=True)
    except ArchiveError as error:
        raise CrawlError(f"{url} cannot be unpacked: {error.message}") from None


def prepare_xml(text: str) -> str:
    """The document from its root on, without declarations and without references that XML does not define.

    Unescaped `?a=1&b=2` is the commonest fault of feeds, and a recovering parser would drop the `b`. An entity that the
    document declares comes out as plain text; no parser gets one to expand.
    """
    start = _START.search(text)
    text = _DECLARATION.sub("", text[start.start() :] if start else text.lstrip(), count=1)
    text = _DOCTYPE.sub("", text, count=1)
    if "&" in text:
        text = _REFERENCE.sub(_mend_reference, text)
        # a pair of references to surrogates stands for one character; JSON and UTF-16 write it so
        text = _PAIR.sub(lambda pair: (pair[1] + pair[2]).encode("utf-16", "surrogatepass").decode("utf-16"), text)
    return _FORBIDDEN.sub("\ufffd", text).lstrip()


def _mend_reference(found: re.Match[str]) -> str:
    reference = found[0]
    if reference in _PREDEFINED or reference.startswith("<"):
        return reference
    if not reference.startswith("&#"):
        return html5.get(reference[1:]) or f"&amp;{reference[1:]}"
    digits = reference[2:-1]
    number = int(digits[1:], 16) if digits[0] in "xX" else int(digits[:9])
    if number in _HIGH or number in _LOW:
        return chr(number)
    usable = number < _LAST and (number >= 0x20 or number in (0x9, 0xA, 0xD))
    return reference if usable else "\ufffd"


def parse_xml(text: str) -> tuple[etree._Element | None, str]:
    """The root of a prepared document, and the first fault in it, with its line; empty for well-formed XML."""
    parser = make_parser(text)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        return None, str(error.msg)
    return root, describe_fault(parser.error_log)


def describe_fault(log: etree._ListErrorLog) -> str:
    """The first fault and its line; empty if there is none."""
    faults = log.filter_from_errors()
    return f"line {faults[0].line}: {faults[0].message.splitlines()[0][:_LONGEST_FAULT]}" if len(faults) else ""


def make_parser(text: str) -> etree.XMLParser:
    """A parser that recovers, expands nothing and loads nothing."""
    return etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, no_network=True, load_dtd=False,
        remove_comments=True, remove_pis=True, huge_tree=is_plain(text),
    )  # fmt: skip


def is_plain(text: str) -> bool:
    """Whether a prepared document declares no entities, so that nothing in it can multiply: then libxml2's limits of
    depth and size, at which it stops in silence, protect from nothing."""
    return "<!ENTITY" not in text and "<!DOCTYPE" not in text


def find_root(text: str) -> str:
    """The local name of a prepared document's root, in lower case; empty if it has none."""
    found = _NAME.search(text)
    return found[1].lower() if found else ""


def local_name(element: etree._Element) -> str:
    """The tag in lower case without its namespace; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def namespace(element: etree._Element) -> str:
    """The namespace; empty if there is none. An undeclared prefix counts as one."""
    tag = element.tag if isinstance(element.tag, str) else ""
    return tag[1:].rpartition("}")[0] if tag.startswith("{") else tag.rpartition(":")[0]


def text_of(element: etree._Element) -> str:
    """The text of an element and of all in it, blanks collapsed."""
    return " ".join("".join(map(str, element.itertext())).split())


def texts_of(parent: etree._Element, name: str) -> Iterator[str]:
    """The texts of the children of a name."""
    return (text_of(child) for child in parent if local_name(child) == name)


def first_short(texts: Iterable[str]) -> str | None:
    """The first text; None if it is empty or too long for a name or title."""
    text = next(iter(texts), "")
    return text if 0 < len(text) <= LONGEST else None
