"""Runs and their pages, from pending to settled or held. Entered through `reprints.catalogue.catalogue`."""
