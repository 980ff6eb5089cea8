"""Which articles carry the same text: near-duplicates found, compared, and grouped into families.

`fingerprints` makes sketches, `candidates` finds who may be a copy of whom, `compare` decides, `grouping` gives
families their ids, `kinship` reads a family's provenance. Nothing here keeps state.
"""
