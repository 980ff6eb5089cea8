"""Search over the archive. `engine.open_index` opens the index the settings name, `contract` says what every index can
do, `query.parser.parse_query` reads a query.

Inside: `query` (the query language), `embedded` (the index in files), `elastic` (the index on a server). The engines
share the modules beside them and import nothing of each other.
"""
