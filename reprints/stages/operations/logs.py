"""Logging: JSON lines if the settings ask for them, else warnings on standard error."""

from __future__ import annotations

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from reprints.errors import StorageError
from reprints.log_lines import JsonFormatter, find_secrets
from reprints.settings import Settings

_MOST_BYTES = 20_000_000
_MOST_FILES = 5
_OURS = "reprints"


def start_log(settings: Settings) -> None:
    """Set up this process's log, be it a command or a flow. Idempotent. Raises StorageError."""
    logger = logging.getLogger("reprints")
    for before in [handler for handler in logger.handlers if handler.get_name() == _OURS]:
        logger.removeHandler(before)
        before.close()
    for other in logger.handlers:  # Prefect's: one line per page is too much to send to a server
        other.setLevel(max(other.level, logging.INFO))
    handler = _open_handler(settings)
    handler.set_name(_OURS)
    logger.addHandler(handler)
    logger.propagate = False
    logger.setLevel(logging.INFO if settings.log_json is None else logging.DEBUG)


def _open_handler(settings: Settings) -> logging.Handler:
    handler: logging.Handler
    if settings.log_json is None:
        handler = logging.StreamHandler(sys.stderr)
        handler.setLevel(logging.WARNING)
        # the report lists findings, with the pages that show them
        handler.addFilter(lambda record: not hasattr(record, "expectation"))
        return handler
    handler = logging.StreamHandler(sys.stderr) if str(settings.log_json) == "-" else _open_file(settings.log_json)
    handler.setFormatter(JsonFormatter(find_secrets(settings)))
    return handler


def _open_file(path: Path) -> logging.Handler:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return RotatingFileHandler(path, maxBytes=_MOST_BYTES, backupCount=_MOST_FILES, encoding="utf-8")
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror}", mend="Set REPRINTS_LOG_JSON") from None
