#!/usr/bin/env bash
# htmldate 1.11.0: a footer's copyright year becomes 1 January of that year; and the address beats what the page states.
#
# Run: `find_date(…, original_date=True)` on a page whose only year is `© 2004-2009 Harbour Scope`; on one that is dated
# `12 March 1992` under its title and has the same footer; on one with `article:published_time` 2016 at an address with
# `/2009/05/04/`.
# Expected: None, 1992-03-12 (or None, as the default earliest day is 1995), 2016-03-12.
# What happens: 2009-01-01, 2009-01-01, 2009-05-04. The result is a plain string: nothing tells a day that was read from
# one that was made up of a year, and the page's own, older date is passed over for the footer's. The address counts first
# unless `deferred_url_extractor=True`.
#
# Seen: 2009-01-01 | 2009-01-01 | 2009-05-04 | deferred: 2016-03-12
#
# trafilatura's metadata take their date from it. Archives of republished articles are full of old pages without any date
# and of directories that are named for the day of the original, the republication or a move of the site. Our code
# asks htmldate last, with the address deferred, and refuses the first of a month unless the page writes it
# (`reprints/extract/provenance/readers/day_search.py`).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check htmldate==1.11.0
"$folder/venv/bin/python" - <<'PYTHON'
from htmldate import find_date

said = "<p>The harbour council met and decided on the new quay after a long debate among its members.</p>" * 4
footer = "<footer>© 2004-2009 Harbour Scope</footer>"
meta = '<meta property="article:published_time" content="2016-03-12">'


def find(head, before, after, **options):
    page = f"<html><head><title>The quay</title>{head}</head><body><h1>The quay</h1>{before}{said}{after}</body></html>"
    return find_date(page, original_date=True, max_date="2026-11-30", **options)


moved = "https://scope.example/2009/05/04/quay.html"
seen = [
    find("", "", footer),
    find("", '<p class="date">12 March 1992</p>', footer),
    find(meta, "", "", url=moved),
    find(meta, "", "", url=moved, deferred_url_extractor=True),
]
print(*seen, sep=" | ")
assert seen == ["2009-01-01", "2009-01-01", "2009-05-04", "2016-03-12"], seen
PYTHON
