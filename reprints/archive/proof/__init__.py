"""The hash-chained manifest, time stamps, and the audit of both against the files."""
