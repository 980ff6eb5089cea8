"""Closed WARCs in a bucket: upload, cache, and the audit of what is stored there."""
