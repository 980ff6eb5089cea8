"""The few settings that `scrapy list` and `scrapy shell` need (see scrapy.cfg). No crawl uses them."""

SPIDER_MODULES = ["spiders"]
ROBOTSTXT_OBEY = True
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False
DOWNLOAD_VERIFY_CERTIFICATES = True
