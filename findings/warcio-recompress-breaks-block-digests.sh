#!/usr/bin/env bash
# warcio 1.8.1: `warcio recompress` rewrites HTTP headers and keeps the old block digest, which then is wrong.
#
# Run: a WARC of one response, valid by its own digest, whose Content-Disposition holds UTF-8 bytes (servers send
# those) and which has a folded header; `warcio recompress`, then `warcio check`.
# Expected: recompressing changes the compression and no byte of a record's block.
# What happens: the record is parsed and written anew. The header's bytes become `filename*=UTF-8''…`, the fold is
# undone, the block has another length; WARC-Block-Digest is copied. recompress exits 0 and says "No Errors Found!"; the
# file it made fails `warcio check`. Deleting the original after that, as one would, loses what the server sent, and
# leaves a record that looks tampered with.
#
# Seen: "before: check exits 0", "recompress exits 0: … No Errors Found!", "after: check exits 1: block digest failed".
#
# For an archive that is to prove what a republisher served, headers are evidence. Our import copies files as they
# are, and where it has to recompress it leaves the block's bytes alone (`reprints/archive/intake.py`).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check warcio==1.8.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import base64, gzip, hashlib, subprocess

http = (
    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    'Content-Disposition: inline; filename="información.html"\r\n'
    "X-Note: one\r\n two\r\n\r\n<p>The quay is closed.</p>"
).encode()
digest = base64.b32encode(hashlib.sha1(http).digest()).decode()
head = (
    "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:11111111-1111-4111-8111-111111111111>\r\n"
    "WARC-Date: 2020-01-01T00:00:00Z\r\nWARC-Target-URI: http://scope.example/1\r\n"
    f"Content-Type: application/http; msgtype=response\r\nWARC-Block-Digest: sha1:{digest}\r\n"
    f"Content-Length: {len(http)}\r\n\r\n"
).encode()
with open("one.warc", "wb") as file:
    file.write(head + http + b"\r\n\r\n")


def run(*words):
    done = subprocess.run(["venv/bin/warcio", *words], capture_output=True, text=True)
    return done.returncode, " ".join((done.stdout + done.stderr).split())


before, made, after = run("check", "-v", "one.warc"), run("recompress", "one.warc", "two.warc.gz"), run("check", "-v", "two.warc.gz")
print("before:", before, "recompress:", made, "after:", after, sep="\n")
data = gzip.open("two.warc.gz").read()
assert before[0] == 0 and "digest pass" in before[1]
assert made[0] == 0 and "No Errors Found!" in made[1]
assert after[0] == 1 and "block digest failed" in after[1]
assert http not in data and digest.encode() in data
assert b"filename*=UTF-8''informaci%C3%B3n.html" in data and b"X-Note: one two\r\n" in data
PYTHON
