"""Which articles carry the same text: near-duplicates found, compared, and grouped into families.

`fingerprints` takes MinHash sketches, `candidates` finds possible copies, `compare` decides, `grouping` forms families
and gives them ids, `kinship` reads a family's provenance. Nothing here keeps state.
"""
