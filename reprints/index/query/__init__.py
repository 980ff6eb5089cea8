"""The query language: its tree, its parser and the fields it knows. Everybody may enter; it imports no engine."""
