"""What comes in from others (WARC, WACZ, files) and what goes out to them (exports, citations)."""
