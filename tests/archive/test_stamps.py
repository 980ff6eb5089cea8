"""Time stamps by an authority of our own: openssl behind a small server."""

from __future__ import annotations

import subprocess
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from reprints.archive.proof.manifest import append_entry, locate_manifest, read_chain
from reprints.archive.proof.stamps import Witnesses, check_witnesses, witness_heads
from reprints.errors import ArchiveError, SettingsError

SOURCE = "sample-archive"
CONFIG = """
    [ tsa ]
    default_tsa = here
    [ here ]
    serial = {folder}/serial
    signer_digest = sha256
    default_policy = 1.2.3.4.1
    digests = sha256
    ess_cert_id_alg = sha256
    [ signer ]
    basicConstraints = CA:FALSE
    keyUsage = critical,digitalSignature
    extendedKeyUsage = critical,timeStamping
"""


def openssl(*words: str | Path) -> None:
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def make_authority(folder: Path) -> Path:
    """A root and a certificate for time stamps; returns the root."""
    config = folder / "openssl.cnf"
    config.write_text(textwrap.dedent(CONFIG).format(folder=folder))
    (folder / "serial").write_text("01\n")
    new = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "9", "-config", "/dev/null")
    openssl(*new, "-subj", "/CN=Test root", "-addext", "keyUsage=critical,keyCertSign",
            "-keyout", folder / "ca.key", "-out", folder / "ca.pem")  # fmt: skip
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-config", "/dev/null", "-subj", "/CN=Test authority",
            "-keyout", folder / "tsa.key", "-out", folder / "tsa.csr")  # fmt: skip
    openssl("x509", "-req", "-in", folder / "tsa.csr", "-CA", folder / "ca.pem", "-CAkey", folder / "ca.key",
            "-CAcreateserial", "-days", "9", "-extfile", config, "-extensions", "signer",
            "-out", folder / "tsa.pem")  # fmt: skip
    return folder / "ca.pem"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("authority")
    root = make_authority(folder)

    def answer(request: Request) -> Response:
        (folder / "query").write_bytes(request.get_data())
        openssl("ts", "-reply", "-config", folder / "openssl.cnf", "-queryfile", folder / "query", "-out",
                folder / "answer", "-signer", folder / "tsa.pem", "-inkey", folder / "tsa.key")  # fmt: skip
        return Response((folder / "answer").read_bytes(), content_type="application/timestamp-reply")

    server = HTTPServer()
    server.expect_request("/tsa", method="POST").respond_with_handler(answer)
    server.expect_request("/page").respond_with_data("<html>no stamp</html>")
    server.start()
    yield server.url_for("/tsa"), root
    server.stop()


@pytest.fixture
def root(tmp_path: Path, make_exchange: Any, open_writer: Any) -> Path:
    for run in range(2):
        with open_writer(tmp_path / "archive", run=f"run-{run}") as writer:
            writer.write(make_exchange())
    return tmp_path / "archive"


def check(root: Path, roots: Path | None = None) -> list[str]:
    trust = Witnesses(roots=roots)
    return [found.what for found in check_witnesses(root, SOURCE, [read_chain(root, SOURCE).entries], trust).findings]


def test_a_head_is_stamped_once_and_openssl_accepts_it(root: Path, authority: tuple[str, Path], tmp_path: Path) -> None:
    url, ca = authority
    [stamp] = witness_heads(root, SOURCE, Witnesses(authority=url, roots=ca))
    assert witness_heads(root, SOURCE, Witnesses(authority=url, roots=ca)) == []
    assert check(root, ca) == check(root) == []
    (tmp_path / "line").write_bytes(locate_manifest(root, SOURCE).read_bytes().splitlines(keepends=True)[1])
    openssl("ts", "-verify", "-in", stamp, "-data", tmp_path / "line", "-CAfile", ca)


def test_a_chain_rewritten_or_cut_after_its_stamp_is_found(root: Path, authority: tuple[str, Path]) -> None:
    witness_heads(root, SOURCE, Witnesses(authority=authority[0]))
    path = locate_manifest(root, SOURCE)
    lines = path.read_bytes().splitlines(keepends=True)
    entries = read_chain(root, SOURCE).entries
    path.write_bytes(lines[0])
    assert ["does not have" in what for what in check(root)] == [True]
    # a forger makes a chain that is whole in itself
    path.unlink()
    for entry in entries:
        append_entry(root, SOURCE, replace(entry.facts, sha256="0" * 64))
    assert ["does not have" in what for what in check(root)] == [True]
    path.write_bytes(b"".join(lines))
    assert check(root) == []


def test_a_stamp_of_another_authority_is_told_from_the_trusted_one(
    root: Path, authority: tuple[str, Path], tmp_path: Path
) -> None:
    other = make_authority(tmp_path)
    witness_heads(root, SOURCE, Witnesses(authority=authority[0]))
    assert check(root) == []
    said = check(root, other)
    assert ["does not go back to" in what for what in said] == [True, False]
    assert "no time stamp of the authority that is set" in said[1]
    with pytest.raises(SettingsError, match="holds no certificates"):
        check(root, tmp_path / "tsa.key")


def test_a_stamp_of_another_line_is_refused(root: Path, authority: tuple[str, Path]) -> None:
    [stamp] = witness_heads(root, SOURCE, Witnesses(authority=authority[0]))
    first = read_chain(root, SOURCE).entries[0]
    stamp.rename(stamp.with_name(f"000001-{first.hash[:16]}-{stamp.stem[-16:]}.tsr"))
    assert check(root) == ["is not of its line"]


def test_an_authority_that_is_none_is_named(root: Path, authority: tuple[str, Path]) -> None:
    page = authority[0].replace("/tsa", "/page")
    for url, words in ((page, "did not answer with a time stamp"), ("http://127.0.0.1:9/", "cannot be reached")):
        with pytest.raises(ArchiveError, match=words):
            witness_heads(root, SOURCE, Witnesses(authority=url))
    with pytest.raises(SettingsError, match="no web address"):
        witness_heads(root, SOURCE, Witnesses(authority="file:///etc/passwd"))
    assert check(root) == []


def test_a_head_is_signed_and_openssl_accepts_it(root: Path, tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    openssl("genpkey", "-algorithm", "ed25519", "-out", key)
    [signature] = witness_heads(root, SOURCE, Witnesses(key=key))
    assert check(root) == []
    [public] = signature.parent.glob("*.pub.pem")
    (tmp_path / "line").write_bytes(locate_manifest(root, SOURCE).read_bytes().splitlines(keepends=True)[1])
    openssl("pkeyutl", "-verify", "-pubin", "-inkey", public, "-rawin", "-in", tmp_path / "line", "-sigfile", signature)
    first, *rest = signature.read_bytes()  # its last byte is zero anyway in one of sixteen
    signature.write_bytes(bytes([first ^ 1, *rest]))
    assert ["no signature of its line" in what for what in check(root)] == [True]


def test_a_key_that_cannot_sign_is_refused(root: Path, tmp_path: Path) -> None:
    rsa, text = tmp_path / "rsa.pem", tmp_path / "text.pem"
    openssl("genrsa", "-out", rsa, "2048")
    text.write_text("no key")
    for path, words in ((rsa, "not an Ed25519"), (text, "no private key"), (tmp_path / "none", "cannot be read")):
        with pytest.raises(SettingsError, match=words):
            witness_heads(root, SOURCE, Witnesses(key=path))
