"""The few settings `scrapy list` and `scrapy shell` need, by way of scrapy.cfg. No crawl uses them."""

SPIDER_MODULES = ["spiders"]
ROBOTSTXT_OBEY = True
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False
DOWNLOAD_VERIFY_CERTIFICATES = True
