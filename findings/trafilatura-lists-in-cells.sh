#!/usr/bin/env bash
# trafilatura 2.3.1: a list in a table's cell is dropped; the row stays, with an empty cell.
#
# Run: an article with a table of two rows; the second cell of the first holds a list of two items, that of the second a
# word.
# Expected: `| Parties | one two |` in some form: tables are included by default, and lists are read everywhere else.
# What happens: the first row comes out as `| Parties |  |`. The words are in no other place of the output.
#
# Seen: | Parties |  |  and  | Place | Vigo |
#
# An empty cell reads as "none stated": worse than a missing row. Ministries and human-rights organisations list victims,
# parties and sources that way. Our code writes lists in cells as `one; two` before trafilatura reads the page
# (`reprints/extract/content/layout.py`).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check trafilatura==2.3.1 lxml-html-clean==0.4.6
"$folder/venv/bin/python" - <<'PYTHON'
from trafilatura import extract

said = "".join(
    f"<p>On day {day} the harbour council met and decided on quay number {day}, after a long debate among its members.</p>"
    for day in range(6)
)
table = (
    "<table><tr><td>Parties</td><td><ul><li>Aranza Shipping</li><li>Dockers United</li></ul></td></tr>"
    "<tr><td>Place</td><td>Vigo</td></tr></table>"
)
page = f"<html><head><title>The quay</title></head><body><article><h1>The quay</h1>{said}{table}</article></body></html>"
text = extract(page)
rows = [line for line in text.splitlines() if line.startswith("|")]
print(*rows, sep="\n")
assert any("Vigo" in row for row in rows) and any("Parties" in row for row in rows)
assert "Aranza" not in text and "Dockers" not in text
assert "Aranza" in extract(page.replace("<ul><li>", "").replace("</li><li>", "; ").replace("</li></ul>", ""))
PYTHON
