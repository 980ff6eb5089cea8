"""`python -m reprints`, for where the command is not on the path."""

import sys

from reprints.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
