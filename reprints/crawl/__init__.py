"""Scrapy plumbing: one crawl of one source, in a process of its own.

`python -m reprints.crawl.process` is the door. A response is archived first (archiving), then judged by what the site
said (reuse, redirecting, retrying), then read by the spider.
"""
