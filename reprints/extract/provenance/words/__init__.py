"""The word lists (`*.txt`) and the small grammars over them: names, places, days, roles, hosts. Imports no reader."""
