"""The query language: its tree, its parser and its fields. Open to every room; imports no engine."""
