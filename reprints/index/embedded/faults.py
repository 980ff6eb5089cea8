"""tantivy's failures, translated into our own errors."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reprints.errors import BusyError, IndexError_, ReprintsError
from reprints.index.embedded.folder import REBUILD


@contextmanager
def explain_faults(root: Path) -> Iterator[None]:
    """Raises IndexError_ for ValueError, OSError, and tantivy's PanicException on unexpected damage, which derives from
    BaseException and cannot be imported."""
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
    if "LockBusy" in reason:  # another program has the index open for writing
        return BusyError(f"another process is writing to {root}", mend="Wait until it ends, then run it again")
    code = error.errno if isinstance(error, OSError) else None
    if code in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or "No space left" in reason or "File too large" in reason:
        return IndexError_(f"the disk is full: {root} cannot be written", mend="Free some space and run it again")
    if code in (errno.EACCES, errno.EPERM, errno.EROFS) or "Permission denied" in reason or "Read-only" in reason:
        # searching needs it too: tantivy locks a file in the folder while it opens the index
        return IndexError_(f"no permission to write the search index at {root}", mend="Mend the folder's permissions")
    return IndexError_(f"the search index at {root} is damaged: {reason}", mend=REBUILD)
