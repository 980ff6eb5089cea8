"""Each stage of the work as one call, for the command line and the flows alike.

`extraction` reads captures in processes of their own, `pipeline` takes a source from crawl to index, `exchange` brings
articles in and hands them out, `custody` proves and stores, `operations` runs and watches the house, `reading` answers
readers. `locks` and `progress` serve all of them.
"""
