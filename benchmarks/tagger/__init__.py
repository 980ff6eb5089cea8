"""The training data of the tagger in `reprints/extract/provenance/tagger`, and its training."""
