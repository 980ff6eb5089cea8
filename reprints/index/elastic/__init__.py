"""The search index on an Elasticsearch server. Enter by `engine.ElasticIndex`, which `reprints.index.engine` opens;
stages that prepare a server enter by `setup`, those that index runs by `runs`.
"""
