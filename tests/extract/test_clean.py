"""Each structural rule on a page that shows it, and on one where it must not fire."""

from __future__ import annotations

from tests.extract.pages import BODY, paragraphs, read, removed

TOLD = "The mate, who was asleep when the stamp was found, has asked that his name be struck from the diary."


def test_the_title_repeated_above_the_text_is_no_part_of_it() -> None:
    article = read(f"<article><h1>The stamp that stopped a ferry</h1>{paragraphs()}</article>")
    assert article.text == BODY
    assert article.title == "The stamp that stopped a ferry"


def test_a_paragraph_that_begins_like_the_title_stays() -> None:
    first = "The stamp that stopped a ferry was found on Tuesday in the pocket of a coat that nobody has claimed."
    article = read(f"<article><h1>The stamp that stopped a ferry</h1><p>{first}</p>{paragraphs()}</article>")
    assert article.text == f"{first}\n{BODY}"


def test_links_alone_in_a_block_go_and_a_linked_word_in_a_sentence_stays() -> None:
    told = (
        '<p>A drawer <a href="/drawer">was shown</a> to reporters, who asked about the key and were told to wait.</p>'
    )
    row = '<p><a href="/shop">Bookshop</a> | <a href="/give">Donate</a> | <a href="/radio">Radio</a></p>'
    article = read(f"<div>{paragraphs()}{told}{row}</div>")
    assert article.text.endswith("A drawer was shown to reporters, who asked about the key and were told to wait.")
    assert "Bookshop" not in article.text


def test_a_body_may_speak_of_donating_of_a_bookshop_and_of_a_radio() -> None:
    told = (
        "Please donate, the bookshop's radio repeated all day, and by evening the listeners had paid for the roof.",
        "Donate what you can, said the captain.",
        "The bookshop sells the diary; the radio reads from it on Sundays.",
    )
    article = read("<div>" + paragraphs() + "".join(f"<p>{line}</p>" for line in told) + paragraphs() + "</div>")
    assert all(line in article.text.split("\n") for line in told)


def test_a_list_of_links_within_the_text_stays() -> None:
    items = "".join(
        f'<li><a href="/crossing/{n}">The crossing of May the {n}th, as logged by the mate</a></li>' for n in range(3)
    )
    article = read(f"<article>{paragraphs()}<ul>{items}</ul>{paragraphs()}</article>")
    assert article.text.count("as logged by the mate") == 3


def test_an_address_spelled_out_is_part_of_the_text() -> None:
    line = '<p><a href="http://ferry.example/log">http://ferry.example/log</a></p>'
    assert "http://ferry.example/log" in read(f"<div>{paragraphs()}{line}{paragraphs()}</div>").text.split("\n")


def test_a_caption_goes_to_the_removed_lines() -> None:
    picture = '<div class="wp-caption"><p class="wp-caption-text">The quay at dusk</p></div>'
    article = read(f"<article>{paragraphs()}{picture}{paragraphs()}</article>")
    assert "The quay at dusk" not in article.text


def test_a_few_words_under_a_picture_go_and_a_paragraph_beside_one_stays() -> None:
    box = '<td><img src="a.jpg"><br><font size="1">Foto: EFE</font></td>'
    article = read(f"<table><tr>{box}</tr><tr><td>{paragraphs()}<p><img src=b.jpg>{TOLD}</p></td></tr></table>")
    assert "Foto: EFE" not in article.text
    assert TOLD in article.text.split("\n")


def test_a_genre_label_and_a_jump_to_the_top_go() -> None:
    inside = '<h1>The stamp that stopped a ferry</h1><p>[Nota documental]</p><p><a href="#top">Ir al inicio</a></p>'
    article = read(inside + paragraphs())
    assert article.text == BODY


def test_words_in_brackets_within_the_text_stay() -> None:
    article = read(
        f"<div><h1>A ferry and a stamp</h1>{paragraphs()}<p>[The log breaks off here]</p>{paragraphs()}</div>"
    )
    assert "[The log breaks off here]" in article.text.split("\n")


def test_header_lines_above_the_title_go() -> None:
    header = "<table><tr><td>Information</td><td>House of Quays</td></tr></table>"
    inside = f"{header}<p>07Jun16</p><h1>The stamp that stopped a ferry</h1>{paragraphs()}"
    assert read(inside).text == BODY


def test_related_articles_at_the_end_go_with_their_heading() -> None:
    tail = "<h3>Related articles</h3><p>Fog closes the strait</p><p>A mate remembers</p>"
    assert read(f"<div>{paragraphs()}{tail}</div>").text == BODY


def test_a_related_heading_with_running_text_after_it_stays() -> None:
    article = read(f"<article>{paragraphs()}<h3>Related cases</h3>{paragraphs()}</article>")
    assert "Related cases" in article.text


def test_a_heading_with_nothing_after_it_goes_and_one_with_text_stays() -> None:
    article = read(f"<article>{paragraphs()}<h2>The drawer</h2>{paragraphs()}<h2>Stay in touch with us</h2></article>")
    assert "The drawer" in article.text
    assert "Stay in touch with us" not in article.text


def test_what_goes_is_kept_with_its_reason() -> None:
    row = '<p><a href="/a">Bookshop</a> <a href="/b">Donate</a></p>'
    article = read(
        f"<table><tr><td>{row}</td></tr><tr><td><h1>The stamp that stopped a ferry</h1>{paragraphs()}</td></tr></table>"
    )
    assert "Bookshop Donate" not in article.text
    kept = removed(article)
    assert set(kept.values()) <= {"header", "navigation", "title"}


def test_a_label_with_a_link_goes_and_a_sentence_with_a_link_stays() -> None:
    told = '<p>He said: <a href="/drawer">the drawer</a> was shown to reporters, who asked about the key.</p>'
    pointer = '<p>See too: <a href="/other">The drawer and its key</a></p>'
    article = read(f"<div>{paragraphs()}{pointer}{told}{paragraphs()}</div>")
    assert "See too" not in article.text
    assert "He said: the drawer was shown to reporters, who asked about the key." in article.text


def test_a_line_that_begins_with_a_copyright_sign_goes() -> None:
    article = read(f"<div>{paragraphs()}<p>© Max Moe / Harbor Pictures</p><p>{TOLD}</p></div>")
    assert "Harbor Pictures" not in article.text
    assert TOLD in article.text


def test_a_last_line_that_announces_what_does_not_follow_goes() -> None:
    assert read(f"<div>{paragraphs()}<p>Read on here:</p></div>").text == BODY
