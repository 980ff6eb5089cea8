"""What was seen, when, in which version, and what the index still lacks.

The door is `reprints.catalogue.catalogue.Catalogue`; `rows`, `article_rows` and `family_rows` have what it accepts and
returns. Importing this package alone does not import SQLAlchemy.
"""
