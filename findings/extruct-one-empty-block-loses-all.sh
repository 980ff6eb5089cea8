#!/usr/bin/env bash
# extruct 0.18.0: one empty JSON-LD block on a page loses the good ones, and `errors="log"` loses them for good.
#
# Run: a page with a NewsArticle in JSON-LD and a second, empty `script type="application/ld+json"` (as a template without
# its data leaves it), read with errors="strict" (the default), "log" and "ignore".
# Expected: the block that cannot be read is skipped, at least with "log" and "ignore".
# What happens: "strict" raises JSONDecodeError for the page; "log" and "ignore" return {}: neither the NewsArticle
# nor the key `json-ld`. The error is caught around the syntax as a whole.
#
# Seen: strict JSONDecodeError, log {}, ignore {}; without the empty block the NewsArticle
#
# Day, authors and outlet of the page are then taken from weaker places, and nothing says why. Our code does not use
# extruct: each block is read by itself (`reprints/extract/linked_data.py`).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check extruct==0.18.0 lxml-html-clean==0.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import json, logging

import extruct

logging.disable()
good = {"@type": "NewsArticle", "datePublished": "2016-03-12"}
block = '<script type="application/ld+json">%s</script>'


def read(scripts, errors):
    try:
        return extruct.extract(f"<html><head>{scripts}</head><body></body></html>", syntaxes=["json-ld"], errors=errors)
    except ValueError as error:
        return type(error).__name__


whole, empty = block % json.dumps(good), block % ""
seen = {errors: read(whole + empty, errors) for errors in ("strict", "log", "ignore")}
print(seen, "alone:", read(whole, "strict"))
assert seen == {"strict": "JSONDecodeError", "log": {}, "ignore": {}}
assert read(whole, "strict") == {"json-ld": [good]}
PYTHON
