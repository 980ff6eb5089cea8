"""S3Proxy from Maven Central: an S3 server whose buckets are folders, so that a test can damage what is in them.

Cached outside the checkout, beside Elasticsearch: the first run downloads 41 MB.
"""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from filelock import FileLock

from tests.servers.elasticsearch.distribution import download, find_cache

VERSION = "2.6.0"
SHA256 = "12e5e88d805cfed07f7d88b4a44a0d8ecb9f9d3cebeb544bb34fbc4ded1049d8"


def prepare_jar() -> Path:
    """The server as one file, made on first use."""
    cache = find_cache()
    jar = cache / f"s3proxy-{VERSION}.jar"
    with FileLock(cache / "prepare.lock"):
        if not jar.is_file():
            with tempfile.TemporaryDirectory(dir=cache) as scratch:
                made = download(f"org.gaul:s3proxy:{VERSION}:jar:jar-with-dependencies", Path(scratch))
                found = hashlib.sha256(made.read_bytes()).hexdigest()
                if found != SHA256:
                    raise RuntimeError(f"{made.name} has the checksum {found}, not {SHA256}")
                made.chmod(0o644)
                made.rename(jar)
    return jar


if __name__ == "__main__":
    prepare_jar()
