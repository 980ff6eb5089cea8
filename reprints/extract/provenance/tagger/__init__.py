"""A trained sequence tagger for credits that no rule understands: which words of a line name the house, the people, the
day, the place and the section of first publication."""
