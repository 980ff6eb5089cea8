#!/usr/bin/env bash
# ultimate-sitemap-parser 1.8.1: of `<lastmod>2016</lastmod>` it makes the month and day of today.
#
# Run: a sitemap whose pages say `2016`, `2016-02` and `2016-02-28T10:00:00+00:00` (all forms that sitemaps.org's W3C
# Datetime allows), parsed by `SitemapStrParser`.
# Expected: 2016-01-01, or None: W3C Datetime has years and months as values of their own.
# What happens: the date goes through dateutil, which fills what is missing from the clock: run on 30 November, 2016 is
# 30 November 2016, and 2016-02 the 29th of February. The same sitemap parsed tomorrow gives another day for each page.
#
# Seen (on 30 November 2026): 2016 -> 2016-11-30, 2016-02 -> 2016-02-29, a whole date as it is
#
# A crawler that fetches what changed since last night sees all such pages change every night, and a day of modification
# that nobody stated gets into the record. Our code does not read `lastmod`
# (`reprints/crawl/announcements/sitemaps.py`): it asks each page with its validators, and takes days from pages and
# news sitemaps' own dates alone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ultimate-sitemap-parser==1.8.1
"$folder/venv/bin/python" - <<'PYTHON'
from datetime import date

from usp.fetch_parse import SitemapStrParser

stated = ["2016", "2016-02", "2016-02-28T10:00:00+00:00"]
pages = "".join(
    f"<url><loc>https://scope.example/{number}</loc><lastmod>{text}</lastmod></url>" for number, text in enumerate(stated)
)
sitemap = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{pages}</urlset>'
today = date.today()
read = [page.last_modified.date() for page in SitemapStrParser(static_content=sitemap).sitemap().all_pages()]
for text, day in zip(stated, read, strict=True):
    print(text, "->", day)
assert (read[0].year, read[0].month, read[0].day) == (2016, today.month, today.day)
assert (read[1].year, read[1].month, read[1].day) == (2016, 2, min(today.day, 29))
assert read[2] == date(2016, 2, 28)
PYTHON
