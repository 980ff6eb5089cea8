"""What changed between two forms of an article, in words, and how to show it."""
