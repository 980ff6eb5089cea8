"""A site on loopback that costs next to nothing: `python -m benchmarks.performance.site FOLDER` prints its port.

A sitemap, and the folder's pages under `/article/`, each with an ETag; 304 where the request names it.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Its address, while a process serves it."""
    command = [sys.executable, "-m", "benchmarks.performance.site", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None  # noqa: S101
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


class Connection(asyncio.Protocol):
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while b"\r\n\r\n" in self._received:
            head, _, self._received = self._received.partition(b"\r\n\r\n")
            self._transport.write(self._answer(head))

    def _answer(self, head: bytes) -> bytes:
        path = head.split(b" ", 2)[1].decode("latin-1")
        if path == "/sitemap.xml":
            return _write(200, "application/xml", self._make_sitemap(head))
        name = path.removeprefix("/article/")
        file = self._folder / name
        if not (path.startswith("/article/") and name.removesuffix(".html").isdecimal() and file.is_file()):
            return _write(404, "text/plain", b"no")
        tag = f'"{name}"'
        if tag.encode() in head:
            return f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode()
        return _write(200, "text/html; charset=utf-8", file.read_bytes(), tag)

    def _make_sitemap(self, head: bytes) -> bytes:
        host = next(line[6:] for line in head.decode("latin-1").split("\r\n") if line.lower().startswith("host: "))
        names = sorted(path.name for path in self._folder.glob("*.html"))
        entries = "".join(f"<url><loc>http://{host}/article/{name}</loc></url>" for name in names)
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'.encode()


def _write(status: int, kind: str, body: bytes, tag: str = "") -> bytes:
    etag = f"ETag: {tag}\r\n" if tag else ""
    head = f"HTTP/1.1 {status} OK\r\nContent-Type: {kind}\r\n{etag}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def main() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(Path(sys.argv[1])), "127.0.0.1", 0)
    loop.add_reader(sys.stdin, os._exit, 0)  # whoever started it has ended, however that came
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
