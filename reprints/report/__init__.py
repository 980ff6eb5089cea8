"""What became of every page of a run, and whether that is what its source should bring.

`judge.judge` makes the findings; `run_report` and `batch` hold the figures that `html`, `markdown` and `text` show.
"""
