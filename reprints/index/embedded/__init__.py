"""The embedded engine (tantivy). Its door is `engine.EmbeddedIndex`, opened by `reprints.index.engine` alone."""
