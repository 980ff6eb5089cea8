"""The article's text: blocks, body, learned chrome, cleaning, and pages that are not articles."""
