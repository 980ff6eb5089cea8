"""tantivy's failures in our own words, one place for all of them."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reprints.errors import BusyError, IndexError_, ReprintsError
from reprints.index.embedded.store import REBUILD


@contextmanager
def telling_faults(root: Path) -> Iterator[None]:
    """Raises IndexError_ for what the engine raises: ValueError and OSError, and PanicException for damage it did not
    expect, which derives from BaseException and has no name to import."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise _explain(root, error) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise _explain(root, error) from error


def _explain(root: Path, error: BaseException) -> ReprintsError:
    reason = " ".join(str(error).split())[:300].rstrip(". ")
    if "LockBusy" in reason:  # a program that is not ours has the index open to write
        return BusyError(f"another process is writing to {root}", mend="Wait until it has ended, then run it again")
    code = error.errno if isinstance(error, OSError) else None
    if code in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or "No space left" in reason or "File too large" in reason:
        return IndexError_(f"the disk is full: {root} cannot be written", mend="Free some space and run it again")
    if code in (errno.EACCES, errno.EPERM, errno.EROFS) or "Permission denied" in reason or "Read-only" in reason:
        # tantivy locks a file of the folder while it opens the index, so searching needs the permission as well
        return IndexError_(f"the search index at {root} may not be written", mend="Mend the folder's permissions")
    return IndexError_(f"the search index at {root} is damaged: {reason}", mend=REBUILD)
