"""Private names of third-party libraries: an upgrade that drops one ends in a clear error, not in odd behaviour."""

from __future__ import annotations

from importlib.metadata import version
from types import FunctionType
from typing import Any

from reprints.errors import DependencyError


def require_names(library: str, owner: Any, *names: str) -> None:
    """Check that a module, class or object has the names, or that a function still looks them up.

    `library` is the package and the version the names were read in: "trafilatura 2.3.1". Raises DependencyError.
    """
    there = owner.__code__.co_names if isinstance(owner, FunctionType) else None
    missing = [name for name in names if (name not in there if there is not None else not hasattr(owner, name))]
    if missing:
        package, where = library.split(maxsplit=1)[0], getattr(owner, "__name__", type(owner).__name__)
        raise DependencyError(
            f"{package} {version(package)} has no {where}.{missing[0]}, which reprints uses",
            mend=f"Install {library}, as scripts/setup does",
        )
