"""What the project is made of: locked by hash, under licences somebody read, in images of one exact version."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.supply.audit import ask, list_known
from tests.supply.licences import Approved, list_installed, load_approved, name_of, read_statement
from tests.supply.sbom import main as write_bill

OURS = ("reprints:local", "reprints-prefect:local")
ROOT = Path(__file__).parents[2]
_EXACT = re.compile(r"(:\d+\.\d+(\.\d+)?([-.][\w.-]+)?|@sha256:[0-9a-f]{64})$")
_VARIABLE = re.compile(r"\$\{\w+:-([^}]*)\}")


def unread(approved: Approved) -> list[str]:
    return [
        f"{name_of(package)}: {read_statement(package)}"
        for package in list_installed()
        if approved.expression(package) is None
    ]


def test_every_installed_package_is_under_a_licence_somebody_read() -> None:
    assert unread(load_approved()) == []


def test_a_licence_nobody_read_is_named_with_its_package() -> None:
    approved = load_approved()
    fewer = Approved(statements={**approved.statements, "ZPL-2.1": None}, packages=approved.packages)  # type: ignore[dict-item]
    assert unread(fewer) == ["zope-interface: ZPL-2.1"]


def test_every_locked_file_has_a_hash_and_comes_from_the_package_index() -> None:
    for package in tomllib.loads((ROOT / "uv.lock").read_text())["package"]:
        if package["source"] == {"editable": "."}:
            continue
        assert list(package["source"]) == ["registry"], package["name"]
        files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
        assert files
        assert all(file["hash"].startswith("sha256:") for file in files), package["name"]


def test_what_brings_the_packages_is_itself_brought_by_hash() -> None:
    wanted = (ROOT / "scripts/uv.txt").read_text()
    assert re.search(r"^uv==[\d.]+ \\\n\s+--hash=sha256:[0-9a-f]{64}", wanted, re.MULTILINE)
    for place in ("scripts/setup", "Dockerfile"):
        for line in (ROOT / place).read_text().splitlines():
            if re.search(r"\bpip install\b", line):
                assert "--require-hashes" in line, f"{place}: {line.strip()}"


def list_images() -> list[tuple[str, str]]:
    found = [
        ("Dockerfile", line.split()[1])
        for line in (ROOT / "Dockerfile").read_text().splitlines()
        if line[:5] == "FROM "
    ]
    for path in (*ROOT.glob("docker-compose*.yml"), *ROOT.glob("compose*.yml")):
        loaded = yaml.compose(path.read_text(), Loader=yaml.SafeLoader)
        found += [(path.name, image) for image in _images(loaded)]
    return [(place, _VARIABLE.sub(r"\1", image)) for place, image in found]


def _images(node: yaml.Node) -> list[str]:
    if isinstance(node, yaml.SequenceNode):
        return [image for child in node.value for image in _images(child)]
    if not isinstance(node, yaml.MappingNode):
        return []
    found = [image for _, child in node.value for image in _images(child)]
    return found + [value.value for key, value in node.value if key.value == "image"]


def test_no_image_is_left_to_what_its_tag_means_today() -> None:
    images = list_images()
    assert len(images) >= 6
    assert [pair for pair in images if pair[1] not in OURS and not _EXACT.search(pair[1])] == []


def shorten(bill: dict[str, Any]) -> dict[str, Any]:
    """A few of its packages: the validator takes a tenth of a second for each address."""
    few = [{**one, "externalReferences": one["externalReferences"][:1]} for one in bill["components"][:8]]
    return {**bill, "components": few, "dependencies": bill["dependencies"][:8]}


def test_the_bill_of_materials_is_cyclonedx_with_hashes_and_licences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("sys.argv", ["sbom", str(tmp_path / "bill.json")])
    assert write_bill() == 0
    bill = json.loads((tmp_path / "bill.json").read_text())
    assert JsonStrictValidator(SchemaVersion.V1_5).validate_str(json.dumps(shorten(bill))) is None
    components = {component["name"]: component for component in bill["components"]}
    assert components["trafilatura"]["licenses"] == [{"expression": "Apache-2.0"}]
    assert all(reference["hashes"] for reference in components["trafilatura"]["externalReferences"])
    assert {"prefect", "psycopg", "pyarrow"} <= components.keys()
    assert "pytest" not in components


def test_nothing_is_known_against_the_locked_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    answer = ask()
    if answer is None:
        pytest.skip("no advisory database can be reached")
    assert list_known(answer) == []
