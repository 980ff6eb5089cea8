"""One real S3 server on loopback; its address stays the same when it is stopped and started again."""

from __future__ import annotations

import socket
import time
from pathlib import Path

from tests.servers.s3.distribution import prepare_jar
from tests.servers.server_process import ServerProcess, find_port

KEY = "test-key"
SECRET = "only-for-tests"  # noqa: S105
_START_SECONDS = 60
_SETTINGS = """\
s3proxy.authorization=aws-v2-or-v4
s3proxy.endpoint=http://127.0.0.1:{port}
s3proxy.identity={key}
s3proxy.credential={secret}
jclouds.provider=filesystem-nio2
jclouds.filesystem.basedir={folder}/buckets
jclouds.identity=unused
jclouds.credential=unused
"""


class Server(ServerProcess):
    def __init__(self) -> None:
        self.jar = prepare_jar()
        super().__init__("s3")
        self.made = 0
        self.port = find_port()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def make_bucket(self) -> tuple[str, Path]:
        """Its name, and the folder its objects are files of."""
        self.made += 1
        name = f"bucket{self.made}"
        path = self.folder / "buckets" / name
        path.mkdir(parents=True)
        return name, path

    def prepare(self) -> None:
        (self.folder / "buckets").mkdir()
        text = _SETTINGS.format(port=self.port, folder=self.folder, key=KEY, secret=SECRET)
        (self.folder / "s3proxy.conf").write_text(text)

    def start(self) -> None:
        java = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx192m", "-jar", str(self.jar)]
        self.spawn([*java, "--properties", str(self.folder / "s3proxy.conf")], self.folder / "log")
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self._process and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=2).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"S3Proxy did not start: {(self.folder / 'log').read_text(errors='replace')[-1000:]}")
