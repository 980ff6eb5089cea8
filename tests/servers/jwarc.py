"""jwarc from Maven Central: IIPC's WARC library and command, in Java, which shares no code with ours or with warcio."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from filelock import FileLock

from tests.servers.elasticsearch.distribution import download, find_cache

VERSION = "0.31.1"
SHA256 = "277cf7aa8259d94a4cc8bc0b05979a01341176b9a0491884632a0460438f3c23"


def prepare_jar() -> Path:
    """Fetched on first use."""
    cache = find_cache()
    jar = cache / f"jwarc-{VERSION}.jar"
    with FileLock(cache / "prepare.lock"):
        if not jar.is_file():
            with tempfile.TemporaryDirectory(dir=cache) as scratch:
                made = download(f"org.netpreserve:jwarc:{VERSION}:jar", Path(scratch))
                found = hashlib.sha256(made.read_bytes()).hexdigest()
                if found != SHA256:
                    raise RuntimeError(f"{made.name} has the checksum {found}, not {SHA256}")
                made.rename(jar)
    return jar


if __name__ == "__main__":
    prepare_jar()
