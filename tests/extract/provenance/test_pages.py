"""Whole pages: notices, date lines, topics, bylines, what the page says for machines, and which of them wins."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from reprints.extract.elements import Elements
from reprints.extract.provenance import PageLines, read_provenance
from reprints.model import Original, RemovedKind, Republication
from reprints.sources import Discovery, Extraction, Hosts, Source

Make = Callable[..., PageLines]

LEGAL = (
    "In accordance with Title 17 U.S.C. Section 107, this material is distributed without profit for research and "
    "educational purposes."
)
NOTICE = f"This document has been published on 13Jun16 by the Archive Team and Rights Without Borders. {LEGAL}"
CREDIT = "[Source: By Caleb Weiss, Threat Matrix, The Long War Journal, NJ, 07Jun16]"


def make_source(**extraction: Any) -> Source:
    return Source(
        id="sample-archive",
        name="Sample archive",
        homepage="http://archive.sample.test/",
        publisher="Archive Team",
        discovery=Discovery(listings=("http://archive.sample.test/",)),
        hosts=Hosts(canonical="archive.sample.test"),
        extraction=Extraction(**extraction),
    )


def json_ld(**fields: Any) -> str:
    node = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "A bridge for the town"} | fields
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def test_an_archives_page_is_read_whole(archive_page: Make) -> None:
    page = archive_page(date_line="07Jun16", credit=CREDIT, topic="Syria War", notice=f"small logo{NOTICE}")
    found = read_provenance(page)
    assert found.original == Original(
        authors=("Caleb Weiss",),
        section="Threat Matrix",
        outlet="The Long War Journal",
        place="NJ",
        date=date(2016, 6, 7),
    )
    assert found.republication == Republication(
        publisher="Archive Team", date=date(2016, 6, 13), topic="Syria War", notice=NOTICE
    )
    assert found.credit_line == CREDIT
    assert set(found.lifted) == {
        (RemovedKind.NOTICE, f"small logo{NOTICE}"),
        (RemovedKind.NAVIGATION, "Syria War"),
        (RemovedKind.CREDIT, CREDIT),
        (RemovedKind.DATE_LINE, "07Jun16"),
    }


@pytest.mark.parametrize(
    ("notice", "publisher", "day"),
    [
        (
            "This document has been published on 13Jun16 by the Archive Team and Rights First.",
            "Archive Team",
            "2016-06-13",
        ),
        (
            "Este documento ha sido publicado el 9feb05 por el Equipo Archivo y Derechos Sin Fronteras.",
            "Equipo Archivo",
            "2005-02-09",
        ),
        (
            "This document has been published on 13jun16 by the Centre for Law and Justice.",
            "Centre for Law and Justice",
            "2016-06-13",
        ),
        ("This page was published by the Town Library on June 13, 2016.", "Town Library", "2016-06-13"),
        ("Este documento foi publicado em 13 de junho de 2016 pela Casa da Memória.", "Casa da Memória", "2016-06-13"),
        ("Ce document a été publié le 13 juin 2016 par le Collectif Mémoire.", "Collectif Mémoire", "2016-06-13"),
        ("Questo documento è stato pubblicato il 13 giugno 2016 da Memoria Viva.", "Memoria Viva", "2016-06-13"),
        ("Aquest document ha estat publicat el 13 de juny de 2016 per l'Arxiu Popular.", "Arxiu Popular", "2016-06-13"),
        ("Dieses Dokument wurde am 13. Juni 2016 vom Stadtarchiv veröffentlicht.", "Stadtarchiv", "2016-06-13"),
        (
            "Dieses Dokument wurde am 13. Juni 2016 von Stadtarchiv Neustadt veröffentlicht.",
            "Stadtarchiv Neustadt",
            "2016-06-13",
        ),
        ("This document has been published on 13Jun16.", None, "2016-06-13"),
        (LEGAL, None, None),
    ],
)
def test_the_notice_names_publisher_and_day(
    notice: str, publisher: str | None, day: str | None, archive_page: Make
) -> None:
    found = read_provenance(archive_page(notice=notice)).republication
    assert (found.publisher, found.date and found.date.isoformat()) == (publisher, day)
    assert found.notice == notice


def test_a_notice_in_several_lines_is_one(archive_page: Make) -> None:
    first, second = NOTICE.split(" In accordance", 1)
    found = read_provenance(archive_page(notice=f"{first}<br>In accordance{second}"))
    assert found.republication.notice == NOTICE
    assert sum(kind is RemovedKind.NOTICE for kind, _ in found.lifted) == 2


@pytest.mark.parametrize(
    ("topic", "wanted"),
    [
        ("Syria War", "Syria War"),
        ("Ukraine Unrest", "Ukraine Unrest"),
        ("Derechos económicos y sociales", "Derechos económicos y sociales"),
        ("", None),
        ("Bookshop", None),
        ("Tienda de Libros Radio Online Donations", None),
        ('<a href="a">First</a> <a href="b">Second</a>', None),
    ],
)
def test_the_topic_is_the_line_above_the_notice(topic: str, wanted: str | None, archive_page: Make) -> None:
    assert read_provenance(archive_page(credit=CREDIT, topic=topic, notice=NOTICE)).republication.topic == wanted


def test_a_topic_glued_to_the_notice_is_set_apart(archive_page: Make) -> None:
    found = read_provenance(archive_page(credit=CREDIT, notice=f"Syria Warsmall logo{NOTICE}"))
    assert (found.republication.topic, found.republication.notice) == ("Syria War", NOTICE)


def test_the_sources_own_topics_win(archive_page: Make) -> None:
    source = make_source(topics={"/peace/syria/": "Syria"})
    found = read_provenance(archive_page(credit=CREDIT, topic="Syria War", notice=NOTICE, source=source))
    assert found.republication.topic == "Syria"
    assert "Syria War" in {one.value for one in found.evidence if not one.used}


@pytest.mark.parametrize(
    ("line", "day", "place"),
    [
        ("07Jun16", "2016-06-07", None),
        ("25sep18", "2018-09-25", None),
        ("6sep00", "2000-09-06", None),
        ("24feb05 - Acta de Juicio Oral (35ª Sesión)", "2005-02-24", None),
    ],
)
def test_the_line_above_the_title_dates_the_original(
    line: str, day: str, place: str | None, archive_page: Make
) -> None:
    found = read_provenance(
        archive_page(date_line=line, notice=f"This document has been published on 1oct18 by X Y. {LEGAL}")
    )
    assert found.original.date is not None
    assert (found.original.date.isoformat(), found.original.place) == (day, place)
    assert (RemovedKind.DATE_LINE, line) in found.lifted
    assert found.republication.date == date(2018, 10, 1)


def test_a_long_date_with_a_place_below_the_title_is_the_originals_on_an_archives_page(archive_page: Make) -> None:
    line = "Buenos Aires, 24 de febrero de 2005"
    found = read_provenance(archive_page(above=line, notice=NOTICE))
    assert (found.original.date, found.original.place) == (date(2005, 2, 24), "Buenos Aires")
    assert found.republication.date == date(2016, 6, 13)


def test_a_credit_outranks_the_date_line(archive_page: Make) -> None:
    found = read_provenance(archive_page(date_line="09Jun16", credit=CREDIT, notice=NOTICE))
    assert found.original.date == date(2016, 6, 7)
    assert [(one.value, one.method) for one in found.evidence if one.field == "original.date" and not one.used] == [
        ("2016-06-09", "date-line")
    ]


def test_a_genre_label_in_brackets_is_no_credit(archive_page: Make) -> None:
    found = read_provenance(archive_page(above="[Nota documental]", notice=NOTICE))
    assert found.original == Original()
    assert found.credit_line is None


def test_the_sources_publisher_stands_in_where_the_page_names_none(archive_page: Make) -> None:
    assert read_provenance(archive_page(credit=CREDIT, source=make_source())).republication.publisher == "Archive Team"
    assert read_provenance(archive_page(credit=CREDIT)).republication.publisher is None


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("By Jane Roe", ["Jane Roe"]),
        ("by Jane Roe and John Doe", ["Jane Roe", "John Doe"]),
        ("By Jane Roe, John Doe and Max Moe", ["Jane Roe", "John Doe", "Max Moe"]),
        ("By Jane Roe | June 7, 2016", ["Jane Roe"]),
        ("By Jane Roe, The Associated Press", ["Jane Roe"]),
        ("By Jane Roe in London", ["Jane Roe"]),
        ("Por Ana de la Cruz", ["Ana de la Cruz"]),
        ("By JANE ROE Associated Press", ["JANE ROE"]),
        ("Posted on June 7, 2016 by Jane Roe", ["Jane Roe"]),
        ("17.06.2016 13:30 von Olga", ["Olga"]),
        ("Am 7. Juni 2016 von Jane Roe In Politik", ["Jane Roe"]),
        ("Front page | Par Jean Dupont | 7 juin 2016", ["Jean Dupont"]),
        ("Autoren Max Müller und Eva Braun", ["Max Müller", "Eva Braun"]),
        ("The bridge of June 7, 2016 was built by Jane Roe", []),
        ("Von Max Müller", ["Max Müller"]),
        ("Par Jean Dupont", ["Jean Dupont"]),
        ("Por Ana Ruiz y Luis Gil", ["Ana Ruiz", "Luis Gil"]),
        ("Di Marco Rossi", ["Marco Rossi"]),
        ("Per Pere Puig i Maria Serra", ["Pere Puig", "Maria Serra"]),
        ("Nork: Ane Etxeberria", ["Ane Etxeberria"]),
        ("By Staff Writer", []),
        ("By The Editors", []),
        ("By compiled from agency reports", []),
        ("Por Agencias", []),
        ("Por Redacción", []),
        ("Por la mañana", []),
        ("Di notte", []),
        ("By admin", []),
        ("Traducido del inglés por Ana Ruiz", []),
        ("Translated by Jane Roe", []),
        ("Foto de Ana Ruiz", []),
        ("Photograph by Jane Roe", []),
    ],
)
def test_a_byline_names_its_authors(line: str, authors: list[str], modern_page: Make) -> None:
    found = read_provenance(modern_page(above=f"<p>{line}</p>"))
    assert list(found.original.authors) == authors
    assert ((RemovedKind.BYLINE, line) in found.lifted) == bool(authors)


@pytest.mark.parametrize(
    ("markup", "authors"),
    [
        ('<span class="byline">By <a rel="author" href="/jr">Jane Roe</a></span>', ["Jane Roe"]),
        ('<div itemprop="author"><span itemprop="name">Jane Roe</span><p>writes on towns</p></div>', ["Jane Roe"]),
        ('<p class="article-author">Jane Roe &amp; John Doe</p>', ["Jane Roe", "John Doe"]),
        (
            '<div class="article-byline"><span>Jane Roe</span> <span>John Doe</span> <span>Max Moe</span></div>',
            ["Jane Roe", "John Doe", "Max Moe"],
        ),
        ('<span class="author vcard"><a class="url fn" href="/jr">Jane Roe</a></span>', ["Jane Roe"]),
        ('<footer><address class="author p-author h-card">Jane Roe</address></footer>', ["Jane Roe"]),
        ('<div class="card"><span class="author">Max Moe</span></div><p class="byline">Jane Roe</p>', ["Jane Roe"]),
        ('<span class="author">Alle Beiträge</span>', []),
        ('<p class="author-bio">Max Moe writes on towns</p>', []),
        ('<aside><span class="byline">Max Moe</span></aside>', []),
        (
            '<div class="related"><span class="byline">Max Moe</span></div><span class="author">Jane Roe</span>',
            ["Jane Roe"],
        ),
        ('<span class="byline">Review staff</span>', []),
        ('<span class="author">editor2</span>', []),
        ('<span class="author">Capital Von Jemima Kelly</span>', ["Jemima Kelly"]),
    ],
)
def test_an_element_marked_as_byline_names_its_authors(markup: str, authors: list[str], modern_page: Make) -> None:
    assert list(read_provenance(modern_page(above=markup)).original.authors) == authors


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        (json_ld(author={"@type": "Person", "name": "Jane Roe"}), ["Jane Roe"]),
        (
            json_ld(author=[{"@type": "Person", "name": "Jane Roe"}, {"@type": "Person", "name": "John Doe"}]),
            ["Jane Roe", "John Doe"],
        ),
        (
            json_ld(author=[{"@type": "Organization", "name": "Review"}, {"@type": "Person", "name": "Jane Roe"}]),
            ["Jane Roe"],
        ),
        (json_ld(author="Jane Roe", publisher={"@type": "Organization", "name": "Review"}), ["Jane Roe"]),
        (
            json_ld(
                author={"@type": "Organization", "name": "Review"},
                publisher={"@type": "Organization", "name": "Review"},
            ),
            [],
        ),
        (json_ld(author="admin"), []),
        (json_ld(author="Analysis by Jane Roe"), ["Jane Roe"]),
        ('<meta property="og:site_name" content="The Review"><meta name="author" content="Review Sport">', []),
        (json_ld(author="jane@review.test"), []),
        (
            '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Jane Roe">',
            ["Jane Roe"],
        ),
        (
            '<meta name="twitter:label1" content="Reading time"><meta name="twitter:data1" content="Five Minutes">',
            [],
        ),
        ('<meta property="dc:creator" content="Jane Roe">', ["Jane Roe"]),
        ('<meta name="articleAuthor" content="Jane Roe">', ["Jane Roe"]),
        ('<meta name="author" content="The House (review.sample.test)">', []),
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "WebPage"}, '
            '{"@type": "Person", "name": "Jane Roe"}]}</script>',
            ["Jane Roe"],
        ),
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "Person", "name": "Jane Roe"}, '
            '{"@type": "Person", "name": "John Doe"}]}</script>',
            [],
        ),
        ('<meta property="og:site_name" content="Jane Roe">' + json_ld(author="Jane Roe"), ["Jane Roe"]),
        (
            '<meta name="citation_author" content="Weiss, Caleb"><meta name="citation_author" content="Roe, Jane">',
            ["Caleb Weiss", "Jane Roe"],
        ),
        ('<meta name="dc.creator" content="Weiss, Caleb">', ["Caleb Weiss"]),
        ('<meta name="author" content="You; Xiaoying">', ["Xiaoying You"]),
        ('<meta property="og:site_name" content="Review"><meta name="author" content="Review">', []),
        ('<meta property="article:author" content="https://facebook.test/jane">', []),
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "Article", "author": {"@id": "#p"}}, '
            '{"@type": "Person", "@id": "#p", "name": "Jane Roe"}]}</script>',
            ["Jane Roe"],
        ),
        ('<script type="application/ld+json">{"@type": "NewsArticle", "author": "Jane Roe",}</script>', ["Jane Roe"]),
        ('<script type="application/ld+json">{broken</script>', []),
        (f'<script type="application/ld+json">{"[" * 50_000}</script>', []),
    ],
)
def test_authors_are_read_from_what_the_page_says_for_machines(
    head: str, authors: list[str], modern_page: Make
) -> None:
    assert list(read_provenance(modern_page(head=head)).original.authors) == authors


def test_a_page_that_names_no_other_source_is_its_own_original(modern_page: Make) -> None:
    head = json_ld(
        author="Jane Roe",
        datePublished="2022-03-04T23:30:00-05:00",
        publisher={"@type": "Organization", "name": "The Review"},
        articleSection=["Towns", "Bridges"],
    )
    found = read_provenance(modern_page(head=head, url="https://review.sample.test/bridge"))
    assert found.original == Original(authors=("Jane Roe",), section="Towns", date=date(2022, 3, 4))
    assert found.republication == Republication(publisher="The Review")


def test_a_reprints_own_metadata_are_the_republications(modern_page: Make) -> None:
    head = json_ld(
        author="Jane Roe",
        datePublished="2022-03-04",
        publisher={"@type": "Organization", "name": "The Review"},
        articleSection="Towns",
    )
    below = "<p>This article was originally published by The Herald on March 1, 2022.</p>"
    found = read_provenance(modern_page(head=head, below=below))
    assert found.original == Original(outlet="The Herald", date=date(2022, 3, 1))  # whom readers see nowhere posted it
    assert ("Jane Roe", False) in [(one.value, one.used) for one in found.evidence]
    assert found.republication == Republication(publisher="The Review", date=date(2022, 3, 4), topic="Towns")


def test_agency_copy_has_the_papers_day_on_both_sides(modern_page: Make) -> None:
    publisher = {"@type": "Organization", "name": "The Review"}
    head = json_ld(author="Associated Press", datePublished="2022-03-04", publisher=publisher)
    found = read_provenance(modern_page(head=head, first="HAYWARD, Calif. (AP) — The council met, and it agreed. " * 3))
    assert found.original == Original(outlet="Associated Press", place="HAYWARD, Calif.", date=date(2022, 3, 4))
    assert found.republication == Republication(publisher="The Review", date=date(2022, 3, 4))


@pytest.mark.parametrize(
    ("field", "start", "outlet"),
    [
        ("The Associated Press", "HAYWARD, Calif. (AP) — ", "The Associated Press"),
        ("Agence France-Presse", "LYON, France (AFP) — ", "Agence France-Presse"),
        ("AFP", "HAYWARD, Calif. (AP) — ", "AP"),
        ("AP", "HAYWARD, Calif. (The Associated Press) — ", "The Associated Press"),
        ("Associated Press", "", "Associated Press"),
    ],
)
def test_an_agency_is_written_out_where_the_page_does(field: str, start: str, outlet: str, modern_page: Make) -> None:
    found = read_provenance(
        modern_page(head=json_ld(author=field), first=start + "The council met, and it agreed. " * 3)
    )
    assert found.original.outlet == outlet
    assert [one.value for one in found.evidence if one.field == "original.outlet" and one.used] == [outlet]


def test_material_of_an_agency_in_a_named_writers_article_is_no_outlet(modern_page: Make) -> None:
    page = modern_page(above="<p>By Jane Roe</p>", below="<p>With files from The Associated Press</p>")
    found = read_provenance(page)
    assert (found.original.authors, found.original.outlet) == (("Jane Roe",), None)
    assert "The Associated Press" in {one.value for one in found.evidence if not one.used}


def test_what_the_page_is_based_on_is_the_original(modern_page: Make) -> None:
    based_on = {
        "@type": "NewsArticle",
        "url": "https://herald.test/bridge",
        "author": {"@type": "Person", "name": "Jane Roe"},
        "datePublished": "2022-03-01",
        "publisher": {"@type": "Organization", "name": "The Herald"},
    }
    found = read_provenance(modern_page(head=json_ld(isBasedOn=based_on, author="Max Moe", datePublished="2022-03-04")))
    assert found.original == Original(
        authors=("Jane Roe",), outlet="The Herald", date=date(2022, 3, 1), url="https://herald.test/bridge"
    )
    assert found.republication.date == date(2022, 3, 4)


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ('<link rel="canonical" href="https://herald.test/bridge">', "https://herald.test/bridge"),
        ('<meta name="syndication-source" content="https://herald.test/bridge">', "https://herald.test/bridge"),
        ('<meta name="original-source" content="https://herald.test/bridge">', "https://herald.test/bridge"),
        ('<link rel="canonical" href="https://www.review.sample.test/bridge">', None),
        ('<link rel="canonical" href="/bridge">', None),
        ('<link rel="canonical" href="https://herald.test/">', None),
        ('<link rel="canonical" href="http://[broken">', None),
        ('<meta name="original-source" content="https://review.sample.test/2022/bridge">', None),
    ],
)
def test_the_address_of_the_original_is_on_another_site(head: str, url: str | None, modern_page: Make) -> None:
    assert read_provenance(modern_page(head=head)).original.url == url


def test_a_credit_to_the_site_itself_makes_no_reprint(modern_page: Make) -> None:
    head = json_ld(datePublished="2022-03-04", publisher={"@type": "Organization", "name": "ntv.de"})
    page = modern_page(head=head, below="<p>Quelle: ntv.de</p>", url="https://www.n-tv.de/politik/bridge.html")
    found = read_provenance(page)
    assert (found.original.outlet, found.original.date) == (None, date(2022, 3, 4))


def test_a_credit_to_the_site_and_an_agency_credits_the_agency(modern_page: Make) -> None:
    page = modern_page(below="<p>Quelle: ntv.de, ino/dpa</p>", url="https://www.ntv.de/politik/bridge.html")
    assert read_provenance(page).original.outlet == "dpa"


def test_a_day_told_in_utc_gives_way_to_the_day_readers_see(modern_page: Make) -> None:
    head = json_ld(datePublished="2022-03-05T03:30:00Z")
    seen = modern_page(head=head, above="<p>March 4, 2022</p>", url="https://review.sample.test/bridge")
    assert read_provenance(seen).original.date == date(2022, 3, 4)
    unzoned = json_ld(datePublished="2022-03-05 03:30:00")
    seen = modern_page(head=unzoned, above="<p>March 4, 2022</p>", url="https://review.sample.test/bridge")
    assert read_provenance(seen).original.date == date(2022, 3, 4)
    updated = modern_page(head=unzoned, above="<p>March 6, 2022</p>", url="https://review.sample.test/bridge")
    assert read_provenance(updated).original.date == date(2022, 3, 5)
    unseen = modern_page(head=head, url="https://review.sample.test/bridge")
    assert read_provenance(unseen).original.date == date(2022, 3, 5)


@pytest.mark.parametrize(
    ("head", "above", "day"),
    [
        ('<meta property="article:published_time" content="2022-03-04T10:00:00+01:00">', "", date(2022, 3, 4)),
        ('<meta name="dc.date.issued" content="2022-03-04">', "", date(2022, 3, 4)),
        ("", '<time datetime="2022-03-04T10:00" pubdate>yesterday</time>', date(2022, 3, 4)),
        ("", '<span itemprop="datePublished" content="2022-03-04">4/3</span>', date(2022, 3, 4)),
        ("", "<p>March 4, 2022</p>", date(2022, 3, 4)),
        ("", "<p>By Jane Roe | March 4, 2022</p>", date(2022, 3, 4)),
        ("", '<aside><time datetime="2022-03-04">4 March</time></aside>', None),
        ('<meta property="article:published_time" content="soon">', "", None),
    ],
)
def test_the_day_of_publication_is_read_wherever_it_stands(
    head: str, above: str, day: date | None, modern_page: Make
) -> None:
    assert read_provenance(modern_page(head=head, above=above, url="https://review.sample.test/b")).original.date == day


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/2019/11/19/opinion/bridge.html", date(2019, 11, 19)),
        ("/story/2019-11-20/bridge", date(2019, 11, 20)),
        ("/news/20191103/bridge", date(2019, 11, 3)),
        ("/2019/1/9/bridge", date(2019, 1, 9)),
        ("/2019/11/bridge", None),
        ("/article/201911188176/1", None),
        ("/2019/13/45/x", None),
    ],
)
def test_the_address_gives_the_day_where_nothing_else_does(path: str, day: date | None, modern_page: Make) -> None:
    found = read_provenance(modern_page(url=f"https://review.sample.test{path}"))
    assert found.original.date == day


def test_the_lines_of_neighbours_are_not_lifted(modern_page: Make) -> None:
    head = json_ld(author="Jane Roe", datePublished="2022-03-04")
    found = read_provenance(modern_page(head=head, above="<p>May 15, 2017</p><p>by Max Moe</p>"))
    assert found.lifted == ()


def test_an_ambiguous_day_in_english_is_read_by_the_sources_order_or_not_at_all(archive_page: Make) -> None:
    credit = "[Source: The Herald, London, 03/04/2016]"
    assert read_provenance(archive_page(credit=credit)).original.date is None
    assert read_provenance(archive_page(credit=credit, source=make_source())).original.date == date(2016, 4, 3)
    american = make_source(day_first=False)
    assert read_provenance(archive_page(credit=credit, source=american)).original.date == date(2016, 3, 4)


@pytest.mark.parametrize("page", ["", "<html></html>", "<p>Short.</p>"])
def test_a_page_that_says_nothing_has_no_provenance(page: str) -> None:
    from lxml import html

    tree = html.document_fromstring(page or "<p></p>")
    found = read_provenance(PageLines(lines=(), elements=Elements(tree), url=""))
    assert (found.original, found.republication, found.evidence, found.lifted) == (Original(), Republication(), (), ())


def test_an_agency_that_stands_for_the_author_is_the_outlet_however_it_is_written(modern_page: Make) -> None:
    head = json_ld(
        author={"@type": "Organization", "name": "dpa"}, publisher={"@type": "Organization", "name": "Review"}
    )
    found = read_provenance(modern_page(head=head)).original
    assert (found.authors, found.outlet) == ((), "dpa")


def test_an_author_named_below_the_text_is_read_where_the_line_says_nothing_else(modern_page: Make) -> None:
    assert read_provenance(modern_page(below="<p>Auteur : Jean Dupont</p>")).original.authors == ("Jean Dupont",)
    assert read_provenance(modern_page(below="<p>Autor: Weitere Artikel</p>")).original.authors == ()


def own_day(page: PageLines) -> tuple[date | None, set[str]]:
    found = read_provenance(page)
    return found.original.date, {one.method for one in found.evidence if one.field == "original.date" and one.used}


PLAIN = "https://review.sample.test/b"


@pytest.mark.parametrize(
    ("above", "below", "day", "method"),
    [
        ("<p>19.11.2021 Eva Braun Review</p>", "", date(2021, 11, 19), "beside-title"),
        ("<p>Towns, 4 March 2022, 18:30 Uhr, Jane</p>", "", date(2022, 3, 4), "beside-title"),
        ("<p>Updated: 4 March 2022, 18:30 by Jane</p>", "", None, None),
        ("<p>Ana 1 March 2022</p><p>Max 2 March 2022</p>", "<p>x</p>", None, None),
        ("", "<p>This page was updated on 4 March 2022.</p>", None, None),
        ("", "<p>The bridge of 4 March 2022 fell, and the council, which had met before, said nothing of it at all to "
         "the people of the town, who waited.</p>", None, None),
        ("", '<p class="meta">Online since 4 March 2022</p>', date(2022, 3, 4), "htmldate"),
        ("", '<p class="meta">4. maaliskuuta 2022</p>', date(2022, 3, 4), "htmldate"),
        ("", "<p>© 2022 Review</p>", None, None),
    ],
)  # fmt: skip
def test_a_page_of_its_own_shows_its_day_where_no_machine_is_told(
    above: str, below: str, day: date | None, method: str | None, modern_page: Make
) -> None:
    assert own_day(modern_page(above=above, below=below, url=PLAIN)) == (day, {method} if method else set())


def test_the_day_of_a_republished_page_is_never_searched_for(modern_page: Make) -> None:
    page = modern_page(
        below='<p class="meta">Online since 4 March 2022</p><p>This article was originally published by Futurism.</p>',
        url=PLAIN,
    )
    found = read_provenance(page)
    assert (found.original.date, found.republication.date) == (None, None)
    assert "htmldate" not in {one.method for one in found.evidence}


def test_meta_and_what_readers_see_outvote_json_ld(modern_page: Make) -> None:
    head = json_ld(datePublished="2022-03-01T10:00:00+01:00") + (
        '<meta property="article:published_time" content="2022-03-04T10:00:00+01:00">'
    )
    assert own_day(modern_page(head=head, above="<p>4 March 2022</p>", url=PLAIN)) == (date(2022, 3, 4), {"agreed"})


def test_a_meta_that_may_be_the_files_day_gives_way_to_what_readers_see(modern_page: Make) -> None:
    head = '<meta name="date" content="2022-03-01T10:00:00+01:00">'
    assert own_day(modern_page(head=head, above="<p>4 March 2022</p>", url=PLAIN)) == (date(2022, 3, 4), {"dated-line"})
    assert own_day(modern_page(head=head, url=PLAIN)) == (date(2022, 3, 1), {"meta-date"})
