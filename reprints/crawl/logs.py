"""The crawl's own log, as lines of JSON where the settings ask for them; else it is Scrapy's."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler

from reprints.crawl.job import Job
from reprints.log_lines import JsonFormatter, find_secrets

_MOST_BYTES = 20_000_000
_MOST_FILES = 5


def start_log(job: Job) -> None:
    """To be called once Scrapy has set up its logging, which would take our handler away."""
    # not by the handler's level alone, at which a line a page is made and then thrown away
    for name in ("reprints", "scrapy"):
        logging.getLogger(name).setLevel(logging.INFO)
    if job.settings.log_json is None:
        return
    # a line a page: a backfill has millions
    handler = RotatingFileHandler(job.log_file, maxBytes=_MOST_BYTES, backupCount=_MOST_FILES, encoding="utf-8")
    common = {"run": job.run, "source": job.source.id}
    handler.setFormatter(JsonFormatter(find_secrets(job.settings), common))
    logging.root.addHandler(handler)
    for name in ("", "twisted"):
        logging.getLogger(name).setLevel(logging.INFO)  # below it Scrapy quotes whole items
    logging.getLogger("reprints").setLevel(logging.DEBUG)
