"""How well provenance is read on pages no rule and no source was made for."""
