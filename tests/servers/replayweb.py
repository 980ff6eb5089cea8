"""ReplayWeb.page as a site would embed it, in a headless Chromium: its web component and service worker, offline.

It is under the AGPL and no part of the project: `python -m tests.servers.replayweb` (scripts/test-servers) brings the
pinned package from npm into .cache.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from websockets.asyncio.client import connect

VERSION = "2.4.6"
_SHA256 = "6faef5c261e94b6e83cd6ee975bd0378fd4bc948bb14d36d45c709ffecb261b8"
_PLACE = Path(__file__).parents[2] / ".cache" / "replayweb"
_PACKAGE = _PLACE / f"replaywebpage-{VERSION}.tgz"
_PAGE = """<!doctype html><script src="/ui.js"></script>
<replay-web-page source="/{warc}" url="{url}" replayBase="/replay/"></replay-web-page>"""
# the words of every frame, through the shadow roots the component builds
_READ = """(() => {
  const words = [];
  const walk = root => {
    for (const e of root.querySelectorAll("*")) {
      if (e.shadowRoot) walk(e.shadowRoot);
      if (e.tagName === "IFRAME" && e.contentDocument && e.contentDocument.body) {
        if (e.src.includes("mp_/")) words.push(e.contentDocument.body.innerText);
        walk(e.contentDocument);
      }
    }
  };
  walk(document);
  return words.join("\\n");
})()"""
_PATIENCE_SECONDS = 90


class Unavailable(Exception):
    """Says what is missing."""


def bring() -> None:
    """Raises Unavailable without npm or network, or if what comes is not what was pinned."""
    if _PACKAGE.exists():
        return
    _PLACE.mkdir(parents=True, exist_ok=True)
    npm = shutil.which("npm")
    if npm is None:
        raise Unavailable("install npm")
    with tempfile.TemporaryDirectory(dir=_PLACE) as folder:
        words = [npm, "pack", f"replaywebpage@{VERSION}", "--silent"]
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
        fetched = Path(folder) / _PACKAGE.name
        if done.returncode or not fetched.exists():
            raise Unavailable(f"npm could not bring replaywebpage: {done.stderr.strip()[-200:]}")
        if hashlib.sha256(fetched.read_bytes()).hexdigest() != _SHA256:
            raise Unavailable("npm brought another replaywebpage than the one that was pinned")
        fetched.rename(_PACKAGE)


def replay(warc: Path, url: str, awaited: str) -> str:
    """What the page says when it is replayed from the file; returns as soon as it has the awaited words, or at the end
    of its patience. Raises Unavailable."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        raise Unavailable("install chromium")
    if not _PACKAGE.exists():
        raise Unavailable("run scripts/test-servers, with npm at hand")
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder)
        _unpack(site)
        shutil.copy(warc, site / warc.name)
        (site / "index.html").write_text(_PAGE.format(warc=warc.name, url=url), encoding="utf-8")
        with _serve(site) as address, _browse(browser, site / "profile") as port:
            return asyncio.run(_wait_for(port, f"{address}/index.html", awaited))


def _unpack(site: Path) -> None:
    (site / "replay").mkdir()
    with tarfile.open(_PACKAGE) as package:
        for name, place in (("package/ui.js", "ui.js"), ("package/sw.js", "replay/sw.js")):
            member = package.extractfile(name)
            assert member
            (site / place).write_bytes(member.read())


@contextlib.contextmanager
def _serve(site: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


@contextlib.contextmanager
def _browse(browser: str, profile: Path) -> Iterator[int]:
    words = [browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0"]
    # nothing but the loopback is to be had, whatever the page asks for
    words += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", f"--user-data-dir={profile}", "about:blank"]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        told, deadline = profile / "DevToolsActivePort", time.monotonic() + _PATIENCE_SECONDS
        while not (told.exists() and told.read_text()):
            assert process.poll() is None and time.monotonic() < deadline, "the browser did not start"
            time.sleep(0.1)
        yield int(told.read_text().split()[0])
    finally:
        process.terminate()
        process.wait(timeout=30)


async def _wait_for(port: int, address: str, awaited: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
        pages = [target for target in json.load(answer) if target["type"] == "page"]
    async with connect(pages[0]["webSocketDebuggerUrl"], max_size=None) as socket:
        number = 0

        async def call(method: str, **params: Any) -> Any:
            nonlocal number
            number += 1
            await socket.send(json.dumps({"id": number, "method": method, "params": params}))
            while (said := json.loads(await socket.recv())).get("id") != number:
                pass
            return said.get("result", {})

        words, deadline = "", time.monotonic() + _PATIENCE_SECONDS
        loaded_at = float("-inf")
        while awaited not in words and time.monotonic() < deadline:
            # on a busy machine its service worker may come too late for the first load, and a reader reloads
            if not words and time.monotonic() - loaded_at > _PATIENCE_SECONDS / 3:
                await call("Page.navigate", url=address)
                loaded_at = time.monotonic()
            await asyncio.sleep(0.5)
            result = await call("Runtime.evaluate", expression=_READ)
            words = str(result.get("result", {}).get("value", ""))
        return words


if __name__ == "__main__":
    try:
        bring()
    except Unavailable as reason:
        sys.exit(str(reason))
