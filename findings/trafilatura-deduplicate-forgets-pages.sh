#!/usr/bin/env bash
# trafilatura 2.3.1: with `deduplicate=True` the fourth reading of the same page in a process returns nothing.
#
# Run: one page of twelve paragraphs, read six times with `extract(page, deduplicate=True)`; then once without it.
# Expected: duplicates are those within the page, or at most across different pages; a function of its arguments.
# What happens: paragraphs are counted in a cache of the process, over all calls; the same paragraph is dropped once
# it was seen more than a few times. The result is the whole text three times, and None from then on.
#
# Seen: lengths of six readings [1236, 1236, 1236, None, None, None]; without the option 1236 again
#
# An archive reads the same article every night, its versions share most paragraphs, and copies of it on other sites are
# what it looks for: with this option the text of an article depends on which pages its process read before, and the
# most republished article is the first to vanish. It would look like a page that was emptied. Our code never sets it and
# learns what recurs on a site apart, from counted pages (`reprints/extract/content/chrome.py`).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check trafilatura==2.3.1 lxml-html-clean==0.4.6
"$folder/venv/bin/python" - <<'PYTHON'
from trafilatura import extract

said = "".join(
    f"<p>On day {day} the harbour council met and decided on quay number {day}, after a long debate among its members.</p>"
    for day in range(12)
)
page = f"<html><head><title>The quay</title></head><body><article><h1>The quay</h1>{said}</article></body></html>"
read = [extract(page, deduplicate=True) for _ in range(6)]
whole = extract(page)
print([text and len(text) for text in read], len(whole))
assert read == [whole] * 3 + [None] * 3
PYTHON
