"""The key of a house's name, equal for the forms that one house's name has."""

from __future__ import annotations

import re
from functools import lru_cache

from reprints.extract.provenance.words.text import fold


@lru_cache(maxsize=2048)
def name_key(name: str) -> str:
    plain = re.sub(
        r"^(?:www\.|the |el |la |le |der |die |das |il )|\.(?:com|org|net|de|es|fr|it|co\.uk|pt|cat|eus|info)$",
        "",
        fold(name).strip(),
    )
    return re.sub(r"[\W_]", "", plain)
