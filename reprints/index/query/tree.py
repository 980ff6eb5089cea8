"""A search query as a tree of frozen nodes, the same for every engine.

`str(node)` is the query again, in canonical form: `parse_query(str(node)) == node` for every node the parser returns.
`field` is a name in `fields.FIELDS`; None is title and text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from reprints.index.query.fields import is_text


@dataclass(frozen=True, kw_only=True, slots=True)
class All:
    """Every article."""

    def __str__(self) -> str:
        return "*"


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """A word in any of its forms, ignoring accents and case. `war-torn` is one Term: its parts must match in order."""

    text: str
    field: str | None = None

    def __str__(self) -> str:
        return _prefixed(self.field, self.text)


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrase:
    """Words in this order. Title and text match as written, ignoring only case; other fields ignore accents too."""

    text: str
    field: str | None = None

    def __str__(self) -> str:
        return _prefixed(self.field, f'"{self.text}"')


@dataclass(frozen=True, kw_only=True, slots=True)
class Prefix:
    """Words that begin with `text`, ignoring accents and case."""

    text: str
    field: str | None = None

    def __str__(self) -> str:
        return _prefixed(self.field, f"{self.text}*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Equals:
    """The whole value of a keyword field, ignoring accents and case."""

    text: str
    field: str

    def __str__(self) -> str:
        return f'{self.field}:="{self.text}"'


@dataclass(frozen=True, kw_only=True, slots=True)
class DateRange:
    """Days from `first` to `last`, both included; None is open."""

    field: str
    first: date | None = None
    last: date | None = None

    def __str__(self) -> str:
        if self.first and self.first == self.last:
            return f"{self.field}:{self.first.isoformat()}"
        first, last = (day.isoformat() if day else "*" for day in (self.first, self.last))
        return f"{self.field}:[{first} TO {last}]"


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberRange:
    """Whole numbers from `least` to `most`, both included; None is open."""

    field: str
    least: int | None = None
    most: int | None = None

    def __str__(self) -> str:
        if self.least is not None and self.least == self.most:
            return f"{self.field}:{self.least}"
        least, most = ("*" if n is None else str(n) for n in (self.least, self.most))
        return f"{self.field}:[{least} TO {most}]"


@dataclass(frozen=True, kw_only=True, slots=True)
class Is:
    """A yes-or-no field has this value."""

    field: str
    value: bool

    def __str__(self) -> str:
        return f"{self.field}:{'yes' if self.value else 'no'}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Has:
    """The article states this field."""

    field: str

    def __str__(self) -> str:
        return f"has:{self.field}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Not:
    node: Node

    def __str__(self) -> str:
        return f"NOT {_grouped(self.node)}"


@dataclass(frozen=True, kw_only=True, slots=True)
class And:
    """At least two nodes, none of them an And."""

    nodes: tuple[Node, ...]

    def __str__(self) -> str:
        return " AND ".join(_grouped(node) for node in self.nodes)


@dataclass(frozen=True, kw_only=True, slots=True)
class Or:
    """At least two nodes, none of them an Or."""

    nodes: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(_grouped(node) for node in self.nodes)


Leaf: TypeAlias = All | Term | Phrase | Prefix | Equals | DateRange | NumberRange | Is | Has
Node: TypeAlias = Leaf | Not | And | Or


def all_of(*nodes: Node) -> Node:
    """The conjunction in canonical form: flat, no And around a single node, All for no nodes."""
    parts = tuple(part for node in nodes for part in (node.nodes if isinstance(node, And) else (node,)))
    return parts[0] if len(parts) == 1 else And(nodes=parts) if parts else All()


def any_of(*nodes: Node) -> Node:
    """The disjunction of at least one node in canonical form."""
    parts = tuple(part for node in nodes for part in (node.nodes if isinstance(node, Or) else (node,)))
    return parts[0] if len(parts) == 1 else Or(nodes=parts)


def negate(node: Node) -> Node:
    return node.node if isinstance(node, Not) else Not(node=node)


def positive_leaves(node: Node) -> Iterator[Leaf]:
    """The leaves that can match an article: those not under a NOT."""
    match node:
        case Not():
            return
        case And(nodes=nodes) | Or(nodes=nodes):
            for part in nodes:
                yield from positive_leaves(part)
        case _:
            yield node


def is_weighed(node: Node) -> bool:
    """Whether the query has a word that gives hits a relevance."""
    return any(isinstance(leaf, Term | Phrase | Prefix) and is_text(leaf.field) for leaf in positive_leaves(node))


def _prefixed(field: str | None, value: str) -> str:
    return f"{field}:{value}" if field else value


def _grouped(node: Node) -> str:
    return f"({node})" if isinstance(node, And | Or) else str(node)
