#!/usr/bin/env bash
# Protego 0.7.0 (Scrapy's robots.txt parser): three ways in which a forbidden page is allowed, and one the other way.
#
# Run: four short robots.txt files, each asked about a page its owner meant to forbid or allow.
# Expected, by RFC 9309: a byte order mark is no part of the first line; other records than user-agent, allow and disallow
# do not end a group (2.2.4); agents are compared by product token (2.2.1), so a group for `reprints/1.0` binds
# `reprints`, and one for `rep` does not.
# What happens:
#   1. byte order mark, `User-agent: *`, `Disallow: /`: allowed (the group is lost).
#   2. `User-agent: a`, `Crawl-delay: 5`, `User-agent: b`, `Disallow: /x`: /x is allowed to a.
#   3. `User-agent: reprints/1.0`, `Disallow: /`: allowed to `reprints`.
#   4. `User-agent: rep`, `Disallow: /`: forbidden to `reprints`, since the group's name is looked for within the agent's.
#
# Seen: True True True False
#
# A crawler that claims to obey robots.txt disobeys it on such sites and no log says so. Our code has a parser of its
# own, which asks both RFC 9309 and Google's rules (`reprints/crawl/robots.py`).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check protego==0.7.0
"$folder/venv/bin/python" - <<'PYTHON'
from protego import Protego


def allows(rules, agent):
    return Protego.parse(rules).can_fetch("https://scope.example/x", agent)


seen = [
    allows("\ufeffUser-agent: *\nDisallow: /\n", "reprints"),
    allows("User-agent: a\nCrawl-delay: 5\nUser-agent: b\nDisallow: /x\n", "a"),
    allows("User-agent: reprints/1.0\nDisallow: /\n", "reprints"),
    allows("User-agent: rep\nDisallow: /\n", "reprints"),
]
print(*seen)
assert seen == [True, True, True, False], seen
# without these, all is as expected
assert not allows("User-agent: *\nDisallow: /\n", "reprints")
assert not allows("User-agent: a\nUser-agent: b\nDisallow: /x\n", "a")
assert not allows("User-agent: reprints\nDisallow: /\n", "reprints/1.0")
PYTHON
