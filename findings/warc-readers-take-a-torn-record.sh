#!/usr/bin/env bash
# FastWARC 2.0.1 and warcio 1.8.1: a gzipped WARC that ends inside a record is read without any error, the last record
# short.
#
# Run: two records, each its own gzip member; cut the file's last 8 bytes (the member's CRC and length) and, again, its
# last 40; read both with each library and compare each block's length with the record's Content-Length.
# Expected: EOFError, as Python's gzip raises, or an error of the library's own.
# What happens: without the trailer both read all as if it were whole. With 40 bytes gone both yield the last record with
# the beginning of its block, and end. Whoever does not compare lengths stores half a page as the page.
#
# Seen, as (bytes read, bytes stated): 8 bytes cut: both [(1532, 1532), (1539, 1539)]; 40 bytes cut: both
#       [(1532, 1532), (1381, 1539)]; gzip itself raises EOFError.
#
# A crawl killed while it writes leaves just such a file; an article cut short would be shown as an edit by its publisher.
# Our code inflates each member itself and takes only whole ones (`reprints/archive/warc/inflate.py`), and compares
# lengths and the gzip trailer where FastWARC reads for it (`reprints/archive/warc/scan.py`).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check fastwarc==2.0.1 warcio==1.8.1
"$folder/venv/bin/python" - <<'PYTHON'
import gzip, io

from fastwarc.warc import ArchiveIterator as Fast
from warcio.archiveiterator import ArchiveIterator as Warcio


def make(number):
    block = b"".join(b"%d: the council decided on item %d\n" % (at, at * number * 7919) for at in range(40))
    head = (
        "WARC/1.1\r\nWARC-Type: resource\r\nWARC-Date: 2020-01-01T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:11111111-1111-4111-8111-11111111111{number}>\r\n"
        f"WARC-Target-URI: http://scope.example/{number}\r\nContent-Type: text/plain\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + block + b"\r\n\r\n")


whole = make(1) + make(2)
for cut in (8, 40):
    torn = io.BytesIO(whole[:-cut])
    fast = [(len(one.reader.read()), one.content_length) for one in Fast(torn, parse_http=False)]
    torn.seek(0)
    warcio = [(len(one.raw_stream.read()), one.length) for one in Warcio(torn, no_record_parse=True)]
    print(cut, "bytes cut; read, stated:", "FastWARC", fast, "warcio", warcio)
    for read in (fast, warcio):
        assert len(read) == 2 and read[0][0] == read[0][1]
        assert (read[1][0] == read[1][1]) if cut == 8 else (0 < read[1][0] < read[1][1])
try:
    gzip.decompress(whole[:-8])
except EOFError:
    print("gzip itself raises EOFError")
else:
    raise AssertionError("gzip took it")
PYTHON
