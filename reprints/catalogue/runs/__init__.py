"""Runs and their pages, from listed to settled or quarantined. Entered through `reprints.catalogue.catalogue`."""
