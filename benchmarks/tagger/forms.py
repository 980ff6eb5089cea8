"""The forms of `lines/`: lines of pages with slots for names and days.

`@O` is a house, `@P` a person, `@D` a day, `@L` a place, `@S` a section, `@H` a house's host; in small letters the same
where it is not of the first publication. `@W` is the site itself, `@T` a title, `@N` a number, `@M` a month, `@u` an
address. `<…>` is a link to another site, `{H …}` a span as it stands, `¶` a line break. Sections whose name begins with
`n-` credit nobody; `[es n-day]` begins one of another language than the file's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

LINES = Path(__file__).resolve().parent / "lines"
_HEADING = re.compile(r"\[(?:([a-z]{2}) )?([a-z][a-z-]+)\]")
# the languages that forms of signs alone are filled in for
_ANY = (
    *("en", "es", "pt", "fr", "de", "it", "ru", "uk", "pl", "cs", "ro", "nl", "sv", "da", "no", "fi", "hu", "hr"),
    *("sr", "bg", "el", "tr", "ar", "fa", "he", "zh", "ja", "ko", "id", "ca", "gl", "eu", "sw", "ku"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    language: str
    kind: str
    text: str
    where: str | None = None

    @property
    def credits(self) -> bool:
        return not self.kind.startswith("n-") and self.kind != "shape-own"


def read_forms() -> list[Form]:
    """Every form of every language, in the order of the files."""
    found = []
    for path in sorted(LINES.glob("*/*.txt")):
        kind, stated = "", None
        for line in path.read_text(encoding="utf-8").splitlines():
            if heading := _HEADING.fullmatch(line):
                stated, kind = heading.groups()
            elif line.strip() and path.stem == "written":
                head, text = line.split(" | ", 1)
                language, where = head.split()
                found.append(Form(language=language, kind=kind, text=text, where=where))
            elif line.strip():
                languages = _ANY if path.stem == "any" else (stated or path.stem,)
                found.extend(Form(language=language, kind=kind, text=line) for language in languages)
    return found
