#!/usr/bin/env bash
# chardet 7.7.0: blanks and plain ASCII around a text decide its charset.
#
# A Polish paragraph in windows-1250 is told as Windows-1250. What any page has around its text turns the same bytes into
# something else: blank lines make them cp437, a DOS charset no web page is in; lines of an English menu Windows-1252.
# Good engineers expect ASCII, which is the same in all these charsets, to be neutral, and strip at most the tags.
# What helps: pass only lines that are not ASCII, with single blanks.
#
# Seen: alone Windows-1250; among blank lines cp437 (0.04); among menu lines Windows-1252 (0.22).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check chardet==7.7.0
"$folder/venv/bin/python" - <<'PYTHON'
import chardet

text = (
    "Rada miasta zebrała się wczoraj i nie ustaliła, kto zapłaci za pomost obok targu rybnego. "
    "Mieszkańcy czekają na odpowiedź już od wiosny, a urząd milczy."
).encode("cp1250")
found = {}
for name, around in (("alone", b""), ("blank lines", b"\n\n          \n" * 500), ("menu", b"Home and other plain words\n" * 150)):
    found[name] = chardet.detect(around + text + around)
    print(name, found[name]["encoding"], round(found[name]["confidence"], 2))
assert found["alone"]["encoding"].lower() == "windows-1250"
assert found["blank lines"]["encoding"].lower() == "cp437"
assert found["menu"]["encoding"].lower() == "windows-1252"
PYTHON
