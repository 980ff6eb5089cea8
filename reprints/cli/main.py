"""`reprints COMMAND`: parse, run, and turn every error into one line and an exit code.

Exit codes: 0 done, 1 something failed, 2 usage, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from reprints.cli.console import INTERRUPTED
from reprints.cli.parser import build_parser, shield_queries
from reprints.errors import ReprintsError


def main(argv: Sequence[str] | None = None) -> int:
    words = shield_queries(sys.argv[1:] if argv is None else argv)
    args = build_parser(words).parse_args(words)
    try:
        code: int = args.execute(args)
        sys.stdout.flush()
    except ReprintsError as error:
        return _complain(str(error), error.exit_code)
    except KeyboardInterrupt:
        return _complain("interrupted", INTERRUPTED)
    except BrokenPipeError:
        # the reader, such as `head`, has had enough; keep the interpreter from complaining at shutdown
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("REPRINTS_DEBUG"):
            raise
        what = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        return _complain(f"this should not have happened: {what}. REPRINTS_DEBUG=1 shows where", 1)
    return code


def _complain(message: str, code: int) -> int:
    # strip control characters from untrusted text, such as file names
    shown = "".join(
        letter if letter.isprintable() or letter in "\n\t" else "\N{REPLACEMENT CHARACTER}" for letter in message
    )
    print(f"reprints: {shown}", file=sys.stderr)  # noqa: T201 - the door speaks to the person
    return code
