#!/usr/bin/env bash
# pandoc 3.9 (pypandoc-binary 1.17): reading RIS it gives a day in no form, and a date with a day loses the year as well.
#
# Run: a newspaper article in RIS converted to CSL-JSON: with `DA  - 2016/03/12`; with `PY  - 2016`; with both; with
# `PY  - 2016/03/12` (the form of the older RIS specification for PY and Y1).
# Expected: issued 2016-03-12, or at least 2016.
# What happens: DA is never read. PY and Y1 are read if they are a bare year; with a month and a day the result is
# `"issued": {"date-parts": []}`, no year either, which is not valid CSL-JSON. An institution as author becomes a
# person with a family name.
#
# Seen: DA alone: no issued; PY 2016: 2016; both: 2016; PY 2016/03/12: date-parts []; author family "Rights", given
#       "Port Watch"
#
# For a newspaper article the day is what a citation is about. `reprints cite` writes the year into PY, the day into DA
# and prints CSL-JSON, which has both, by default (`reprints/stages/exchange/citations.py`).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pypandoc-binary==1.17
"$folder/venv/bin/python" - <<'PYTHON'
import json

import pypandoc

print("pandoc", pypandoc.get_pandoc_version())


def read(dates, author="Roe, Jane"):
    lines = ["TY  - NEWS", f"AU  - {author}", "TI  - The quay", "T2  - Harbour Scope", *dates, "ER  - ", ""]
    return json.loads(pypandoc.convert_text("\n".join(lines), "csljson", format="ris"))[0]


day, year, both, old = (
    read(dates).get("issued")
    for dates in (["DA  - 2016/03/12"], ["PY  - 2016"], ["PY  - 2016", "DA  - 2016/03/12"], ["PY  - 2016/03/12"])
)
house = read([], author="Port Watch Rights")["author"]
print("DA", day, "PY", year, "both", both, "PY with day", old, "institution", house)
assert day is None
assert year == both == {"date-parts": [[2016]]}
assert old == {"date-parts": []}
assert house == [{"family": "Rights", "given": "Port Watch"}]
PYTHON
