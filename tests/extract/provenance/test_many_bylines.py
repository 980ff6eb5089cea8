"""Bylines as the world's languages and publishing systems write them: names, roles, labels, fields."""

from __future__ import annotations

import pytest

from reprints.extract.provenance import read_provenance
from reprints.extract.provenance.words.people.names import read_authors
from tests.extract.provenance.test_pages import Make, json_ld

TWO = ["Jane Roe", "John Doe"]


def authors_of(page: Make, **parts: str) -> list[str]:
    return list(read_provenance(page(**parts)).original.authors)


@pytest.mark.parametrize(
    "stated",
    [
        "Jane Roe och John Doe",
        "Jane Roe og John Doe",
        "Jane Roe en John Doe",
        "Jane Roe ja John Doe",
        "Jane Roe a John Doe",
        "Jane Roe ve John Doe",
        "Jane Roe és John Doe",
        "Jane Roe și John Doe",
        "Jane Roe dan John Doe",
        "Jane Roe oraz John Doe",
        "Jane Roe + John Doe",
        "Jane Roe/John Doe",
        "Par Jane Roe (avec John Doe)",
        "By Jane Roe (with John Doe)",
        "By Jane Roe Political Editor and John Doe Senior Reporter",
        "Par JANE ROE, JOHN DOE Envoyés spéciaux à Toulouse",
    ],
)
def test_several_names_in_one_field_are_parted_in_every_language(stated: str) -> None:
    assert [name.title() for name in read_authors(stated)] == TWO


@pytest.mark.parametrize(
    ("stated", "authors"),
    [
        ("Bruno (Henrique Zeno) Rossi", ("Bruno Rossi",)),
        ("Jane Roe envoyée spéciale à Toulouse", ("Jane Roe",)),
        ("New York Correspondent", ()),
        ("White House Correspondent", ()),
        ("Letters To The Editor", ()),
        ("Mary Ann Holm Science Editor", ("Mary Ann Holm",)),
        ("홍길동 기자", ("홍길동",)),
        ("TOM HOLM, AP Auto Writer", ("TOM HOLM",)),
        ("Ana Pérez a Coruña", ("Ana Pérez a Coruña",)),
    ],
)
def test_roles_and_brackets_are_no_part_of_a_name(stated: str, authors: tuple[str, ...]) -> None:
    assert read_authors(stated) == authors


@pytest.mark.parametrize(
    "line",
    [
        "Door Jane Roe",
        "Av Jane Roe",
        "Skrevet af Jane Roe",
        "Tekst: Jane Roe",
        "Tekst og foto: Jane Roe",
        "Teksti: Jane Roe",
        "Yazar: Jane Roe",
        "Автор: Jane Roe",
        "Текст: Jane Roe",
        "Szerző: Jane Roe",
        "Írta: Jane Roe",
        "Autor článku: Jane Roe",
        "Napsala Jane Roe",
        "Napisał Jane Roe",
        "Scris de Jane Roe",
        "Penulis: Jane Roe",
        "Oleh: Jane Roe",
        "Tác giả: Jane Roe",
        "Κείμενο: Jane Roe",
        "מאת Jane Roe",
        "بقلم Jane Roe",
        "Piše: Jane Roe",
        "Rédigé par Jane Roe",
        "Propos recueillis par Jane Roe",
        "Kommentar von Jane Roe",
        "Aus Berlin berichtet Jane Roe",
        "Autor/in: Jane Roe",
        "Article by Jane Roe",
        "By our correspondent Jane Roe",
        "By Jane Roe 3 years ago",
    ],
)
def test_a_byline_above_the_text_is_read_in_many_languages(line: str, modern_page: Make) -> None:
    assert authors_of(modern_page, above=f"<p>{line}</p>") == ["Jane Roe"]


@pytest.mark.parametrize("line", ["Door Opening", "Text: today", "By clicking Subscribe Now, you agree", "Av Bergen"])
def test_other_lines_that_begin_like_a_byline_are_none(line: str, modern_page: Make) -> None:
    found = authors_of(modern_page, above=f"<p>{line}</p><h2>Another heading</h2>")
    assert found == []


@pytest.mark.parametrize(
    "markup",
    [
        '<div class="byline">By <a href="/author/jane-roe">Jane Roe</a> and John Doe</div>',
        '<span itemprop="author">Par <a href="/x">Jane Roe</a> (avec John Doe)</span>',
        '<div itemprop="author"><span itemprop="name">Jane Roe</span><span itemprop="name">John Doe</span></div>',
    ],
)
def test_an_element_gives_those_it_does_not_link_too(markup: str, modern_page: Make) -> None:
    assert authors_of(modern_page, above=markup) == TWO


@pytest.mark.parametrize("beside", ["<span>Tel Aviv</span>", '<a href="/tag/new-bridges">New Bridges</a>'])
def test_a_place_or_topic_beside_the_linked_name_is_no_author(beside: str, modern_page: Make) -> None:
    markup = f'<div class="author"><a href="/author/jane">Jane Roe</a> {beside}</div>'
    assert authors_of(modern_page, above=markup) == ["Jane Roe"]


@pytest.mark.parametrize(
    "markup",
    [
        '<div class="written-by">Jane Roe</div>',
        '<div class="penulis">Jane Roe</div>',
        '<div class="forfatter">Jane Roe</div>',
        '<div class="article__columnist">Jane Roe</div>',
        '<div class="ArticleByline_name__q1">Jane Roe</div>',
        '<a data-testid="authorName" href="/@jane">Jane Roe</a>',
        '<span data-qa="author-name">Jane Roe</span>',
        '<b><a href="/author-bio.asp?author_id=83">Jane Roe</a></b>',
    ],
)
def test_publishing_systems_mark_the_author_in_their_own_ways(markup: str, modern_page: Make) -> None:
    assert authors_of(modern_page, above=f"<div><h3>At the river</h3>{markup}</div>") == ["Jane Roe"]


@pytest.mark.parametrize(
    "markup",
    [
        '<blockquote class="x"><span class="author">Max Moe</span></blockquote>',
        '<div class="tweet"><span class="tweet-author-name">Max Moe</span></div>',
        '<ol id="comments"><li class="comment odd"><div><span class="author">Max Moe</span></div></li></ol>',
        '<div itemprop="review"><span itemprop="author">Max Moe</span></div>',
        '<div itemprop="image"><cite itemprop="author">/ public domain</cite></div>',
        '<div class="author"><ul><li>Author: www.review.test</li><li>Data: 28-04-2021</li></ul></div>',
        '<ul><li><a href="/v">Voices</a><ul><li><a href="/author/max-moe">Max Moe</a></li></ul></li></ul>',
    ],
)
def test_an_author_quoted_answering_or_in_a_menu_is_not_the_pages(markup: str, modern_page: Make) -> None:
    assert authors_of(modern_page, above=markup) == []


@pytest.mark.parametrize("key", ["article:author_name", "st:author", "news_author", "dable:author", "auteur"])
def test_a_meta_named_for_the_author_is_read_whatever_system_names_it(key: str, modern_page: Make) -> None:
    assert authors_of(modern_page, head=f'<meta name="{key}" content="Jane Roe">') == ["Jane Roe"]


@pytest.mark.parametrize("key", ["web_author", "book:author", "author_id", "twitter:author"])
def test_a_meta_of_somebody_elses_name_is_not(key: str, modern_page: Make) -> None:
    assert authors_of(modern_page, head=f'<meta name="{key}" content="Jane Roe">') == []


@pytest.mark.parametrize("label", ["Scritto da", "Geschreven door", "Skrevet av", "Napisane przez", "Автор", "投稿者"])
def test_a_links_preview_names_the_author_in_many_languages(label: str, modern_page: Make) -> None:
    head = f'<meta name="twitter:label1" content="{label}"><meta name="twitter:data1" content="Jane Roe">'
    assert authors_of(modern_page, head=head) == ["Jane Roe"]


@pytest.mark.parametrize(
    "author",
    [
        {"@type": "Person", "name": TWO},
        [TWO],
        {"@list": [{"@type": "Person", "name": name} for name in TWO]},
        "Jane Roe and John Doe",
        ['<a href="/experts/jane-roe" hreflang="pl">Jane Roe</a>', '<a href="/experts/john-doe">John Doe</a>'],
    ],
)
def test_json_ld_names_several_authors_in_every_form(author: object, modern_page: Make) -> None:
    assert authors_of(modern_page, head=json_ld(author=author)) == TWO


def test_the_author_is_read_from_json_ld_that_is_broken_elsewhere(modern_page: Make) -> None:
    broken = json_ld(author=[{"@type": "Person", "name": name} for name in TWO]).replace("A bridge", 'A "bridge"')
    assert authors_of(modern_page, head=broken) == TWO


@pytest.mark.parametrize("kind", ["WebPage", "Recipe", "VideoObject"])
def test_the_author_of_a_page_that_is_no_article_is_a_person(kind: str, modern_page: Make) -> None:
    person = json_ld(author={"@type": "Person", "name": "Jane Roe"}).replace("NewsArticle", kind)
    house = json_ld(author={"@type": "Organization", "name": "Harbour Kitchen"}).replace("NewsArticle", kind)
    assert authors_of(modern_page, head=person) == ["Jane Roe"]
    assert authors_of(modern_page, head=house) == []


def test_a_meta_that_names_more_people_completes_json_ld(modern_page: Make) -> None:
    head = json_ld(author={"@type": "Person", "name": "Jane Roe"}) + '<meta name="author" content="Jane Roe, John Doe">'
    assert authors_of(modern_page, head=head) == TWO


def test_a_byline_in_the_text_comes_before_the_sites_only_person(modern_page: Make) -> None:
    person = '<script type="application/ld+json">{"@type": "Person", "name": "Max Moe"}</script>'
    assert authors_of(modern_page, head=person, below="<p>By Jane Roe</p>") == ["Jane Roe"]


def test_the_credit_of_a_picture_alone_before_the_text_is_no_author(modern_page: Make) -> None:
    assert authors_of(modern_page, above="<p>Jane Roe | Getty Images</p>") == []


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("홍길동 기자", ["홍길동"]),
        ("홍길동·김철수 기자 hong@review.test", ["홍길동", "김철수"]),
        ("[하버=홍길동 특파원]", ["홍길동"]),
        ("記者王小明／台北報導", ["王小明"]),
        ("【記者王明台北報導】", ["王明"]),
        ("基础建设新闻发布会", []),
        ("기자 회견 열려", []),
    ],
)
def test_reporters_lines_of_east_asia_are_bylines(line: str, authors: list[str], modern_page: Make) -> None:
    assert authors_of(modern_page, above=f"<p>{line}</p><h3>At the river</h3>") == authors
    assert authors_of(modern_page, below=f"<p>{line}</p>") == authors
