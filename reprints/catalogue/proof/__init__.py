"""What the archive's journal is to know of the catalogue."""
