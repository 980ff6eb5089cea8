"""VERIFY.txt of a case file: how to check it with sha256sum, warcio and openssl, by somebody who trusts none of us."""

from __future__ import annotations

from datetime import datetime

_HEAD = """\
HOW TO VERIFY THIS CASE FILE
made {made_at:%Y-%m-%d %H:%M:%S} UTC

Every command below is for a POSIX shell in this folder. Lines to type begin with four blanks. No software of the
archive that made this file is needed: sha256sum is part of every Linux system (macOS: shasum -a 256), warcio is a
free tool by Webrecorder (pip install warcio).

case.warc.gz     the captures: each record as it stands in the archive, WARC 1.0 or 1.1 (ISO 28500)
case.cdxj        an index of it, for replay tools such as pywb; REPLAY.txt says how
records.tsv      of each record: place and size in case.warc.gz, SHA-256, file, offset and length in the archive, type,
  date, address
articles/        what was read from the captures, every version, as JSON
manifest/        the archive's list of files, from the oldest file concerned to its end
index.html       all of it for a reader


1. Nothing in this folder was changed since it was made

    sha256sum --check --quiet SHA256SUMS

Silence is success. That SHA256SUMS itself was not changed you know from whoever noted its own SHA-256 at the time:

    sha256sum SHA256SUMS


2. Every record is what its crawler wrote

Each record carries digests of its own content, made when it was captured.

    warcio check case.warc.gz


3. Every record is, byte for byte, the one the list names

    while IFS="$(printf '\\t')" read -r place size sum rest; do
      found=$(tail -c +$((place + 1)) case.warc.gz | head -c "$size" | sha256sum | cut -c 1-64)
      [ "$found" = "$sum" ] || {{ echo "record at $place differs"; exit 1; }}
    done < records.tsv

Whoever holds the archive can be asked for the same bytes. With FILE, OFFSET and LENGTH from records.tsv:
tail -c +$((OFFSET + 1)) FILE | head -c LENGTH | sha256sum


4. The list of files is one chain

Each line of a manifest names the SHA-256 of a file and of the line before it: no file can be changed, added or taken
out later without changing every line after it.

    for manifest in manifest/*/manifest.jsonl; do
      previous=
      while IFS= read -r line; do
        case $line in *"\\"previous\\": \\"$previous"*) ;; *) echo "$manifest: the chain is broken"; exit 1 ;; esac
        previous=$(printf '%s\\n' "$line" | sha256sum | cut -c 1-64)
      done < "$manifest"
      echo "$manifest: ends with $previous"
    done
"""

_STAMPS = """

5. The chain was there at a certain time

Beside each manifest are time stamps (.tsr) and signatures (.sig) over single lines of it. The name begins with the
number of the entry. This takes openssl. For each time stamp, this shows what it was given for, and when:

    for stamp in manifest/*/*.tsr; do
      [ -e "$stamp" ] || continue
      openssl ts -reply -in "$stamp" -text 2>/dev/null | grep -E 'Time stamp:|Hash Algorithm:'
    done

To check one, write its line to a file and have the authority's certificates (from the authority, not from here):
grep '^{"entry": NUMBER,' manifest/SOURCE/manifest.jsonl > line
openssl ts -verify -in STAMP.tsr -data line -CAfile CERTIFICATES.pem

A signature is checked against a public key that you had from its owner:
openssl pkeyutl -verify -pubin -inkey KEY.pub.pem -rawin -in line -sigfile SIGNATURE.sig
"""


def make_instructions(made_at: datetime, *, stamps: bool, recompressed: bool) -> str:
    """`recompressed`: some records stand uncompressed in the archive, so that the sums are of what is inside."""
    text = _HEAD.format(made_at=made_at)
    if recompressed:
        text = text.replace(
            '      [ "$found"',
            '      [ "$found" = "$sum" ] || found=$(tail -c +$((place + 1)) case.warc.gz | head -c "$size" |\n'
            "        gzip -dc | sha256sum | cut -c 1-64)  # of a record that the archive holds uncompressed\n"
            '      [ "$found"',
        )
    return text + (_STAMPS if stamps else "")
