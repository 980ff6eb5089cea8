"""A log record as one line of JSON: time, level, message, and the ids of run, source and page. Never a body.

Both the command and its crawl process log this way if the settings ask for it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from reprints.settings import Settings

# a log record's own attributes; everything else was passed as `extra`
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_OBJECTS = frozenset({"spider", "crawler"})  # Scrapy's, which add nothing to the line
_SHORTEST_SECRET = 4  # a shorter one would mask words
# an exception may quote the page that broke it: keep the start of each line, and the end of a traceback
_LONGEST_LINE = 400
_MOST_LINES = 60


class JsonFormatter(logging.Formatter):
    def __init__(self, secrets: frozenset[str] = frozenset(), common: Mapping[str, str] | None = None) -> None:
        """`common` is in every line that does not override it."""
        super().__init__()
        self._secrets = sorted(secrets, key=len, reverse=True)
        self._common = dict(common or {})

    def format(self, record: logging.LogRecord) -> str:
        given = {name: value for name, value in vars(record).items() if name not in _OWN | _OBJECTS}
        document: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _shorten(record.getMessage()),
            **self._common,
            **given,
        }
        if record.exc_info:
            document["error"] = _shorten(self.formatException(record.exc_info))
        return json.dumps(self._mask(document), ensure_ascii=False, default=lambda value: self._mask(str(value)))

    def _mask(self, value: Any) -> Any:
        """Mask secrets before encoding: JSON's escapes could hide one."""
        if isinstance(value, str):
            for secret in self._secrets:
                value = value.replace(secret, "***")
            return value
        if isinstance(value, Mapping):
            return {name: self._mask(inner) for name, inner in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._mask(inner) for inner in value]
        return value


def _shorten(text: str) -> str:
    return "\n".join(line[:_LONGEST_LINE] for line in text.splitlines()[-_MOST_LINES:])


def find_secrets(settings: Settings) -> frozenset[str]:
    """Every secret in the settings, and the passwords inside addresses."""
    found = set()
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            secret = value.get_secret_value()
            password = urlsplit(secret).password if "://" in secret else None
            found |= {secret, password, unquote(password)} if password else {secret}
    return frozenset(secret for secret in found if len(secret) >= _SHORTEST_SECRET)
