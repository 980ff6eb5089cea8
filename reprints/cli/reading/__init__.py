"""Commands for readers: search, show, history, diff, families, citations, exports, extraction of files."""
