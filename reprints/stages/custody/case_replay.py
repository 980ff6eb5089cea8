"""REPLAY.txt of a case file: how to see the pages as they were, in ReplayWeb.page or pywb."""

from __future__ import annotations

INSTRUCTIONS = """\
HOW TO REPLAY THIS CASE FILE

In a browser: open case.warc.gz with https://replayweb.page (nothing is uploaded).

With pywb (pip install pywb), for a POSIX shell in this folder. pywb keeps its collections where it is started, here
in a folder "replay" of yours:

    case=$(pwd)
    mkdir -p "$HOME/replay" && cd "$HOME/replay"
    wb-manager init case
    cp "$case/case.warc.gz" collections/case/archive/
    cp "$case/case.cdxj" collections/case/indexes/index.cdxj

and there, for http://localhost:8080/case/ADDRESS

    wayback

Take case.cdxj as the index, as above. The index that "wb-manager add" and "wb-manager reindex" make has a line
for every answer "304 Not Modified", by which a site confirmed that a page was as before. pywb replays such an answer as
the empty one it is, and shows no page. In case.cdxj such a line leads to the capture that was confirmed. If you ran one
of the two, copy case.cdxj again.
"""
