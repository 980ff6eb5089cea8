"""One real S3 server on loopback; its address stays the same when it is stopped and started again."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from tests.servers.s3.distribution import prepare_jar

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


class Server:
    """Started on entering the context, killed on leaving it."""

    def __init__(self) -> None:
        self.jar = prepare_jar()
        self.folder = Path(tempfile.mkdtemp(prefix="reprints-s3-"))
        self.made = 0
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def is_running(self) -> bool:
        return self._process is not None

    def make_bucket(self) -> tuple[str, Path]:
        """Its name, and the folder its objects are files of."""
        self.made += 1
        name = f"bucket{self.made}"
        path = self.folder / "buckets" / name
        path.mkdir(parents=True)
        return name, path

    def __enter__(self) -> Server:
        (self.folder / "buckets").mkdir()
        text = _SETTINGS.format(port=self.port, folder=self.folder, key=KEY, secret=SECRET)
        (self.folder / "s3proxy.conf").write_text(text)
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        """Returns when it answers."""
        java = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx192m", "-jar", str(self.jar)]
        deathbed = [shutil.which("setpriv"), "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(  # type: ignore[call-overload]
                [*deathbed, *java, "--properties", str(self.folder / "s3proxy.conf")],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self._process and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=2).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"S3Proxy did not start: {(self.folder / 'log').read_text(errors='replace')[-1000:]}")

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None
