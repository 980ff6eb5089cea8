"""What a reader asks: search, an article's history, a family."""
