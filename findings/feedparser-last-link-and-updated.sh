#!/usr/bin/env bash
# feedparser 6.0.14: of an item's two links `entry.link` is the last; and `entry["updated"]` answers what is not there.
#
# Run: an RSS item with two `link` elements (an article, and what it was taken from); an Atom entry with `published`
# and no `updated`.
# Expected: the first `link`; KeyError or None for a field the entry lacks.
# What happens: `entry.link` is the second. `"updated" in entry` is False, yet `entry["updated"]`, `entry.updated` and
# `entry.get("updated")` all give the day of publication, and `updated_parsed` does so too.
#
# Seen: link https://agency.example/2 of [https://scope.example/1, https://agency.example/2];
#       "updated" in entry: False, get("updated"): 2020-01-01T00:00:00Z
#
# Where a republisher's feed names the original in a second link, a crawler that asks for `entry.link` archives another
# site's page, or none. And "was it edited?" cannot be asked by `get`. Our code takes the first link, HTML first, out of
# `entry.links` (`reprints/crawl/announcements/broken_feeds.py`, `entry_links.py`), and reads no `updated`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check feedparser==6.0.14
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import feedparser

item = "<item><title>x</title><link>https://scope.example/1</link><link>https://agency.example/2</link></item>"
entry = feedparser.parse(
    f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{item}</channel></rss>'
).entries[0]
print("link", entry.link, "of", [link.href for link in entry.links])
assert entry.link == "https://agency.example/2"
assert [link.href for link in entry.links] == ["https://scope.example/1", "https://agency.example/2"]

entry = feedparser.parse(
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><id>urn:x:1</id><title>x</title>'
    "<published>2020-01-01T00:00:00Z</published></entry></feed>"
).entries[0]
print('"updated" in entry:', "updated" in entry, "get:", entry.get("updated"))
assert "updated" not in entry
assert entry.get("updated") == entry["updated"] == entry.updated == "2020-01-01T00:00:00Z"
assert entry.get("updated_parsed") == entry.published_parsed
PYTHON
