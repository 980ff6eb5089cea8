"""What the documents say of the tree is true: links lead somewhere, and what they name exists."""

from __future__ import annotations

import importlib
import importlib.util
import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
PROSE = [document for document in DOCUMENTS if document.name != "CHANGELOG.md"]  # which tells of what is gone, too
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(r"(?<![\w/.~$-])(?:reprints|spiders|flows|tests|benchmarks|scripts|config|docs)/[\w./-]*\w/?")
_MODULE = re.compile(r"(?<![\w/.-])(?:reprints|spiders|flows|benchmarks)(?:\.[a-z]\w*)+(?![\w@*-])")
_NO_MODULES = {"reprints.ndjson", "reprints.service", "reprints.timer", "reprints.jsonl"}


def name_of(document: Path) -> str:
    return str(document.relative_to(ROOT))


def anchors(text: str) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in _LINK.findall(document.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        path, _, anchor = unquote(target).partition("#")
        file = (document.parent / path) if path else document
        assert file.exists(), target
        assert not anchor or anchor in anchors(file.read_text(encoding="utf-8")), target


@pytest.mark.parametrize("document", PROSE, ids=name_of)
def test_every_path_and_module_a_document_names_exists(document: Path) -> None:
    for code in _CODE.findall(document.read_text(encoding="utf-8")):
        for path in _PATH.findall(code):
            assert (ROOT / path).exists(), path
        for module in set(_MODULE.findall(code)) - _NO_MODULES:
            assert has_module(module), module


def has_module(name: str) -> bool:
    """Whether it can be imported, or is something in a module that can be."""
    parent, _, last = name.rpartition(".")
    try:
        return importlib.util.find_spec(name) is not None or hasattr(importlib.import_module(parent), last)
    except ModuleNotFoundError:
        return False


def test_every_document_is_in_the_index() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    listed = {(DOCS / target).resolve() for target in _LINK.findall(index)}
    assert {path for path in DOCS.rglob("*.md") if path.name != "README.md"} <= listed


def test_every_document_named_in_the_code_exists() -> None:
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in files.split("\0"):
        path = ROOT / name
        if path.suffix not in {".py", ".yml", ".yaml", ".sh", ""} or not path.is_file():
            continue
        for document in re.findall(r"(?<![\w/.])docs/[\w/-]+\.md", path.read_text(encoding="utf-8", errors="replace")):
            assert (ROOT / document).is_file(), f"{name}: {document}"
