"""A source's languages make its pages likelier to be in one of them, and no more; what is unsure is not told."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from benchmarks.provenance.corpus import find_half, load
from reprints.errors import DependencyError
from reprints.extract import language
from reprints.extract.language import GENERAL, detect_language
from reprints.extract.page import Page, read_lines

OWN = ("en", "es")
PARAGRAPHS = yaml.safe_load(Path(__file__).with_name("languages.yml").read_text(encoding="utf-8"))
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


@pytest.mark.parametrize("name", ["_full_model", "_rowbase", "tk_nextmove", "tk_output", "tk_row"])
def test_a_name_that_is_gone_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Bare:
        def __init__(self, *names: str) -> None:
            vars(self).update(dict.fromkeys(names))

    names = {"_full_model", "_rowbase", "tk_nextmove", "tk_output", "tk_row"} - {name}
    monkeypatch.setattr(language.LanguageIdentifier, "from_model_file", lambda _: Bare(*names))
    with pytest.raises(DependencyError, match=rf"py3langid [\d.]+ has no .*{name}, which reprints uses"):
        language.load_model.__wrapped__()


@pytest.mark.parametrize("own", [(), OWN, ("pt",), ("ca", "eu")])
@pytest.mark.parametrize("code", PARAGRAPHS)
def test_a_paragraph_is_told_whatever_languages_its_source_declares(code: str, own: tuple[str, ...]) -> None:
    assert detect_language([PARAGRAPHS[code]], own) == code


@pytest.mark.parametrize("line", SPANISH)
def test_a_short_spanish_line_of_a_spanish_source_is_no_neighbours(line: str) -> None:
    assert detect_language([line], OWN) == "es"
    assert detect_language([line]) in ("es", None)


def test_a_line_as_likely_in_two_languages_is_in_neither() -> None:
    assert detect_language(["Porto, Santiago, Santander, Barcelona"]) is None


@pytest.mark.parametrize("own", [(), OWN])
def test_pages_in_thirty_languages_are_told_or_not_named_at_all(own: tuple[str, ...]) -> None:
    wrong = {}
    for case in load(find_half("tuned")):
        lines = read_lines(Page(url=case.url, body=case.html.encode()))
        wanted = case.language if case.language in GENERAL else None
        if (found := detect_language(lines, own)) != wanted:
            wrong[case.id] = (wanted, found)
    assert wrong == {}


def test_a_language_outside_the_usual_ones_is_told_if_the_source_declares_it() -> None:
    text = "Το συμβούλιο του λιμανιού συνεδρίασε δύο φορές τον Μάρτιο και δεν αποφάσισε ποιος θα πληρώσει την αποβάθρα."
    assert detect_language([text]) is None
    assert detect_language([text], ("el", "en")) == "el"
