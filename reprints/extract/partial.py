"""Whether a page shows only a part of its article: its mark-up says so, or a gate (subscribe, log in) stands where the
text breaks off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement

from reprints.extract.content.blocks import Block
from reprints.extract.content.body import RUNNING
from reprints.extract.elements import Elements
from reprints.extract.gate_words import GATE, HINT
from reprints.extract.letters import count_words, measure
from reprints.extract.linked_data import ARTICLES, types_of
from reprints.model import Evidence

# a whole article may declare itself paid for: search engines are sent all of it
_WHOLE = 2_500  # characters from which such a declaration alone proves nothing
_LONGEST = 6_000  # of what stands before a gate
_PAID_PART = 200  # characters of the part that is paid for, if it is on the page
_GATE_LINE = 260
_CUT = re.compile(r"(…|\.\.\.|\[(…|\.\.\.)\])\W*$")
_LOCKED_TIERS = frozenset(["locked", "premium", "paid", "subscriber"])
_OUTSIDE = frozenset(["header", "nav", "footer"])
_SELECTOR = re.compile(r"[.#][\w-]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Gate:
    """What speaks for a page that is cut: `declared` in its mark-up, a gate's `line`, or a `hint` of one, with its
    place among the page's blocks. `words` is how many the whole article has, by its mark-up."""

    declared: str = ""
    line: str = ""
    line_at: int = -1
    hint: str = ""
    hint_at: int = -1
    words: int = 0


def read_gate(elements: Elements, objects: Sequence[Mapping[str, Any]], blocks: Sequence[Block]) -> Gate:
    """Before the body is read, which uses up the tree."""
    articles = [item for item in objects if not ARTICLES.isdisjoint(types_of(item))]
    line, line_at = _find_last(GATE, blocks)
    hint, hint_at = _find_last(HINT, blocks)
    return Gate(
        declared=_find_declared(elements, articles),
        line=line,
        line_at=line_at,
        hint=hint,
        hint_at=hint_at,
        words=max((count for item in articles if (count := _read_count(item.get("wordCount")))), default=0),
    )


def _find_last(words: re.Pattern[str], blocks: Sequence[Block]) -> tuple[str, int]:
    for place in range(len(blocks) - 1, -1, -1):
        block = blocks[place]
        if block.region not in _OUTSIDE and len(block.text) <= _GATE_LINE and words.search(block.text):
            return block.text, place
    return "", -1


def judge_partial(gate: Gate, lines: Sequence[tuple[str, int | None]]) -> Evidence | None:
    """What proves that the body is only a part; None if nothing does. `lines` are its lines and their places among the
    page's blocks: a gate has no running text behind it."""
    text = [line for line, _ in lines if line not in (gate.line, gate.hint)]
    ends = max((place for line, place in lines if place is not None and len(line) > RUNNING), default=-1)
    length = sum(map(measure, text))
    cut = text[-1] if text and _CUT.search(text[-1]) else ""
    short = gate.words > 2 * sum(map(count_words, text)) + 40
    if gate.declared and (gate.line or cut or short or length < _WHOLE):
        return _prove(gate.declared, "declared")
    if gate.line and gate.line_at >= ends and length <= _LONGEST:
        return _prove(gate.line, "gate")
    if gate.hint and gate.hint_at >= ends and length <= _LONGEST and (cut or short):
        return _prove(gate.hint, "gate")
    return None


def _prove(text: str, method: str) -> Evidence:
    return Evidence(field="partial", value="true", text=text[:160], method=method)


def _find_declared(elements: Elements, articles: Sequence[Mapping[str, Any]]) -> str:
    """The declaration that the article is not free, unless the part that is paid for is on the page."""
    for item in articles:
        if _is_false(item.get("isAccessibleForFree")) and not _shows_paid(elements, item):
            return '"isAccessibleForFree": false'
    for element in elements.having("itemprop"):
        if element.get("itemprop") == "isAccessibleForFree" and _is_false(element.get("content") or element.text):
            return "itemprop=isAccessibleForFree: false"
    for meta in elements.named("meta"):
        name = (meta.get("property") or meta.get("name") or "").lower()
        if name.endswith("content_tier") and (meta.get("content") or "").strip().lower() in _LOCKED_TIERS:
            return f"{name}: {meta.get('content')}"
    return ""


def _is_false(value: object) -> bool:
    # schema.org/False is one way to write it
    said = value.strip().lower().rpartition("/")[2] if isinstance(value, str) else value
    return said is False or said in ("false", "no", "0")


def _shows_paid(elements: Elements, item: Mapping[str, Any]) -> bool:
    """Whether the parts that are not free, as their selectors name them, stand on the page."""
    for part in _parts_of(item.get("hasPart")):
        selector = part.get("cssSelector")
        if not _is_false(part.get("isAccessibleForFree")) or not isinstance(selector, str):
            continue
        names = {name[1:] for name in _SELECTOR.findall(selector)}
        chosen = (one for one in elements.all if isinstance(one.tag, str) and names & _names_of(one))
        if any(measure(" ".join(one.itertext()).strip()) >= _PAID_PART for one in chosen):
            return True
    return False


def _names_of(element: HtmlElement) -> set[str]:
    return {*(element.get("class") or "").split(), element.get("id") or ""}


def _parts_of(value: object) -> Iterator[Mapping[str, Any]]:
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, dict):
            yield part


def _read_count(value: object) -> int:
    try:
        return max(0, int(str(value).strip())) if value is not None else 0
    except ValueError:
        return 0
