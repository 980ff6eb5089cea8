"""Spiders, found by the name that a source's file gives in `spider`. Other files here are for one site each."""
