"""The page's visible text as blocks in reading order, with what the mark-up says of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from lxml.html import HtmlElement

from reprints.extract.content.anchors import is_link
from reprints.extract.letters import collapse, count_letters, make_key

INVISIBLE = frozenset(
    """
    head script style noscript noframes template svg math select option iframe frame object embed applet textarea
    datalist canvas audio video map title meta link
    """.split()  # noqa: SIM905
)
BLOCKS = frozenset(
    """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary table tbody td
    tfoot th thead tr ul
    """.split()  # noqa: SIM905
)
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
REGIONS = frozenset(["header", "footer", "nav", "aside", "figure", "form"])
ROLES = {"navigation": "nav", "banner": "header", "contentinfo": "footer", "complementary": "aside", "search": "form"}
_STRONG = frozenset(["b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"])


class BlockMark(Enum):
    """What a short block is, by its mark-up."""

    CAPTION = auto()
    BYLINE = auto()
    DATE = auto()
    JUMP = auto()  # its links lead to places on the same page
    POINTER = auto()  # nothing but a label and a link


@dataclass(slots=True)
class Block:
    """A run of text without a break. `links` counts its characters in links, `strong` those in bold; `path` holds the
    block elements around it, from the body inward."""

    text: str
    element: HtmlElement
    tag: str
    region: str
    links: int
    strong: int
    size: int  # of the font in old mark-up, 1 to 7; 3 is normal
    path: tuple[HtmlElement, ...] = field(default=(), repr=False)
    key: str = field(init=False, repr=False)  # from `make_key`
    marks: frozenset[BlockMark] = frozenset()
    leads_inside: bool = False  # a short block with a link to another page of the site

    def __post_init__(self) -> None:
        self.key = make_key(self.text)

    @property
    def is_links(self) -> bool:
        """Whether it holds nothing but links and what separates them."""
        return self.links > 0 and self.links >= len(self.key) * 0.95


class _Walk:
    def __init__(self, *, hidden: bool = False) -> None:
        self.hidden = hidden
        self.blocks: list[Block] = []
        self.parts: list[tuple[str, bool, bool, int]] = []
        self.element: HtmlElement | None = None
        self.region = ""
        self.path: tuple[HtmlElement, ...] = ()

    def visit(self, element: HtmlElement, container: HtmlElement, link: bool, strong: bool, size: int) -> None:
        tag = element.tag
        if not isinstance(tag, str) or (tag in INVISIBLE and not (self.hidden and tag == "noscript")):
            return
        get = element.get
        if tag != "body" and not self.hidden and (get("hidden") is not None or _is_unseen(get("style"))):
            return
        is_block = tag in BLOCKS
        outer, outer_path = self.region, self.path
        if is_block:
            if self.parts:
                self.flush(container)
            container = element
            self.path = (*outer_path, element)
            self.region = tag if tag in REGIONS else ROLES.get(get("role", ""), outer)
        elif tag == "br":
            self.flush(container)
            return
        elif tag == "a":
            link = link or is_link(element)
        elif tag == "font":
            size = _font_size(get("size"), size)
        strong = strong or tag in _STRONG
        # skip blanks that would start a block: most blocks hold nothing else
        if (text := element.text) and (self.parts or not text.isspace()):
            self.parts.append((text, link, strong, size))
        for child in element if len(element) else ():
            self.visit(child, container, link, strong, size)
            if (tail := child.tail) and (self.parts or not tail.isspace()):
                self.parts.append((tail, link, strong, size))
        if is_block:
            if self.parts:
                self.flush(container)
            self.region, self.path = outer, outer_path

    def flush(self, container: HtmlElement) -> None:
        parts, self.parts = self.parts, []
        if not parts:
            return
        text = collapse(parts[0][0] if len(parts) == 1 else "".join([part[0] for part in parts]))
        if not text:
            return
        links = strong = size = 0
        for words, in_link, in_strong, font in parts:
            if in_link or in_strong:
                letters = count_letters(words)
                links += letters * in_link
                strong += letters * in_strong
            if font > size and not words.isspace():
                size = font
        self.blocks.append(Block(text, container, str(container.tag), self.region, links, strong, size, self.path))


def read_blocks(tree: HtmlElement) -> list[Block]:
    """Every visible block, header and footer included.

    If there is none (all is hidden until scripts run, or `noscript` is never closed), read what is hidden.
    """
    return _walk(tree, hidden=False) or _walk(tree, hidden=True)


def _walk(tree: HtmlElement, *, hidden: bool) -> list[Block]:
    walk = _Walk(hidden=hidden)
    root = tree.find("body") if tree.tag == "html" else tree
    if root is not None:
        walk.visit(root, root, False, False, 3)
        walk.flush(root)
    return walk.blocks


def _is_unseen(style: str | None) -> bool:
    return style is not None and "display:none" in style.replace(" ", "").lower()


def _font_size(value: str | None, size: int) -> int:
    value = (value or "").strip()
    if not value.lstrip("+-").isdecimal() or len(value) > 3:
        return size
    number = int(value)
    return max(1, min(7, 3 + number if value[0] in "+-" else number))
