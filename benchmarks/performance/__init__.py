"""How fast and how large the house is, against the bare libraries it is made of, on the same pages in the same run."""
