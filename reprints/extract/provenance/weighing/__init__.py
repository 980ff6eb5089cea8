"""Which reading gives each field: the ranking and the rules over it."""
