"""The stages of the work, each one call for the command line and the flows.

`extraction` reads captures in separate processes, `pipeline` takes a source from crawl to index, `exchange` imports and
exports, `custody` proves and stores the archive, `operations` runs and watches the installation, `reading` answers
readers. `locks` and `control` serve all of them.
"""
