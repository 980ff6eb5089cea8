"""One kind of evidence each, from a page's lines and elements to readings. Imports no weighing."""
