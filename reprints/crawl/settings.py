"""Scrapy's settings for one crawl. Every default that would surprise an archive is set here, with its reason."""

from __future__ import annotations

from typing import Any

from scrapy.settings import Settings as ScrapySettings

from reprints.crawl.heads import HeadLimitHandler
from reprints.crawl.job import Job
from reprints.crawl.middlewares.archiving import ArchiveMiddleware
from reprints.crawl.middlewares.conditional import ConditionalMiddleware
from reprints.crawl.middlewares.decoding import DecodeMiddleware
from reprints.crawl.middlewares.guard import ALLOWED_NETWORKS, GuardedResolver, GuardMiddleware
from reprints.crawl.middlewares.limiting import ListingLimitMiddleware
from reprints.crawl.middlewares.redirecting import RedirectMiddleware
from reprints.crawl.middlewares.resuming import ResumeMiddleware
from reprints.crawl.middlewares.retrying import RetryMiddleware
from reprints.crawl.middlewares.robots import RobotsMiddleware
from reprints.crawl.progress import Progress

# towards the site, top to bottom; answers pass them bottom to top
DOWNLOADER_MIDDLEWARES: dict[str | type, int] = {
    ListingLimitMiddleware: 40,
    GuardMiddleware: 50,
    RobotsMiddleware: 100,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    RetryMiddleware: 550,
    DecodeMiddleware: 590,
    RedirectMiddleware: 600,
    ConditionalMiddleware: 700,
    ResumeMiddleware: 800,
    ArchiveMiddleware: 990,
}


def make_scrapy_settings(job: Job) -> ScrapySettings:
    politeness = job.source.politeness
    values: dict[str, Any] = {
        **_BASE,
        "USER_AGENT": job.user_agent,
        "AUTOTHROTTLE_ENABLED": politeness.delay > 0,  # no delay: the host is our own
        "AUTOTHROTTLE_START_DELAY": politeness.delay,
        "AUTOTHROTTLE_MAX_DELAY": max(60.0, politeness.delay),
        "AUTOTHROTTLE_TARGET_CONCURRENCY": float(politeness.concurrency),
        "DOWNLOAD_DELAY": politeness.delay,
        # no more in hand than are being sent: what waits in Scrapy's queues would hold up an end by Ctrl-C
        "CONCURRENT_REQUESTS": politeness.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": politeness.concurrency,
        "DOWNLOAD_TIMEOUT": politeness.timeout,
        "DOWNLOAD_MAXSIZE": politeness.max_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        ALLOWED_NETWORKS: list(job.source.network.allow),
        "LOG_FILE": str(job.log_file),
        "LOG_INSTALL_ROOT_HANDLER": job.settings.log_json is None,  # or reprints.crawl.logs makes one
    }
    return ScrapySettings(values)


_BASE: dict[str, Any] = {
    "BOT_NAME": "reprints",
    "SPIDER_MODULES": ["spiders"],
    "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
    "TWISTED_DNS_RESOLVER": GuardedResolver,
    # nothing listens: the first runs Python that is sent to it, and is on by default
    "REMOTE_CONTROL_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "DOWNLOAD_FAIL_ON_DATALOSS": True,
    "DOWNLOADER_MIDDLEWARES": DOWNLOADER_MIDDLEWARES,
    # none of Scrapy's own: what we want of it is named above, proxies from the environment and cookies are not
    "DOWNLOADER_MIDDLEWARES_BASE": {},
    # statuses are judged by us, depth and referers too
    "SPIDER_MIDDLEWARES_BASE": {},
    "EXTENSIONS_BASE": {
        "scrapy.extensions.corestats.CoreStats": 0,
        "scrapy.extensions.logcount.LogCount": 0,
        "scrapy.extensions.logstats.LogStats": 0,
        "scrapy.extensions.throttle.AutoThrottle": 0,
    },
    "EXTENSIONS": {Progress: 100},
    "DOWNLOAD_HANDLERS_BASE": {"http": HeadLimitHandler, "https": HeadLimitHandler},
    "DEFAULT_REQUEST_HEADERS": {
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    },
    # each page is asked for once by our own count, and a redirect may well lead where we have been
    "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
    # "at least" the delay: Scrapy's own jitter goes below it as often as above
    "DOWNLOAD_DELAY_JITTER": 0.0,
    "CONCURRENT_ITEMS": 8,
    # of two listings that cost the same, what was found first is read first
    "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
    "REDIRECT_MAX_TIMES": 8,
    "URLLENGTH_LIMIT": 0,
    "REACTOR_THREADPOOL_MAXSIZE": 4,
    "LOG_LEVEL": "INFO",
    "LOG_FILE_APPEND": True,
    "LOG_VERSIONS": [],
    "LOGSTATS_INTERVAL": 60.0,
}
