"""The Elasticsearch engine and what prepares a server for it. The door is `engine.ElasticIndex`, opened by
`reprints.index.engine`; `setup`, `users` and `runs` are entered by the stages that prepare a server.
"""
