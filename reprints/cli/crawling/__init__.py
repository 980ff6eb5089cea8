"""Commands that fetch and read: crawl, nights, backfills, re-reading, quarantine, reports, sources."""
