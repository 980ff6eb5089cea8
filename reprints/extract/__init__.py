"""Page bytes to the article document. The door is `reprints.extract.page`."""
