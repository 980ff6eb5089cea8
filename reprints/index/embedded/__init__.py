"""The search index in files, on tantivy. Enter by `engine.EmbeddedIndex`, which `reprints.index.engine` opens."""
