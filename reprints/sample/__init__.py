"""Two small sites of republished articles, made from data and served on loopback.

`SampleServer` serves them, `pages` and `save` give their pages without a server, and `Truth` says what a careful reader
would take from each.
"""

from __future__ import annotations

from reprints.sample.server import LoggedRequest, SampleServer
from reprints.sample.site import SamplePage, pages, save
from reprints.sample.truth import Truth, differences

__all__ = ["LoggedRequest", "SamplePage", "SampleServer", "Truth", "differences", "pages", "save"]
