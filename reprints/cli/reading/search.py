"""`reprints search QUERY`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from reprints.cli.arguments import add_json
from reprints.cli.console import print_json, say

if TYPE_CHECKING:
    from rich.text import Text

    from reprints.index.contract import Hit, Hits

EXAMPLE = "reprints search 'title:Aleppo AND Uzbek' --json"
_FILTERS = ("source", "outlet", "author", "place", "topic", "language")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", nargs="*", help="as docs/reference/search.md explains it; none: every article")
    for name in _FILTERS:
        parser.add_argument(f"--{name}", help=f"only articles of this {name}")
    parser.add_argument("--since", metavar="DATE", help="original date: from this day, month or year on")
    parser.add_argument("--until", metavar="DATE", help="original date: up to and including this day, month or year")
    sorts = "relevance, date (oldest first), -date, republished, -republished, changed, -changed"
    parser.add_argument("--sort", type=str.strip, default="relevance", help=sorts)
    parser.add_argument("--limit", type=_count, default=10, help="hits to show (default 10)")
    parser.add_argument("--offset", type=_count, default=0, help="hits to skip")
    parser.add_argument("--cursor", metavar="CURSOR", help="continue after an earlier answer's last hit, at any depth")
    parser.add_argument("--open", type=_count, metavar="N", help="open hit number N in a browser")
    parser.add_argument("--collapse", action="store_true", help="only the best hit among articles with the same text")
    parser.add_argument("--all-versions", action="store_true", help="earlier versions too, each a hit of its own")
    parser.add_argument(
        "--facets", default="", help="count values of these: outlet,author,year,place,topic,language,credit"
    )
    add_json(parser, "one JSON document: total, hits with snippets, facets")


def run(args: argparse.Namespace) -> int:
    from reprints.settings import load_settings
    from reprints.stages.reading.search import search_archive

    hits = search_archive(
        load_settings(),
        " ".join(args.query),
        filters={name: value for name in _FILTERS if (value := getattr(args, name))},
        since=args.since,
        until=args.until,
        sort=args.sort,
        limit=args.limit,
        offset=args.offset,
        cursor=args.cursor,
        collapse=args.collapse,
        all_versions=args.all_versions,
        facets=tuple(name.strip() for name in args.facets.split(",") if name.strip()),
    )
    if args.json:
        print_json(_to_document(hits))
    else:
        _print_hits(hits, args.offset, "version" if args.all_versions else "article")
    if args.open is not None:
        _open_hit(hits, args.open - args.offset)
    return 0


def _open_hit(hits: Hits, number: int) -> None:
    import webbrowser

    from reprints.errors import NotFoundError

    if not 1 <= number <= len(hits.items):
        raise NotFoundError("that hit is not among those shown", mend="Give --open the number shown before its title")
    if not webbrowser.open(str(hits.items[number - 1].fields["url"])):
        raise NotFoundError("there is no browser to open it with", mend="Set BROWSER to one, or follow the address")


def _count(text: str) -> int:
    value = int(text)
    if value < 0:
        raise ValueError(text)
    return value


def _to_document(hits: Hits) -> dict[str, Any]:
    from reprints.stages.reading.search import describe_hit

    return {
        "total": hits.total,
        "cursor": hits.cursor,
        "hits": [
            {
                **describe_hit(hit),
                "score": hit.score,
                "snippets": [
                    {"field": s.field, "segments": [{"text": p.text, "marked": p.marked} for p in s.segments]}
                    for s in hit.snippets
                ],
            }
            for hit in hits.items
        ],
        "facets": {
            name: [{"value": count.value, "count": count.count} for count in counts]
            for name, counts in hits.facets.items()
        },
    }


def _print_hits(hits: Hits, offset: int, counted: str) -> None:
    for number, hit in enumerate(hits.items, offset + 1):
        say(_headline(number, hit))
        say(_origin(hit))
        if counted == "version":
            say(_validity(hit))
        for snippet in hit.snippets:
            if snippet.field == "text":
                say(_mark(snippet.segments))
        say()
    shown = f", {offset + 1} to {offset + len(hits.items)} shown" if hits.total > len(hits.items) and hits.items else ""
    say(f"{hits.total} {counted}{'' if hits.total == 1 else 's'}{shown}", "bold")
    if hits.cursor:
        say(f"more: --cursor {hits.cursor}", "dim")
    for name, counts in hits.facets.items():
        values = ", ".join(f"{count.value} ({count.count})" for count in counts)
        say(f"{name}: {values or 'none'}")


def _headline(number: int, hit: Hit) -> Text:
    from rich.text import Text

    gone = ("  no longer on its site", "magenta") if hit.fields.get("gone_at") else ""
    titles = [snippet for snippet in hit.snippets if snippet.field == "title"]
    title = _mark(titles[0].segments) if titles else Text(str(hit.fields.get("title") or "(no title)"))
    title.stylize("bold")
    return Text.assemble(f"{number}. ", title, gone)


def _origin(hit: Hit) -> Text:
    from rich.text import Text

    fields = hit.fields
    authors = " and ".join(fields.get("authors") or ())
    first = ", ".join(str(p) for p in (authors, fields.get("outlet"), fields.get("place")) if p)
    day = fields.get("original_date")
    parts = [" · ".join(str(p) for p in (first, day) if p) or "first publication not stated"]
    again = " ".join(str(p) for p in (fields.get("publisher"), fields.get("republication_date")) if p)
    if again:
        parts.append(f"republished: {again}")
    if (fields.get("family_size") or 1) > 1:
        parts.append(f"{fields['family_size']} copies: reprints families {fields['family'][:8]}")
    return Text(f"   {'; '.join(parts)}\n   {fields.get('url')}  [{hit.id[:8]}]", "dim")


def _validity(hit: Hit) -> Text:
    from rich.text import Text

    since, until = (str(hit.fields.get(name) or "")[:16].replace("T", " ") for name in ("since", "until"))
    stood = f"from {since} to {until}" if until else f"since {since}, the latest"
    return Text(f"   version {hit.fields.get('version')}, {stood} UTC", "magenta" if until else "dim")


def _mark(segments: Any) -> Text:
    from rich.text import Text

    text = Text("   ")
    for segment in segments:
        text.append(segment.text, "bold yellow" if segment.marked else "")
    return text
