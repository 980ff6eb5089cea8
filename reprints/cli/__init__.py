"""The command line: a thin door for people over the stages."""

from reprints.cli.main import main

__all__ = ["main"]
