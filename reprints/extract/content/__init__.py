"""The article's text: blocks, body, learned chrome, cleaning, and what is no article."""
