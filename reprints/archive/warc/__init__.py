"""The WARC format: records, heads, digests, scanning. Knows no folder and no bucket."""
