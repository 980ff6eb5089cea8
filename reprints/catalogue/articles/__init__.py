"""Captures, articles, versions, corrections and the outbox. Entered through `reprints.catalogue.catalogue`."""
