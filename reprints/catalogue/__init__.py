"""What was seen, when, in which version, and what the index still lacks.

The door is `reprints.catalogue.catalogue.Catalogue`; `reprints.catalogue.rows` has what goes in and comes out.
Importing this package alone stays free of SQLAlchemy.
"""
