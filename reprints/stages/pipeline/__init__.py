"""One source from crawl to index: fetch, read, judge, release, find copies, index, report."""
