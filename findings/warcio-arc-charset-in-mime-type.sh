#!/usr/bin/env bash
# warcio 1.8.1: an ARC record whose MIME type has a parameter gets another address and the year 2999.
#
# Run: an ARC 1.0 file with three responses: MIME type `text/html`; `text/html; charset=utf-8`; a 12-digit date. Read with
# `arc2warc=True`, as `warcio recompress` and CDX indexers do.
# Expected: the address is all before the first blank; the fields at the end are counted, or such a line is refused.
# What happens: of the line `http://b.example/2 192.0.2.1 20040101000000 text/html; charset=utf-8 71` the address is read
# as `http://b.example/2%20192.0.2.1` (the IP address glued on), the date as `2999-12-31T23:59:59Z`; only a log line tells
# of the blank. A 12-digit date gets seconds nobody wrote: :59. Nothing is raised, and the bodies are right, so a
# conversion to WARC looks complete while nobody will ever find these pages by address or year.
#
# Seen: http://a.example/1 2004-01-01T00:00:00Z | http://b.example/2%20192.0.2.1 2999-12-31T23:59:59Z |
#       http://c.example/3 2004-01-01T00:00:59Z
#
# ARC is what archives hold from before 2009. Our import does not go through warcio (`reprints/archive/intake.py`).
# ARC's header lines have to be parsed from both ends, since both the address and the MIME type may hold blanks.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check warcio==1.8.1
"$folder/venv/bin/python" - <<'PYTHON'
import io

from warcio.archiveiterator import ArchiveIterator

version = b"1 0 Invented\nURL IP-address Archive-date Content-type Archive-length\n\n"
page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>The quay is closed.</p>"
lines = [
    b"http://a.example/1 192.0.2.1 20040101000000 text/html",
    b"http://b.example/2 192.0.2.1 20040101000000 text/html; charset=utf-8",
    b"http://c.example/3 192.0.2.1 200401010000 text/html",
]
arc = b"filedesc://t.arc 0.0.0.0 20040101000000 text/plain %d\n%s\n" % (len(version), version)
arc += b"".join(b"%s %d\n%s\n" % (line, len(page), page) for line in lines)
read = []
for record in ArchiveIterator(io.BytesIO(arc), arc2warc=True):
    if record.rec_type == "response":
        address, date = (record.rec_headers.get_header(name) for name in ("WARC-Target-URI", "WARC-Date"))
        assert record.content_stream().read() == b"<p>The quay is closed.</p>"
        read.append((address, date))
        print(address, date)
assert read == [
    ("http://a.example/1", "2004-01-01T00:00:00Z"),
    ("http://b.example/2%20192.0.2.1", "2999-12-31T23:59:59Z"),
    ("http://c.example/3", "2004-01-01T00:00:59Z"),
], read
PYTHON
