"""The archive: every response in WARC 1.1 before anything is derived from it.

`writer` writes, `reader` reads, `repair` mends what a killed crawl left, `verify` checks digests, `payload` undoes
content encodings, `layout` knows names and places.
"""
