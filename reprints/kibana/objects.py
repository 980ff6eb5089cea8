"""All saved objects, and the file to import them from by hand."""

from __future__ import annotations

from pathlib import Path

from reprints.errors import StorageError
from reprints.kibana.archive_dashboard import make_archive_dashboard
from reprints.kibana.data_views import ARTICLES, RUNS, make_articles_view, make_runs_view
from reprints.kibana.envelope import SavedObject, write_lines
from reprints.kibana.runs_dashboard import make_runs_dashboard
from reprints.kibana.sessions import make_sessions

FILE = "reprints.ndjson"


def make_objects(*, articles: str = ARTICLES, runs: str = RUNS) -> tuple[SavedObject, ...]:
    """Data views first, over the named alias or index. Objects refer only to one another."""
    return (
        make_articles_view(articles),
        make_runs_view(runs),
        *make_sessions(),
        make_archive_dashboard(),
        make_runs_dashboard(),
    )


def write_objects(folder: Path) -> Path:
    """Write a single file: Kibana resolves references within one import. Raises StorageError."""
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(write_lines(make_objects()), encoding="utf-8")
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror}", mend="Name another folder") from None
    return path
