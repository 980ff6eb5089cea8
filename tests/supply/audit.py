"""`python -m tests.supply.audit`: the locked packages against the advisories of https://osv.dev, by pip-audit.

Ends with 0 where nothing is known against them, 1 where something is, 3 where no advisory database can be reached.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.supply.sbom import export_lock

UNREACHABLE = 3


def main() -> int:
    answer = ask()
    if answer is None:
        print("audit: no advisory database can be reached, so nothing was checked", file=sys.stderr)
        return UNREACHABLE
    known = list_known(answer)
    print("\n".join(known) or f"nothing is known against {len(answer['dependencies'])} packages")
    return bool(known)


def ask() -> dict[str, Any] | None:
    """pip-audit's answer; None where it got none."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "requirements.txt"
        listed.write_text(export_lock("--no-emit-project", "--format", "requirements-txt"))
        command = [
            sys.executable,
            "-m",
            "pip_audit",
            "-s",
            "osv",
            "-r",
            str(listed),
            "--require-hashes",
            "--disable-pip",
        ]
        told = subprocess.run([*command, "-f", "json", "--progress-spinner", "off"], check=False, capture_output=True)
    return json.loads(told.stdout) if told.stdout.startswith(b"{") else None


def list_known(answer: dict[str, Any]) -> list[str]:
    return [
        f"{package['name']} {package['version']}: {found['id']}, mended in {', '.join(found['fix_versions']) or 'none'}"
        for package in answer["dependencies"]
        for found in package.get("vulns", [])
    ]


if __name__ == "__main__":
    sys.exit(main())
