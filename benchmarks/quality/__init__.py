"""How well pages are read, ours beside others, on the same pages in the same run."""
