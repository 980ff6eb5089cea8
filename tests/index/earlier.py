"""Articles of several versions, and what must hold of searching them, whichever engine is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from reprints.index.contract import Index, IndexChange, Search, Sort
from reprints.index.query.parser import parse_query
from reprints.model import Article, Earlier
from tests.index.corpus import make_article, slug_of

FIRST = datetime(2026, 3, 1, 2, tzinfo=UTC)


def night(number: int) -> datetime:
    return FIRST.replace(day=number)


def make_edited(slug: str, *texts: str, **fields: object) -> IndexChange:
    """An article whose page had another text each night."""
    article = make_article(slug, text=texts[-1], language="en", date=date(2026, 2, 1), **fields)
    article = replace(article, version=len(texts), first_seen=FIRST, changed_at=night(len(texts)))
    earlier = tuple(
        Earlier(
            article=replace(article, text=text, version=number),
            since=night(number),
            until=night(number + 1),
        )
        for number, text in enumerate(texts[:-1], 1)
    )
    return IndexChange(id=article.id, article=article, earlier=earlier)


def make_corpus() -> list[IndexChange]:
    return [
        make_edited("edited", "Twelve were killed by soldiers.", "Ten were killed.", "Ten people died."),
        make_edited("steady", "Eleven were killed by soldiers."),
        make_edited(
            "twin", "Twelve killed, the agency says.", "Ten died, the agency says.", family="f1", family_size=2
        ),
        make_edited("copy", "Ten died, the agency says.", family="f1", family_size=2),
    ]


def find(index: Index, query: str, **asked: object) -> list[tuple[str, int]]:
    """Slug and version of each hit, the newest article first."""
    search = Search(query=parse_query(query), limit=100, sort=Sort.NEWEST, **asked)  # type: ignore[arg-type]
    return [(slug_of(hit.fields), hit.fields["version"]) for hit in index.search(search).items]


def page_through(index: Index, query: str, sort: Sort, size: int) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    cursor = None
    while True:
        search = Search(query=parse_query(query), sort=sort, limit=size, cursor=cursor, all_versions=True)
        hits = index.search(search)
        found += [(slug_of(hit.fields), hit.fields["version"]) for hit in hits.items]
        cursor = hits.cursor
        if cursor is None:
            return found


def check_the_latest_alone_is_found(index: Index) -> None:
    assert find(index, "soldiers") == [("steady", 1)]
    assert find(index, "twelve") == []
    assert len(find(index, "*")) == index.count() == 4
    status = index.status()
    assert (status.articles, status.versions) == (4, 7)
    hits = index.search(Search(query=parse_query("*"), facets=("language",)))
    assert [count.count for count in hits.facets["language"]] == [4]


def check_all_are_found_on_request(index: Index) -> None:
    assert sorted(find(index, "soldiers", all_versions=True)) == [("edited", 1), ("steady", 1)]
    killed = [("edited", 1), ("edited", 2), ("steady", 1), ("twin", 1)]
    assert sorted(find(index, "killed", all_versions=True)) == killed
    hits = index.search(Search(query=parse_query("killed"), facets=("language",), all_versions=True, highlight=True))
    assert hits.total == len(hits.items) == 4
    assert [count.count for count in hits.facets["language"]] == [4]
    assert all(any(segment.marked for s in hit.snippets for segment in s.segments) for hit in hits.items)
    assert find(index, "version:1", all_versions=True, filters=(parse_query("twelve"),)) != []


def check_each_names_its_version_and_dates(index: Index) -> None:
    edited = make_article("edited", text="")
    search = Search(query=parse_query(f"id:{edited.id}"), sort=Sort.NEWEST, all_versions=True)
    stood = [
        (hit.id, *(hit.fields[name] for name in ("version", "latest", "since", "until")))
        for hit in index.search(search).items
    ]
    assert stood == [
        (edited.id, 1, False, night(1).isoformat(), night(2).isoformat()),
        (edited.id, 2, False, night(2).isoformat(), night(3).isoformat()),
        (edited.id, 3, True, night(3).isoformat(), None),
    ]


def check_pages_lose_and_repeat_none(index: Index) -> None:
    for sort in (Sort.RELEVANCE, Sort.NEWEST, Sort.OLDEST, Sort.CHANGED_LAST):
        for query in ("*", "killed OR died"):
            whole = page_through(index, query, sort, 100)
            assert len(set(whole)) == len(whole) == 7
            assert page_through(index, query, sort, 2) == whole


def check_a_family_is_one_hit_in_all_its_versions(index: Index) -> None:
    hits = index.search(Search(query=parse_query("agency"), collapse=True, all_versions=True))
    assert (hits.total, len(hits.items)) == (1, 1)
    hits = index.search(Search(query=parse_query("killed"), collapse=True, all_versions=True))
    assert (hits.total, len(hits.items)) == (3, 3)


def check_a_change_takes_the_place_of_all(index: Index) -> None:
    """A late capture was given its place: what stood as version 1 is version 2 now."""
    texts = ("Nobody was hurt.", "Twelve were killed by soldiers.", "Ten were killed.", "Ten died.")
    index.apply([make_edited("edited", *texts)])
    assert find(index, "nobody", all_versions=True) == [("edited", 1)]
    assert sorted(find(index, "soldiers", all_versions=True)) == [("edited", 2), ("steady", 1)]
    assert (index.status().articles, index.status().versions) == (4, 8)


def check_what_is_forgotten_is_gone_in_all_versions(index: Index) -> None:
    edited: Article = make_article("edited", text="")
    index.apply([IndexChange(id=edited.id, article=None)])
    assert find(index, f"id:{edited.id}", all_versions=True) == []
    assert (index.count(), index.status().versions) == (3, 4)
    # forgotten and known again at once: the last of an id wins
    index.apply([IndexChange(id=edited.id, article=None), make_edited("edited", "One.", "Two.")])
    assert find(index, f"id:{edited.id}", all_versions=True) == [("edited", 1), ("edited", 2)]


CHECKS = (
    check_the_latest_alone_is_found,
    check_all_are_found_on_request,
    check_each_names_its_version_and_dates,
    check_pages_lose_and_repeat_none,
    check_a_family_is_one_hit_in_all_its_versions,
)
CHANGING = (check_a_change_takes_the_place_of_all, check_what_is_forgotten_is_gone_in_all_versions)
