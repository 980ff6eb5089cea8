"""What a page says to machines: meta elements, JSON-LD."""
