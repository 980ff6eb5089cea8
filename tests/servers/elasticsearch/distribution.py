"""Elastic's distribution for integration tests, from Maven Central, with the test plugin built into it.

Cached outside the checkout: the first run downloads 107 MB, later ones find everything in place.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from filelock import FileLock

VERSION = "8.19.21"
SHA256 = "215d5f3dbf0609a149f6218a9e47b6ae2df34ebbff3c5754e35f15a5e5393c8a"
ECJ = "3.33.0"  # the newest Eclipse compiler that runs on Java 11 and writes for 17
OLDEST_JAVA = 17
TOOLS = {"java": "openjdk-17-jre-headless", "mvn": "maven", "unzip": "unzip"}  # command: Debian's package
_PLUGIN = Path(__file__).parent / "plugin"


def find_missing_packages() -> list[str]:
    """Debian's packages of what this machine lacks to run the server; scripts/test-servers installs them."""
    missing = [name for name in TOOLS if shutil.which(name) is None]
    if "java" not in missing and _java_version() < OLDEST_JAVA:
        missing.append("java")
    return [TOOLS[name] for name in missing]


def _java_version() -> int:
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else 0


def prepare_home() -> Path:
    """The server's home folder, made on first use. Readable by everyone: a server started by root runs as nobody."""
    cache = find_cache()
    home = cache / f"elasticsearch-{VERSION}-{_digest_plugin()}"
    with FileLock(cache / "prepare.lock"):
        if not home.is_dir():
            with tempfile.TemporaryDirectory(dir=cache) as scratch:
                made = _build_home(Path(scratch))
                made.rename(home)
    return home


def find_cache() -> Path:
    # /root is closed to the user the server runs as
    default = Path("/var/cache") if os.geteuid() == 0 else Path.home() / ".cache"
    cache = Path(os.environ.get("REPRINTS_TEST_CACHE") or default / "reprints-tests")
    cache.mkdir(parents=True, exist_ok=True)
    return cache


def _digest_plugin() -> str:
    parts = (path.read_bytes() for path in sorted(_PLUGIN.iterdir()))
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]


def _build_home(scratch: Path) -> Path:
    archive = download(f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip", scratch)
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != SHA256:
        raise RuntimeError(f"{archive.name} has the checksum {found}, not {SHA256}")
    subprocess.run(["unzip", "-q", str(archive), "-d", str(scratch)], check=True)
    archive.unlink()
    home = scratch / f"elasticsearch-{VERSION}"
    _build_plugin(home, scratch)
    scratch.chmod(0o755)
    subprocess.run(["chmod", "-R", "a+rX", str(home)], check=True)
    return home


def download(artifact: str, folder: Path) -> Path:
    goal = ["dependency:copy", f"-Dartifact={artifact}", f"-DoutputDirectory={folder}"]
    done = subprocess.run(["mvn", "-q", "-B", *goal], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"Maven could not bring {artifact}: {done.stdout[-2000:]}{done.stderr[-500:]}")
    _, name, version, kind, *classifier = artifact.split(":")
    return folder / f"{'-'.join([name, version, *classifier])}.{kind}"


def _build_plugin(home: Path, scratch: Path) -> None:
    classes = scratch / "classes"
    classes.mkdir()
    if shutil.which("javac"):
        compiler = ["javac"]
    else:
        compiler = ["java", "-jar", str(download(f"org.eclipse.jdt:ecj:{ECJ}:jar", scratch))]
    sources = [str(path) for path in _PLUGIN.glob("*.java")]
    jars = ":".join(str(path) for path in (home / "lib").glob("*.jar"))
    subprocess.run([*compiler, "-nowarn", "--release", "17", "-d", str(classes), "-cp", jars, *sources], check=True)
    target = home / "plugins" / "reprints-tests"
    target.mkdir(parents=True)
    archive = shutil.make_archive(str(target / "reprints-tests"), "zip", classes)
    Path(archive).rename(target / "reprints-tests.jar")
    descriptor = (_PLUGIN / "plugin-descriptor.properties").read_text(encoding="utf-8")
    (target / "plugin-descriptor.properties").write_text(descriptor.replace("@VERSION@", VERSION), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] == ["packages"]:
        print(*find_missing_packages())  # noqa: T201
    else:
        prepare_home()
