"""The archive: every response in WARC 1.1 before anything is derived from it.

`writer` writes, `reader` reads, `repair` mends what a killed crawl left, `layout` knows names and places; `warc` has
the format, `proof` manifests and their audit, `bucket` uploads.
"""
