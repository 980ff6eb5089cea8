"""How sites announce their articles (sitemaps, feeds, listings), and the agenda built from it."""
