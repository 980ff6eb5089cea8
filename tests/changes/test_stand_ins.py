"""What stands in an article's place is told from its next version by measure; words only name it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reprints.changes.stand_ins import Night, StandInKind, find_stand_in, find_wall
from reprints.model import Article, Original

LINES = tuple(
    f"Paragraph {word} tells of the {word} at the quay, of those who kept it, and of what became of the {word} since."
    for word in ("ferry", "capstan", "lighthouse", "weir", "pilot", "cannery")
)
BEFORE = Article(
    id="1",
    source="quayside",
    url="http://quayside.test/1",
    canonical_url="http://quayside.test/1",
    title="Half a pier in the harbour",
    text="\n".join(LINES),
    language="en",
    original=Original(authors=("Ilse Brandt",), date=date(2019, 5, 2)),
)
QUIET = Night([])


def judge(*lines: str, title: str | None = BEFORE.title, night: Night = QUIET, **fields: object) -> StandInKind | None:
    now = replace(BEFORE, text="\n".join(lines), title=title, original=Original(), **fields)  # type: ignore[arg-type]
    found = find_stand_in(BEFORE, now, night)
    return found.kind if found else None


@pytest.mark.parametrize(
    "lines",
    [
        (*LINES[:3], "A new paragraph that says more of the same, and something else besides."),
        (*LINES, "An update at the end."),
        (LINES[0].replace("tells", "told"), *LINES[1:]),
        LINES[:4],
    ],
)
def test_an_edit_is_the_next_version(lines: tuple[str, ...]) -> None:
    assert judge(*lines) is None


def test_a_part_is_a_fraction_and_with_a_gate_a_stub() -> None:
    assert judge(LINES[0]) is StandInKind.FRACTION
    assert judge(*LINES[:2]) is StandInKind.FRACTION
    assert judge(LINES[0], partial=True) is StandInKind.STUB


def test_a_retraction_under_the_same_title_is_held_for_what_it_is() -> None:
    assert judge("The editors have withdrawn this article because its sources could not be confirmed.") is (
        StandInKind.REPLACED
    )


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("We and our partners use cookies. You can give your consent or manage your privacy settings.", "cookie-wall"),
        (
            "Usamos cookies propias y de terceros. Puede aceptar o configurar su privacidad y la publicidad.",
            "cookie-wall",
        ),
        ("Wir verwenden Cookies. Mit Ihrer Einwilligung messen wir die Nutzung; siehe Datenschutz.", "cookie-wall"),
        ("Мы используем файлы cookie. Нажимая, вы даёте согласие на обработку персональных данных.", "cookie-wall"),
        ("Please log in with your e-mail address and password, or subscribe to get an account.", "login-wall"),
        ("Inicia sesión con tu contraseña o suscríbete para seguir con nosotros.", "login-wall"),
        ("Connectez-vous avec votre mot de passe. Pas encore inscrit ? Abonnez-vous.", "login-wall"),
        ("Our presses are being oiled. Please come back later; the site is under maintenance.", "error-page"),
        ("Estamos de obras, en mantenimiento. Vuelva a intentarlo más tarde, disculpe las molestias.", "error-page"),
        ("It seems the item has been removed or has moved to another part of our site.", "soft-404"),
        ("Diese Meldung wird bei uns nicht länger vorgehalten. Stöbern Sie gern in anderen Rubriken.", "soft-404"),
        ("Esta noticia ya no forma parte de nuestra edición digital. Le invitamos a visitar la portada.", "soft-404"),
    ],
)
def test_another_page_is_named_by_its_words(text: str, kind: str) -> None:
    assert judge(text, title="The Quayside Review") == kind


def test_a_page_that_brings_another_article_each_day_is_no_stand_in() -> None:
    other = (
        f"On the {n}th page the keeper writes of {n} lamps that burned through {n} nights of fog." for n in range(9)
    )
    assert judge(*other, title="Lamps in the fog") is None


def test_what_other_pages_show_the_same_night_is_no_version_however_long() -> None:
    text = [f"Rule {n}: whoever enters the reading room leaves a name and a deposit of {n} crowns." for n in range(20)]
    night = Night(["\n".join(text)] * 4)
    assert judge(*text, title="The reading room", night=night) is StandInKind.GONE
    assert judge(*text, title="The reading room") is None


def test_a_new_page_is_a_wall_only_if_others_show_it_too() -> None:
    wall = replace(BEFORE, text="We and our partners use cookies. Give your consent, or read of your privacy here.")
    assert find_wall(wall, QUIET) is None
    assert find_wall(wall, Night([wall.text] * 4)) is not None
    assert find_wall(BEFORE, Night([BEFORE.text] * 4)) is None


def test_texts_that_part_no_words_are_measured_by_their_characters() -> None:
    before = replace(
        BEFORE,
        text="\n".join(f"河水委员会第{n}次会议在村里举行，工程师谈到大坝的裂缝。" for n in "一二三四五六"),
    )
    cut = replace(before, text=before.text.split("\n")[0][:16])
    found = find_stand_in(before, cut, QUIET)
    assert found
    assert found.kind is StandInKind.FRACTION
