"""An upgrade of py3langid that drops a private name we use ends in one clear line."""

from __future__ import annotations

import pytest

from reprints.errors import DependencyError
from reprints.extract import language


@pytest.mark.parametrize("name", ["_full_model", "_rowbase", "tk_nextmove", "tk_output", "tk_row"])
def test_a_name_that_is_gone_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Bare:
        def __init__(self, *names: str) -> None:
            vars(self).update(dict.fromkeys(names))

    names = {"_full_model", "_rowbase", "tk_nextmove", "tk_output", "tk_row"} - {name}
    monkeypatch.setattr(language.LanguageIdentifier, "from_model_file", lambda _: Bare(*names))
    with pytest.raises(DependencyError, match=rf"py3langid [\d.]+ has no .*{name}, which reprints uses"):
        language.load_model.__wrapped__()
