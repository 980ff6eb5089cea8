"""What changed between two forms of an article, word by word, and how to show it."""
