"""The bill of materials: `python -m tests.supply.sbom FILE` writes CycloneDX 1.5 (https://cyclonedx.org/docs/1.5/json/).

Packages, versions, hashes and who needs whom come from uv.lock, without what only tests need; the licences from the
packages as installed, in the terms of `licences.yml`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

import reprints
from tests.supply.licences import list_installed, load_approved, name_of

_OWN_LICENCE = "Apache-2.0"
_EXPORT = ("export", "--locked", "--no-dev", "--all-extras", "--quiet")


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    bill = make_bill()
    target.write_text(json.dumps(bill, indent=1) + "\n")
    print(f"{target}: {len(bill['components'])} packages")
    return 0


def make_bill() -> dict[str, Any]:
    bill: dict[str, Any] = json.loads(export_lock("--format", "cyclonedx1.5", "--preview-features", "sbom-export"))
    approved = load_approved()
    expressions = {name_of(package): approved.expression(package) for package in list_installed()}
    for component in bill["components"]:
        expression = expressions.get(canonicalize_name(component["name"]))
        if expression:  # what this platform does not install states nothing here
            component["licenses"] = [{"expression": expression}]
    own = bill["metadata"]["component"]
    own["version"], own["licenses"] = reprints.__version__, [{"expression": _OWN_LICENCE}]
    return bill


def export_lock(*options: str) -> str:
    """What `uv export` says of uv.lock. Raises CalledProcessError."""
    uv = shutil.which("uv") or ".cache/uv/bin/uv"
    return subprocess.run([uv, *_EXPORT, *options], check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
