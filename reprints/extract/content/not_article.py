"""Whether a page is not an article: a short reason and a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reprints.extract.content.blocks import Block
from reprints.extract.content.teasers import find_teasers
from reprints.extract.letters import measure
from reprints.model import Removed, RemovedKind

CHROME = "chrome"  # the reason
LEAST = 140  # characters of a body, as `measure` counts them
LEAST_DECLARED = 40  # if the page calls itself an article
LEAST_HEADS = 5  # teasers, of a page that is a list of them
TEASERS = 0.9  # share of the text that they are
# a bare number proves nothing: resolutions, laws and the dead are numbered too
_NUMBER = r"(404|410)"
_MISSING = re.compile(
    rf"^\W*{_NUMBER}\s*([-–—|:·.]|error\b|$)|[-–—|:·]\s*{_NUMBER}\W*$|\b(error|http|status|código|code)\W{{0,3}}{_NUMBER}\b|"
    r"\b((page|file|document|article|content) (was |is |could |can )?"
    r"(not|no longer) (be )?(found|available|exists?)|"
    r"not found|no longer exists|página no (encontrada|existe|disponible)|no se (encontró|ha encontrado|encuentra)|"
    r"page (introuvable|non trouvée|n.existe (pas|plus))|página não (encontrada|existe)|"
    r"p[aà]gina (non (è stata )?trovata|non esiste|no trobada|no existeix)|"
    r"seite (wurde |konnte )?nicht (mehr )?gefunden|seite existiert nicht|orrialdea ez|"
    r"страница не (найдена|существует)|الصفحة (المطلوبة )?غير موجودة|لم يتم العثور على الصفحة)",
    re.I,
)
_BROKEN = re.compile(
    r"\b(403 forbidden|access denied|(internal )?server error|bad gateway|service unavailable|gateway time-?out|"
    r"error establishing a database connection|just a moment|attention required|are you a (human|robot)|"
    r"under maintenance|acceso denegado|error interno)\b",
    re.I,
)


def judge_status(status: int) -> tuple[str, str] | None:
    if status >= 400 or 300 <= status < 400:
        return "error-page", f"the server answered {status}"
    return None


def judge_text(  # noqa: PLR0913
    title: str | None,
    lines: Sequence[str],
    blocks: Sequence[Block],
    body: Sequence[Block],
    *,
    declared: bool,
    brief: bool = False,
) -> tuple[str, str] | None:
    """The reason and the sentence, or None if the page holds an article.

    `body` are the blocks that the lines came from; of a `brief` article few need be left. Reasons: empty, soft-404,
    error-page, link-list, too-short.
    """
    if not blocks:
        return "empty", "the page shows no text"
    length = sum(map(measure, lines))
    if length < 1_500 and (found := _announces(_MISSING, title, blocks)):
        return "soft-404", f"the page says it is missing: {found[:80]!r}"
    if length < 1_500 and (found := _announces(_BROKEN, title, blocks)):
        return "error-page", f"the page shows an error: {found[:80]!r}"
    if not declared and (found := _find_links(blocks, body)):
        return "link-list", found
    least = LEAST_DECLARED if declared or brief else LEAST
    if length < least:
        return "too-short", f"{length} characters of text are left of the page, fewer than {least}"
    return None


def judge_chrome(lines: Sequence[str], removed: Sequence[Removed]) -> tuple[str, str] | None:
    """The reason and the sentence, if no article is left because the page's text recurs on its site."""
    left = sum(map(measure, lines))
    taken = sum(measure(line.text) for line in removed if line.kind is RemovedKind.CHROME)
    if left + taken < LEAST or taken < left:
        return None
    return CHROME, f"{taken} characters recur on the site's other pages, {left} are left"


def _announces(pattern: re.Pattern[str], title: str | None, blocks: Sequence[Block]) -> str | None:
    """The title, heading or, on a page of few blocks, any text that matches."""
    heads = [title or "", *(block.text for block in blocks if block.tag in ("h1", "h2"))]
    if len(blocks) <= 6:
        heads += [block.text for block in blocks]
    return next((text for text in heads if len(text) < 160 and pattern.search(text)), None)


def _find_links(blocks: Sequence[Block], body: Sequence[Block]) -> str | None:
    """A sentence that says why the page is a list of others."""
    if (share := _share_of_links(body)) > 0.6:
        return f"{share:.0%} of the text is links to other pages"
    teasers = find_teasers(blocks)
    if len(teasers) >= LEAST_HEADS and (share := _share_of_teasers(teasers, body)) > TEASERS:
        return f"{share:.0%} of the text is {len(teasers)} teasers of other pages"
    return None


def _share_of_links(blocks: Sequence[Block]) -> float:
    letters = sum(len(block.key) for block in blocks)
    return sum(block.links for block in blocks) / letters if letters else 0.0


def _share_of_teasers(teasers: Sequence[Sequence[Block]], body: Sequence[Block]) -> float:
    chosen = {id(block) for teaser in teasers for block in teaser}
    letters = sum(len(block.key) for block in body)
    return sum(len(block.key) for block in body if id(block) in chosen) / letters if letters else 0.0
