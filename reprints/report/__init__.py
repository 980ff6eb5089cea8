"""The report room: what became of every page of a run, and whether that is what the source is expected to bring."""
