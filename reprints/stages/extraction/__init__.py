"""Reads archived captures into articles, in processes that may fail alone: the pool and its tasks, a source's reader,
re-extraction here and on a cluster."""
