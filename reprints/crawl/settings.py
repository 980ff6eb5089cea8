"""Scrapy's settings for one crawl. Every default that would surprise an archive is set here, with its reason."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from typing import Any

from scrapy.settings import Settings as ScrapySettings

from reprints.crawl.heartbeat import Heartbeat
from reprints.crawl.job import Job
from reprints.crawl.middlewares.archiving import ArchiveMiddleware
from reprints.crawl.middlewares.decoding import DecodeMiddleware
from reprints.crawl.middlewares.guard import ALLOWED_NETWORKS, GuardedResolver, GuardMiddleware
from reprints.crawl.middlewares.limiting import ListingLimitMiddleware
from reprints.crawl.middlewares.redirecting import RedirectMiddleware
from reprints.crawl.middlewares.retrying import RetryMiddleware
from reprints.crawl.middlewares.reuse import ConditionalMiddleware, ResumeMiddleware
from reprints.crawl.middlewares.robots import RobotsMiddleware
from reprints.crawl.scrapy_internals import make_head_limit_handler
from reprints.log_lines import JsonFormatter, find_secrets

_MOST_LOG_BYTES = 20_000_000
_MOST_LOG_FILES = 5

# requests pass from top to bottom, responses from bottom to top
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
    """Raises DependencyError if this version of Scrapy lacks what we use of it."""
    politeness = job.source.politeness
    handler = make_head_limit_handler()
    values: dict[str, Any] = {
        **_BASE,
        "USER_AGENT": job.user_agent,
        "AUTOTHROTTLE_ENABLED": politeness.delay > 0,  # no delay: the host is our own
        "AUTOTHROTTLE_START_DELAY": politeness.delay,
        "AUTOTHROTTLE_MAX_DELAY": max(60.0, politeness.delay),
        "AUTOTHROTTLE_TARGET_CONCURRENCY": float(politeness.concurrency),
        "DOWNLOAD_DELAY": politeness.delay,
        "DOWNLOAD_HANDLERS_BASE": {"http": handler, "https": handler},
        # requests that wait in Scrapy's queues would delay stopping, so take no more than are sent at once
        "CONCURRENT_REQUESTS": politeness.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": politeness.concurrency,
        "DOWNLOAD_TIMEOUT": politeness.timeout,
        "DOWNLOAD_MAXSIZE": politeness.max_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        ALLOWED_NETWORKS: list(job.source.network.allow),
        "LOG_FILE": str(job.log_file),
        "LOG_INSTALL_ROOT_HANDLER": job.settings.log_json is None,  # else start_log installs one
    }
    return ScrapySettings(values)


_BASE: dict[str, Any] = {
    "BOT_NAME": "reprints",
    "SPIDER_MODULES": ["spiders"],
    "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
    "TWISTED_DNS_RESOLVER": GuardedResolver,
    # nothing listens: remote control is on by default and runs any Python that is sent to it
    "REMOTE_CONTROL_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "DOWNLOAD_FAIL_ON_DATALOSS": True,
    "DOWNLOADER_MIDDLEWARES": DOWNLOADER_MIDDLEWARES,
    # none of Scrapy's defaults: what we use is named above; no cookies, no proxies from the environment
    "DOWNLOADER_MIDDLEWARES_BASE": {},
    # we judge statuses ourselves, and depth and referers too
    "SPIDER_MIDDLEWARES_BASE": {},
    "EXTENSIONS_BASE": {
        "scrapy.extensions.corestats.CoreStats": 0,
        "scrapy.extensions.logcount.LogCount": 0,
        "scrapy.extensions.logstats.LogStats": 0,
        "scrapy.extensions.throttle.AutoThrottle": 0,
    },
    "EXTENSIONS": {Heartbeat: 100},
    "DEFAULT_REQUEST_HEADERS": {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
    # the agenda asks for each page once, and a redirect may lead to a page that was asked for before
    "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
    # the delay is a minimum: Scrapy's jitter would go below it as often as above
    "DOWNLOAD_DELAY_JITTER": 0.0,
    "CONCURRENT_ITEMS": 8,
    # of listings with equal cost, the one found first is read first
    "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
    "REDIRECT_MAX_TIMES": 8,
    "URLLENGTH_LIMIT": 0,
    "REACTOR_THREADPOOL_MAXSIZE": 4,
    "LOG_LEVEL": "INFO",
    "LOG_FILE_APPEND": True,
    "LOG_VERSIONS": [],
    "LOGSTATS_INTERVAL": 60.0,
}


def start_log(job: Job) -> None:
    """Log as JSON lines where the settings ask for it. Call once Scrapy has set up its logging, which removes others'
    handlers."""
    # set on the loggers: a handler's level would drop a record per page only after it is made
    for name in ("reprints", "scrapy"):
        logging.getLogger(name).setLevel(logging.INFO)
    if job.settings.log_json is None:
        return
    # one line per page: a backfill has millions
    handler = RotatingFileHandler(job.log_file, maxBytes=_MOST_LOG_BYTES, backupCount=_MOST_LOG_FILES, encoding="utf-8")
    common = {"run": job.run, "source": job.source.id}
    handler.setFormatter(JsonFormatter(find_secrets(job.settings), common))
    logging.root.addHandler(handler)
    for name in ("", "twisted"):
        logging.getLogger(name).setLevel(logging.INFO)  # at DEBUG, Scrapy quotes whole items
    logging.getLogger("reprints").setLevel(logging.DEBUG)
