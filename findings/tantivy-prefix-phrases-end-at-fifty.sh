#!/usr/bin/env bash
# tantivy 0.27.0 (Python): a phrase with a prefix finds only what its first fifty words hold, and counts it as all.
#
# Run: 200 documents "credit line000" to "credit line199"; the query `"credit line"*` by `Query.phrase_prefix_query`
# and by the query parser; for comparison the prefix as a regular expression, alone and in a phrase.
# Expected: 200, as a prefix query of one word gives.
# What happens: the prefix is expanded to the first fifty words of the index in alphabetical order , the
# rest are left out; `count`, too, says 50. Nothing tells that it was cut. What is missing depends on the other documents:
# a growing archive loses hits it had.
#
# Seen: phrase_prefix_query 50, parser 50, regex 200, regex in a phrase 200
#
# "All articles that say `human righ*`" is a finding researchers report in figures. The Python binding has no way to raise
# the limit; our code writes such phrases as regular expressions
# (`reprints/index/embedded/translation.py`).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tantivy==0.27.0
"$folder/venv/bin/python" - <<'PYTHON'
import tantivy

index = tantivy.Index(tantivy.SchemaBuilder().add_text_field("text").build())
writer = index.writer(15_000_000, 1)
for number in range(200):
    writer.add_document(tantivy.Document(text=f"credit line{number:03}"))
writer.commit()
index.reload()
searcher, schema, words = index.searcher(), index.schema, ["credit", "line"]
queries = {
    "phrase_prefix_query": tantivy.Query.phrase_prefix_query(schema, "text", words),
    "parser": index.parse_query('text:"credit line"*'),
    "regex": tantivy.Query.regex_query(schema, "text", "line.*"),
    "regex in a phrase": tantivy.Query.regex_phrase_query(schema, "text", ["credit", "line.*"]),
}
seen = {name: searcher.search(query, 500).count for name, query in queries.items()}
print(seen)
assert list(seen.values()) == [50, 50, 200, 200]
PYTHON
