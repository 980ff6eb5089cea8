#!/usr/bin/env bash
# trafilatura 2.3.1: a short text in an <article> comes out as one line, title, byline and day glued to its paragraphs.
#
# The same two paragraphs in a <div> come out as paragraphs. Good engineers expect the more exact mark-up to be read
# better, and split the result into paragraphs at its line breaks; briefs and the stubs of paywalled articles then have a
# single "paragraph" that begins with the headline and the author's name.
# Cause: below its least length, trafilatura falls back on the text content of the first <article>.
# What helps: find the line's letters among the page's blocks, and take these instead.
#
# Seen: <article>: 1 line that begins "Half a pier in the harbour By Ilse Brandt 20 May 2019 The harbour"; <div>: 3 lines.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check trafilatura==2.3.1 lxml_html_clean==0.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import trafilatura

TEXT = (
    "<h1>Half a pier in the harbour</h1><p class='byline'>By Ilse Brandt</p><time datetime='2019-05-20'>20 May 2019</time>"
    "<p>The harbour council met twice and could not agree who should pay for the landing, half built since winter.</p>"
    "<p>Those who fish there say that the old piles will not last until spring; two of them broke in November.</p>"
)
PAGE = "<html><head><title>Half a pier</title></head><body><nav><a href='/'>Home</a></nav>{}<footer>Quayside</footer></body></html>"
lines = {}
for name, inside in (("article", f"<article>{TEXT}</article>"), ("div", f"<div class='content'>{TEXT}</div>")):
    lines[name] = trafilatura.extract(PAGE.format(inside)).split("\n")
    print(name, len(lines[name]), repr(lines[name][0][:70]))
assert len(lines["article"]) == 1
assert lines["article"][0].startswith("Half a pier in the harbour By Ilse Brandt 20 May 2019 The harbour council")
assert lines["div"][0] == "Half a pier in the harbour" and len(lines["div"]) == 3
PYTHON
