#!/usr/bin/env bash
# GNU Wget 1.21.3 (Debian 12): `--warc-dedup` gives every revisit record the SHA-1 of nothing as its block digest.
#
# Run: a page fetched twice from a server on loopback, the second time with `--warc-dedup` and the first's CDX; then the
# revisit's WARC-Block-Digest is compared with the SHA-1 of its block, and `warcio check -v` (1.8.1) is asked.
# Expected: a digest of the HTTP head the record holds.
# What happens: `sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ`, the SHA-1 of zero bytes, while Content-Length is over a hundred.
# warcio never notices: it says "digest present but not checked (revisit)", and exits 0.
#
# Seen: stated sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ, block 137 bytes, its SHA-1 another; warcio check exits 0
#
# An archive that takes in such files and later verifies every byte would report each as tampered with. Our
# verification takes that one digest of a revisit for none (`reprints/archive/proof/verify.py`).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
(apt-get download wget=1.21.3-1+deb12u1 && dpkg-deb -x wget_*.deb wget) >/dev/null 2>&1 || {
    echo "needs Debian 12's package wget 1.21.3-1+deb12u1" >&2
    exit 2
}
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check warcio==1.8.1
venv/bin/python - <<'PYTHON'
import base64, hashlib, subprocess, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from warcio.archiveiterator import ArchiveIterator


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        body = b"<p>The quay is closed.</p>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
threading.Thread(target=server.serve_forever, daemon=True).start()
address = f"http://127.0.0.1:{server.server_port}/news"
for name, more in (("one", ["--warc-cdx"]), ("two", ["--warc-dedup=one.cdx"])):
    subprocess.run(["wget/usr/bin/wget", "-q", "-O", "/dev/null", f"--warc-file={name}", *more, address], check=True)
server.shutdown()
nothing = base64.b32encode(hashlib.sha1(b"").digest()).decode()
with open("two.warc.gz", "rb") as file:
    # without parsing, so that the block comes as it stands
    found = [
        (record.rec_headers.get_header("WARC-Block-Digest"), record.raw_stream.read())
        for record in ArchiveIterator(file, no_record_parse=True)
        if record.rec_headers.get_header("WARC-Type") == "revisit"
    ]
(stated, block), = found
true = base64.b32encode(hashlib.sha1(block).digest()).decode()
print("stated", stated, "block", len(block), "bytes, its SHA-1", true)
check = subprocess.run(["venv/bin/warcio", "check", "-v", "two.warc.gz"], capture_output=True, text=True)
print("warcio check exits", check.returncode)
assert stated == f"sha1:{nothing}" and len(block) > 100 and true != nothing
assert check.returncode == 0 and "digest present but not checked (revisit)" in check.stdout
PYTHON
