"""The command's log as lines of JSON, where the settings ask for it."""

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


def start_json_log(settings: Settings) -> None:
    """Log to the file, or standard error, the settings name; nothing where they name none. Raises StorageError."""
    if settings.log_json is None:
        return
    to_stderr = str(settings.log_json) == "-"
    handler = logging.StreamHandler(sys.stderr) if to_stderr else _open_file(settings.log_json)
    handler.setFormatter(JsonFormatter(find_secrets(settings)))
    logger = logging.getLogger("reprints")
    for before in [*logger.handlers]:
        logger.removeHandler(before)
        before.close()
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False


def _open_file(path: Path) -> logging.Handler:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return RotatingFileHandler(path, maxBytes=_MOST_BYTES, backupCount=_MOST_FILES, encoding="utf-8")
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror}", mend="Set REPRINTS_LOG_JSON") from None
