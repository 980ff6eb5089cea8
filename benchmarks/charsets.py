"""How many pages are read in the right charset after their declarations were taken out.

    python -m benchmarks.charsets FOLDER [FOLDER …]

The pages (`*.html`, `*.html.gz`) are any collection of real ones: the article-extraction benchmark, adbar/trafilatura's
tests/eval, flairNLP/fundus' tests, postlight/parser's fixtures. Each is decoded as it declares, stripped of every
charset declaration, and written anew in each legacy charset in which its language was commonly published; a character
the charset lacks becomes a reference, as editors of the time wrote it. A page counts as right if the letters of its
text come back as they were. Pages with fewer than LEAST letters outside ASCII are left out: nothing there could tell.
"""

from __future__ import annotations

import argparse
import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from reprints.extract.decoding.charset_labels import resolve_label
from reprints.extract.decoding.decode import decode
from reprints.extract.language import detect_language
from reprints.extract.page import Page, read_lines

LEAST = 20
_WEST = ("windows-1252",)
_CENTRAL = ("windows-1250", "iso-8859-2")
_CYRILLIC = ("windows-1251", "koi8-r", "iso-8859-5", "ibm866")
_BALTIC = ("windows-1257", "iso-8859-13")
CHARSETS = {
    **dict.fromkeys(("ca", "da", "de", "es", "fi", "fr", "gl", "is", "it", "nl", "no", "nn", "pt", "sv"), _WEST),
    **dict.fromkeys(("cs", "hr", "hu", "pl", "ro", "sk", "sl"), _CENTRAL),
    **dict.fromkeys(("be", "bg", "mk", "ru", "sr"), _CYRILLIC),
    "uk": ("windows-1251", "koi8-u"),
    **dict.fromkeys(("et", "lt", "lv"), _BALTIC),
    "ar": ("windows-1256", "iso-8859-6"),
    "fa": ("windows-1256",),
    "el": ("windows-1253", "iso-8859-7"),
    "he": ("windows-1255", "iso-8859-8"),
    "tr": ("windows-1254",),
    "vi": ("windows-1258",),
    "th": ("windows-874",),
    "ja": ("shift_jis", "euc-jp"),
    "ko": ("euc-kr",),
    "zh": ("gb18030", "big5"),
}
_DECLARATION = re.compile(r"<meta\b[^>]*charset[^>]*>|<\?xml[^>]*\?>|\ufeff", re.I)
_MARKUP = re.compile(r"<(script|style)\b.*?(?:</\1|\Z)|<!--.*?(?:-->|\Z)|<[^<>]*>", re.I | re.S)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.charsets", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", type=Path, nargs="+")
    right: Counter[str] = Counter()
    outcomes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for charset, language, body, letters in write_pages(read_pages(parser.parse_args().folders)):
        found = decode(body)
        is_right = find_letters(found.text) == letters
        right[charset] += is_right
        outcomes[charset][f"{language} right" if is_right else f"{language} as {found.charset}"] += 1
    for charset, counts in sorted(outcomes.items()):
        print(f"{charset}: {right[charset] / counts.total():.2f} of {counts.total()}: {dict(counts.most_common())}")
    total = sum(counts.total() for counts in outcomes.values())
    if total:
        mean = sum(right[charset] / counts.total() for charset, counts in outcomes.items()) / len(outcomes)
        print(
            f"{right.total() / total:.3f} of {total} pages in {len(outcomes)} charsets; mean of the charsets {mean:.3f}"
        )


def read_pages(folders: Iterable[Path]) -> Iterator[bytes]:
    for folder in folders:
        for path in sorted(folder.rglob("*.html")):
            yield path.read_bytes()
        for path in sorted(folder.rglob("*.html.gz")):
            yield gzip.decompress(path.read_bytes())


def write_pages(pages: Iterable[bytes]) -> Iterator[tuple[str, str, bytes, str]]:
    """Charset, language, the page in that charset without a declaration, and its letters outside ASCII."""
    for page in pages:
        language = detect_language(read_lines(Page(url="http://paper.example/a", body=page)))
        text = _DECLARATION.sub("", decode(page).text)
        for charset in CHARSETS.get(language or "", ()):
            codec = resolve_label(charset) or charset
            body = text.encode(codec, "xmlcharrefreplace")
            letters = find_letters(body.decode(codec))
            if len(letters) >= LEAST:
                yield charset, language or "", body, letters


def find_letters(text: str) -> str:
    """The letters outside ASCII that a reader sees."""
    return "".join(char for char in _MARKUP.sub(" ", text) if char > "\x7f" and char.isalpha())


if __name__ == "__main__":
    main()
