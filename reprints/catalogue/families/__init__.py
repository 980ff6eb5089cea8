"""Fingerprints, relatives and families. Entered through `reprints.catalogue.catalogue`."""
