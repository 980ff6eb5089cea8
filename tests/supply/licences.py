"""The licences of what is installed, in SPDX terms, against those that were looked at: `licences.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

import yaml
from packaging.utils import canonicalize_name

_FILE = Path(__file__).with_name("licences.yml")


@dataclass(frozen=True, kw_only=True, slots=True)
class Approved:
    """`statements`: how packages word a licence, to its SPDX expression. `packages`: those that word it nowhere."""

    statements: Mapping[str, str]
    packages: Mapping[str, str]

    def expression(self, package: Distribution) -> str | None:
        """The SPDX expression a package comes under; None where nobody has looked at what it states."""
        return self.packages.get(name_of(package)) or self.statements.get(read_statement(package))


def load_approved() -> Approved:
    told = yaml.safe_load(_FILE.read_text())
    return Approved(statements=told["statements"], packages=told["packages"])


def name_of(package: Distribution) -> str:
    return canonicalize_name(package.metadata["Name"])


def read_statement(package: Distribution) -> str:
    """Its expression (PEP 639), else its classifiers, else the first line of what it calls its licence."""
    told = package.metadata
    classified = [
        value.rpartition("::")[2].strip()
        for value in told.get_all("Classifier") or []
        if value.startswith("License ::") and not value.endswith("OSI Approved")
    ]
    first_line = (told.get("License") or "").strip().partition("\n")[0][:80]
    return told.get("License-Expression") or " & ".join(sorted(classified)) or first_line


def list_installed() -> list[Distribution]:
    return sorted((found for found in distributions() if name_of(found) != "reprints"), key=name_of)
