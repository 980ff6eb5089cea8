"""Credits in running sentences: by formulas at a sentence's start (`prose`), anywhere in it (`sentences`), by cue words
and a name set off (`cues`), and houses that the text only mentions."""
