"""The log as lines of JSON, for machines: when, how loud, what, and the ids of run, source and page. Never a body."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from reprints.errors import StorageError
from reprints.settings import Settings

_MOST_BYTES = 20_000_000
_MOST_FILES = 5
# what a log record has by itself; everything else was given as `extra`
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    def __init__(self, secrets: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        document: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **{name: value for name, value in vars(record).items() if name not in _OWN},
        }
        if record.exc_info:
            document["error"] = self.formatException(record.exc_info)
        text = json.dumps(document, ensure_ascii=False, default=str)
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text


def start_json_log(settings: Settings) -> None:
    """Log to the file, or standard error, the settings name; nothing where they name none. Raises StorageError."""
    if settings.log_json is None:
        return
    to_stderr = str(settings.log_json) == "-"
    handler = logging.StreamHandler(sys.stderr) if to_stderr else _open_file(settings.log_json)
    handler.setFormatter(JsonFormatter(_secrets_of(settings)))
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


def _secrets_of(settings: Settings) -> frozenset[str]:
    given = (settings.catalogue_url, settings.smtp_url, settings.webhook_url)
    return frozenset(secret.get_secret_value() for secret in given if secret and secret.get_secret_value())
