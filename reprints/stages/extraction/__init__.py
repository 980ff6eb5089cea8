"""Archived captures into articles, in processes that may fail alone: tasks, the pool, re-reading, on a cluster too."""
