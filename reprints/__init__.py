"""An accountable archive of republished articles: fetch, archive, extract, catalogue, index, report."""

__version__ = "0.1.0"
