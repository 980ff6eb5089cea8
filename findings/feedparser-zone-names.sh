#!/usr/bin/env bash
# feedparser 6.0.14: time zones by name other than the North American ones are read as UTC, in silence.
#
# Run: an RSS feed whose items say the same hour in GMT, EST, CET, CEST, BST, MSK, ART, CLT and +0200.
# Expected: either the zone is known, or the time is not given as UTC (no `published_parsed`, or `bozo`).
# What happens: EST moves the hour by five; CET, CEST, BST, MSK, ART and CLT do not: `published_parsed`, documented as
# UTC, is off by one to four hours, and `bozo` stays false. What a Madrid newspaper published on 5 July at 00:30 CEST
# was published on 4 July in UTC; what one in Santiago published on 4 July at 22:30 CLT falls on the 5th.
#
# Seen: GMT, CET, CEST, BST, MSK, ART, CLT all 00:30; EST 05:30; +0200 22:30 the day before.
#
# Days of publication and "who had it first" hang on it, and `calendar.timegm(entry.published_parsed)` is what everybody
# writes. Our code never takes a time from feedparser: it only finds the entries' addresses and names
# (`reprints/crawl/announcements/broken_feeds.py`).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check feedparser==6.0.14
"$folder/venv/bin/python" - <<'PYTHON'
import feedparser

zones = "GMT CET CEST BST MSK ART CLT EST +0200".split()
items = "".join(
    f"<item><title>{zone}</title><pubDate>Tue, 05 Jul 2022 00:30:00 {zone}</pubDate></item>" for zone in zones
)
feed = feedparser.parse(
    f'<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Scope</title>{items}</channel></rss>'
)
read = {entry.title: tuple(entry.published_parsed)[2:5] for entry in feed.entries}
for zone, (day, hour, minute) in read.items():
    print(f"{zone:6} day {day}, {hour:02}:{minute:02} UTC")
assert not feed.bozo
assert read["EST"] == (5, 5, 30) and read["+0200"] == (4, 22, 30)
assert {read[zone] for zone in zones[:-2]} == {(5, 0, 30)}
PYTHON
