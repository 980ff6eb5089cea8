"""Search over the archive: one query language, and the indexes that answer it.

`api` has the few functions every index has and `open_index`; `query_parser` has `parse_query`.
"""
