#!/usr/bin/env bash
# tantivy 0.27.0 (Python): the default analyzer drops words of 40 bytes and more, and so whole Chinese sentences.
#
# Run: three documents in a field with the default tokenizer: a Chinese sentence of 28 characters; a phrase of four; words
# of 39 and 40 letters. Each is searched for as it was written.
# Expected: long words are found like short ones; Chinese is perhaps poorly split, but a text is found by itself.
# What happens: the tokenizer parts at what is no letter, so a sentence without blanks is one word; three bytes each, from
# fourteen characters on it is dropped, at indexing and from the query alike. No error, no warning: the article is in the
# index, is counted, and no search of its text can ever return it. Short headlines are found, so a quick test passes.
#
# Seen: sentence of 28 characters 0, phrase of 4 characters 1, 39 letters 1, 40 letters 0; 3 documents
#
# German compounds and addresses in a text reach 40 bytes as well. Our code registers analyzers of its own without that
# limit, with pairs of characters for scripts without blanks (`reprints/index/analysis.py`).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tantivy==0.27.0
"$folder/venv/bin/python" - <<'PYTHON'
import tantivy

sentence, phrase = "港口委员会星期一开会经过长时间的讨论决定建设新的码头仓库", "港口决议"
texts = [sentence, phrase, "a" * 39 + " " + "b" * 40]
index = tantivy.Index(tantivy.SchemaBuilder().add_text_field("text", stored=True).build())
writer = index.writer(15_000_000, 1)
for text in texts:
    writer.add_document(tantivy.Document(text=text))
writer.commit()
index.reload()
searcher = index.searcher()


def count(word):
    by_query = searcher.search(index.parse_query(f'"{word}"', ["text"]), 10).count
    assert by_query == searcher.search(tantivy.Query.term_query(index.schema, "text", word), 10).count
    return by_query


seen = [count(word) for word in (sentence, phrase, "a" * 39, "b" * 40)]
print(len(sentence), "characters, phrase, 39 letters, 40 letters:", seen, "documents:", searcher.num_docs)
assert seen == [0, 1, 1, 0] and searcher.num_docs == 3
PYTHON
