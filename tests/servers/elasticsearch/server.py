"""One real Elasticsearch node on loopback, with security and TLS on, for the length of a test session."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import signal
import ssl
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import trustme

from tests.servers.elasticsearch.distribution import prepare_home
from tests.servers.server_process import ServerProcess

USER = "admin"
PASSWORD = "only-for-tests"  # noqa: S105
_NOBODY = 65534
_START_SECONDS = 180
_SETTINGS = """\
cluster.name: test
node.name: test
discovery.type: single-node
network.host: 127.0.0.1
http.port: {port}
transport.port: 0
path.data: {folder}/data
path.logs: {folder}/logs
path.repo: {folder}/repo
cluster.routing.allocation.disk.threshold_enabled: false
xpack.security.enabled: true
xpack.security.http.ssl.enabled: true
xpack.security.http.ssl.key: server.key
xpack.security.http.ssl.certificate: server.pem
xpack.security.authc.api_key.enabled: true
"""


class Server(ServerProcess):
    """`url` stays the same over restarts."""

    def __init__(self, *, settings: str = "", heap: str = "256m", quick: bool = True) -> None:
        """`settings` are further lines of elasticsearch.yml; `quick` to start, or as fast as can be once it is warm."""
        self.home = prepare_home()
        super().__init__("elasticsearch")
        self.quick = quick
        self.settings = settings
        self.heap = heap
        self.port = 0
        self.authority = trustme.CA()
        self.certificates = self.folder / "ca.pem"

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Returns when the node answers."""
        self._write_settings()
        console = self.folder / "console.log"
        console.write_bytes(b"")
        as_user = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
        words = [str(self.home / "bin" / "elasticsearch")]
        self.spawn(words, console, env=self._environment(), start_new_session=True, **as_user)
        self.port = self._read_port(console)
        self._await_answer()

    def kill(self) -> None:
        """SIGKILL to the launcher and the node alike; what was acknowledged must survive it."""
        self._signal(signal.SIGKILL)
        super().kill()

    def cpu_seconds(self) -> float:
        """Of the node and its launcher, since they started: what a busy machine does not blur."""
        assert self._process
        launcher = psutil.Process(self._process.pid)
        return sum(sum(process.cpu_times()[:2]) for process in (launcher, *launcher.children(recursive=True)))

    def pause(self) -> None:
        """The node keeps its connections and answers nothing."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._process and self._process.poll() is None:
            os.killpg(self._process.pid, number)

    def _environment(self) -> dict[str, str]:
        java = shutil.which("java")
        assert java
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "ES_JAVA_HOME": str(Path(java).resolve().parent.parent),
            "ES_PATH_CONF": str(self.folder / "config"),
            "ES_TMPDIR": str(self.folder / "tmp"),
            # the launcher's own JVM takes these, the node's are in jvm.options.d
            "CLI_JAVA_OPTS": "-Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1",
        }

    def prepare(self) -> None:
        config = self.folder / "config"
        shutil.copytree(self.home / "config", config)
        for name in ("config/jvm.options.d", "data", "logs", "tmp", "repo"):
            (self.folder / name).mkdir(exist_ok=True)
        options = f"-Xms{self.heap}\n-Xmx{self.heap}\n"
        if self.quick:
            options += "-XX:TieredStopAtLevel=1\n-XX:+UseSerialGC\n-XX:-UseG1GC\n"
        (config / "jvm.options.d" / "tests.options").write_text(options)
        (config / "users").write_text(f"{USER}:{_hash(PASSWORD)}\n")
        (config / "users_roles").write_text(f"superuser:{USER}\n")
        certificate = self.authority.issue_cert("127.0.0.1", "localhost")
        certificate.private_key_pem.write_to_path(config / "server.key")
        certificate.cert_chain_pems[0].write_to_path(config / "server.pem")
        self.authority.cert_pem.write_to_path(self.certificates)
        self._write_settings()
        if os.geteuid() == 0:
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, _NOBODY, _NOBODY)

    def _write_settings(self) -> None:
        text = _SETTINGS.format(port=self.port, folder=self.folder) + self.settings
        (self.folder / "config" / "elasticsearch.yml").write_text(text)

    def _read_port(self, console: Path) -> int:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            text = console.read_text(errors="replace")
            if found := re.search(r"HttpServerTransport.*publish_address \{127\.0\.0\.1:(\d+)\}", text):
                return int(found[1])
            if self._process is None or self._process.poll() is not None:
                raise RuntimeError(f"Elasticsearch ended while it started:\n{text[-4000:]}")
            time.sleep(0.1)
        raise RuntimeError(f"Elasticsearch did not start in {_START_SECONDS} s:\n{text[-4000:]}")

    def _await_answer(self) -> None:
        context = ssl.create_default_context(cafile=str(self.certificates))
        login = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        address = f"{self.url}/_cluster/health?wait_for_status=yellow&timeout=30s"
        request = urllib.request.Request(address, headers={"Authorization": f"Basic {login}"})  # noqa: S310
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                with urllib.request.urlopen(request, context=context, timeout=40):  # noqa: S310
                    return
            except urllib.error.HTTPError as error:
                if error.code not in (401, 408, 503) or time.monotonic() > deadline:
                    raise
            time.sleep(0.1)


def _hash(password: str) -> str:
    """As the file realm reads it; bcrypt, its default, is not in Python's library."""
    salt = os.urandom(32)
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, 1000, 32)
    return f"{{PBKDF2}}1000${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"
