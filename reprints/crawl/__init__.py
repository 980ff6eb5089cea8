"""Scrapy plumbing: one crawl of one source, in a process of its own.

`python -m reprints.crawl.process` is the door. On the way of a response: archive first (archiving), then what the site
said of it (conditional, redirecting, retrying), then the spider.
"""
