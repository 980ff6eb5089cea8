"""Removes logs, reports and page lists of runs older than the settings keep. Never captures."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from reprints.catalogue.catalogue import Catalogue
from reprints.settings import Settings

_DATED = re.compile(r"(\d{8}T\d{6})")


@dataclass(frozen=True, kw_only=True, slots=True)
class Tidied:
    folders: int = 0
    reports: int = 0
    pages: int = 0


def tidy(settings: Settings, catalogue: Catalogue, now: datetime | None = None) -> Tidied:
    """What cannot be removed is tried again the next night."""
    now = now or datetime.now(UTC)
    folders = reports = 0
    for folder in settings.runs.glob("*"):
        if folder.is_dir() and _is_older(folder.name, now - timedelta(days=settings.keep_logs_days)):
            shutil.rmtree(folder, ignore_errors=True)
            folders += not folder.exists()
    for file in settings.reports.glob("*.*"):
        if _is_older(file.name, now - timedelta(days=settings.keep_reports_days)):
            file.unlink(missing_ok=True)
            reports += 1
    pages = catalogue.forget_pages(now - timedelta(days=settings.keep_pages_days))
    return Tidied(folders=folders, reports=reports, pages=pages)


def _is_older(name: str, limit: datetime) -> bool:
    """By the time in its name; files without one are not ours to remove."""
    found = _DATED.match(name)
    return found is not None and datetime.strptime(found[1] + "Z", "%Y%m%dT%H%M%S%z") < limit
