"""What was seen, when, in which version, and what the index still lacks.

The door is `reprints.catalogue.catalogue.Catalogue`; `rows`, `article_rows` and `kin_rows` have what goes in and
comes out.
Importing this package alone stays free of SQLAlchemy.
"""
