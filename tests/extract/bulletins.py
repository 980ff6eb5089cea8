"""A ministry's daily bulletins: the same sentences with other figures, in several forms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

APPEAL = (
    "<div class='appeal'><p>The quay lives by its readers alone. If you value it, support us today.</p>"
    "<p>A small gift each month keeps the lamp burning, and nothing here behind a gate.</p></div>"
)
ALWAYS = (
    "The ministry asks all residents to wash their hands, to boil their water and to stay at home until further notice."
)
LAST = "Anybody who notices signs of the fever should call the telephone line of the ministry, day or night."


@dataclass(frozen=True)
class Form:
    """`lines` of the article and their `markup`, by the bulletin's number."""

    lines: Callable[[int], list[str]]
    markup: Callable[[int], str]


def tell_cases(n: int) -> str:
    return f"In the last 24 hours {n * 13 + 7} people tested positive for the fever in the province of Tarnow alone."


def tell_beds(n: int) -> str:
    return f"In its hospitals {n + 40} patients are being treated, {n % 7} of them in intensive care since Monday."


def list_plain(n: int) -> list[str]:
    return [tell_cases(n), ALWAYS, tell_beds(n), LAST]


def list_headed(n: int) -> list[str]:
    return [ALWAYS, "Figures", tell_cases(n), "Hospitals", tell_beds(n), LAST]


def mark_headed(n: int) -> str:
    return f"<p>{ALWAYS}</p><h2>Figures</h2><p>{tell_cases(n)}</p><h2>Hospitals</h2><p>{tell_beds(n)}</p><p>{LAST}</p>"


def list_rows(n: int) -> list[str]:
    return [ALWAYS, "Confirmed cases", str(n * 30), "Deaths", str(n), LAST]


def mark_rows(n: int) -> str:
    return (
        f"<p class='lead'>{ALWAYS}</p><table><tr><td>Confirmed cases</td><td>{n * 30}</td></tr>"
        f"<tr><td>Deaths</td><td>{n}</td></tr></table><p>{LAST}</p>"
    )


FORMS = {
    "paragraphs": Form(list_plain, lambda n: "".join(f"<p>{line}</p>" for line in list_plain(n))),
    "divs": Form(list_plain, lambda n: "".join(f"<div class='par'>{line}</div>" for line in list_plain(n))),
    "breaks": Form(list_plain, lambda n: "<br><br>".join(list_plain(n))),
    "headings": Form(list_headed, mark_headed),
    "table": Form(list_rows, mark_rows),
}


def make_bulletin(n: int, form: str, appeal: str = "") -> str:
    return (
        f"<html><head><title>Bulletin {n} of the ministry</title></head><body>"
        "<div id='nav'><a href='/'>Home</a> | <a href='/b/'>Bulletins</a></div>"
        f"<div class='content'><h1>Bulletin {n} of the ministry</h1><p>{n} May 2020</p>"
        f"{FORMS[form].markup(n)}{appeal}</div>"
        f"<div id='foot'>Ministry of health, Tarnow. All rights reserved. Today is {n} May 2020</div></body></html>"
    )
