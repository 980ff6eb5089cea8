"""A source's languages make its pages likelier to be in one of them, and no more; what is unsure is not told."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from benchmarks.provenance.corpus import find_half, load
from reprints.errors import DependencyError
from reprints.extract import language
from reprints.extract.language import detect_language, list_languages, read_code
from reprints.extract.page import Page, extract_page, read_lines

OWN = ("en", "es")
PARAGRAPHS = yaml.safe_load(Path(__file__).with_name("languages.yml").read_text(encoding="utf-8"))
STRANGE = yaml.safe_load(Path(__file__).with_name("strange-languages.yml").read_text(encoding="utf-8"))
SPANISH = (
    "Los jueces aplazan la sentencia",
    "La marcha de las madres en la plaza",
    "Informe sobre la situación de los derechos",
    "Declaración de la familia del desaparecido",
    "Detenidos cuatro militares retirados",
    "Carta abierta al ministro de Justicia",
    "Nuevas pruebas en la causa del cuartel",
    "Acta de la audiencia pública del lunes",
)


@pytest.mark.parametrize("name", ["_rowbase", "nb_ptc", "tk_output"])
def test_a_name_that_is_gone_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Bare:
        def __init__(self, *names: str) -> None:
            vars(self).update(dict.fromkeys(names))

    names = {"_rowbase", "nb_ptc", "tk_output"} - {name}
    monkeypatch.setattr(language.LanguageIdentifier, "from_model_file", lambda _: Bare(*names))
    with pytest.raises(DependencyError, match=rf"py3langid [\d.]+ has no .*{name}, which reprints uses"):
        language.load_model.__wrapped__()


@pytest.mark.parametrize("own", [(), OWN, ("pt",), ("ca", "eu")])
def test_a_paragraph_is_told_whatever_languages_its_source_declares(own: tuple[str, ...]) -> None:
    assert len(PARAGRAPHS) >= 75
    assert {code: detect_language([text], own) for code, text in PARAGRAPHS.items()} == {
        code: code for code in PARAGRAPHS
    }


def test_half_a_paragraph_is_told_or_not_named() -> None:
    halves = {code: (text[: len(text) // 2], text[len(text) // 2 :]) for code, text in PARAGRAPHS.items()}
    found = [(code, detect_language([half])) for code, both in halves.items() for half in both]
    right = sum(code == language for code, language in found)
    wrong = [(code, language) for code, language in found if language not in (code, None)]
    assert right / len(found) >= 0.95
    assert len(wrong) / len(found) <= 0.02, wrong


def test_a_language_that_the_model_takes_for_a_relative_is_not_named() -> None:
    assert {name: detect_language([text]) for name, text in STRANGE.items()} == dict.fromkeys(STRANGE)


def test_all_languages_of_the_model_are_told() -> None:
    assert len(list_languages()) >= 110
    assert PARAGRAPHS.keys() <= list_languages()


def test_a_few_words_of_another_script_do_not_change_the_language() -> None:
    assert (
        detect_language(["Комиссия ООН (United Nations Commission) собралась в Женеве и выслушала Human Rights Watch."])
        == "ru"
    )
    assert detect_language(["人権団体Human Rights Watchは水曜日、ジュネーブで報告書を発表した。"]) == "ja"


@pytest.mark.parametrize(
    ("tag", "code"), [("pt-BR", "pt"), ("nb_NO", "no"), ("fil", "tl"), ("EN", "en"), ("", None), ("x-default", None)]
)
def test_a_pages_own_tag_is_read(tag: str, code: str | None) -> None:
    assert read_code(tag) == code


@pytest.mark.parametrize("line", SPANISH)
def test_a_short_spanish_line_of_a_spanish_source_is_no_neighbours(line: str) -> None:
    assert detect_language([line], OWN) == "es"
    assert detect_language([line]) in ("es", None)


def test_a_line_as_likely_in_two_languages_is_in_neither() -> None:
    assert detect_language(["Porto, Santiago, Santander, Barcelona"]) is None


@pytest.mark.parametrize("own", [(), OWN])
def test_pages_in_thirty_languages_are_told(own: tuple[str, ...]) -> None:
    wrong = {}
    for case in load(find_half("tuned")):
        lines = read_lines(Page(url=case.url, body=case.html.encode()))
        if (found := detect_language(lines, own)) != case.language:
            wrong[case.id] = (case.language, found)
    assert wrong == {}


# in words that Croatian and Bosnian share
SHARED = "Vijeće se sastalo u dvorani i slušalo ribare. More je dobro, ali luka je stara i brodovi ne mogu stati."


def test_a_page_declares_a_hint_and_no_more() -> None:
    pages = [
        f"<html lang={tag}><h1>x</h1><p>{text}</p><p>{text}</p>"
        for tag, text in (("hr", SHARED), ("bs", SHARED), ("en", PARAGRAPHS["es"]))
    ]
    found = [extract_page(Page(url="http://paper.example/a", body=html.encode())) for html in pages]
    assert [getattr(one, "language", one) for one in found] == ["hr", "bs", "es"]
