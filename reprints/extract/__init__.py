"""Turns a page's bytes into the article document. The door is `reprints.extract.page`."""
