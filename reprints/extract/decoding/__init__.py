"""From a response's bytes to text: the charset by header, declaration or the text's own letters, under WHATWG's labels.

Only `decode` is called from outside.
"""
