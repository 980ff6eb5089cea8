"""A case file checked by outsiders' tools alone, after the authority's certificate has expired."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.archive.test_stamps import make_authority, openssl
from tests.cli.test_import import make_warc
from tests.conftest import Command
from tests.servers import jwarc
from tests.servers.elasticsearch.distribution import find_missing_packages
from tests.servers.server_process import skip_without

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("outsiders")]
_LIFE = 20  # seconds the authority's certificate is valid


def shorten_certificate(folder: Path) -> datetime:
    """Have the root issue a certificate for time stamps that soon expires; returns when."""
    root = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    request = x509.load_pem_x509_csr((folder / "tsa.csr").read_bytes())
    now = datetime.now(UTC).replace(microsecond=0)
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    builder = x509.CertificateBuilder().issuer_name(root.subject).subject_name(request.subject)
    builder = builder.public_key(request.public_key()).serial_number(77).add_extension(usage, critical=True)
    builder = builder.not_valid_before(now - timedelta(minutes=1)).not_valid_after(now + timedelta(seconds=_LIFE))
    key = load_pem_private_key((folder / "ca.key").read_bytes(), None)
    made = builder.sign(key, hashes.SHA256())  # type: ignore[arg-type]  # RSA
    (folder / "tsa.pem").write_bytes(made.public_bytes(Encoding.PEM))
    return now + timedelta(seconds=_LIFE)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("authority")
    make_authority(folder)

    def answer(request: Request) -> Response:
        (folder / "query").write_bytes(request.get_data())
        openssl("ts", "-reply", "-config", folder / "openssl.cnf", "-queryfile", folder / "query", "-out",
                folder / "answer", "-signer", folder / "tsa.pem", "-inkey", folder / "tsa.key")  # fmt: skip
        return Response((folder / "answer").read_bytes(), content_type="application/timestamp-reply")

    server = HTTPServer()
    server.expect_request("/tsa", method="POST").respond_with_handler(answer)
    server.start()
    yield server.url_for("/tsa"), folder
    server.stop()


@pytest.fixture(scope="module")
def case(make_command: Callable[[], Command], authority: tuple[str, Path]) -> Path:
    """Of two imported pages, stamped and signed before the certificate expired, returned after it."""
    url, folder = authority
    command = make_command()
    work = command.data.parent
    openssl("genpkey", "-algorithm", "ed25519", "-out", work / "key.pem")
    openssl("pkey", "-in", work / "key.pem", "-pubout", "-out", work / "key.pub.pem")
    (work / "certificates.pem").write_bytes((folder / "ca.pem").read_bytes())
    command.environment["REPRINTS_SIGNING_KEY"] = str(work / "key.pem")
    pages = [(f"http://old.example/{n}.html", f"2012-05-0{n}T10:00:00Z", f"Word {n} of it. " * 9) for n in (1, 2)]
    (work / "old.warc.gz").write_bytes(make_warc(pages))
    command.run("archive", "import", str(work / "old.warc.gz"))
    expires = shorten_certificate(folder)
    command.environment |= {"REPRINTS_TIMESTAMP_URL": url, "REPRINTS_TIMESTAMP_CA": str(folder / "ca.pem")}
    command.run("archive", "stamp")
    del command.environment["REPRINTS_TIMESTAMP_URL"]
    command.run("archive", "export", "*", "-o", str(work / "case"))
    time.sleep(max(0.0, (expires - datetime.now(UTC)).total_seconds() + 2))
    [audit] = command.json("archive", "verify", "--deep", "--json")
    assert audit["intact"], "our own check goes by the time of the stamp, too"
    return work / "case"


def list_steps(case: Path) -> list[str]:
    return re.findall(r"(?:^    .*\n)+", (case / "VERIFY.txt").read_text(encoding="utf-8"), re.M)


def type_step(case: Path, step: str) -> subprocess.CompletedProcess[str]:
    """With nothing of ours: the system's tools, and warcio."""
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    given = {"PATH": path, "HOME": str(case.parent)}
    return subprocess.run(["sh", "-c", step], cwd=case, env=given, capture_output=True, text=True, check=False)


def test_every_step_of_verify_txt_passes_as_typed_after_the_certificate_has_expired(case: Path) -> None:
    done = [type_step(case, step) for step in list_steps(case)]
    assert [(one.returncode, one.stderr) for one in done] == [(0, "")] * 10
    assert len(re.findall("good stamp of", done[-1].stdout)) == 2, "one of the manifest, one of the journal"
    [stamp] = case.glob("manifest/*/*.tsr")
    line = case.parent / "line"
    line.write_bytes(max(case.glob("manifest/*/manifest.jsonl")).read_bytes().splitlines(keepends=True)[-1])
    words = ["openssl", "ts", "-verify", "-in", str(stamp), "-data", str(line), "-CAfile", "../certificates.pem"]
    today = subprocess.run(words, cwd=case, capture_output=True, text=True, check=False)
    assert (today.returncode, "certificate has expired" in today.stderr) == (1, True)


def test_a_line_that_was_not_stamped_fails_the_last_step(case: Path) -> None:
    [manifest] = case.glob("manifest/*/manifest.jsonl")
    whole = manifest.read_bytes()
    manifest.write_bytes(whole.replace(b'"size": ', b'"size": 1'))
    try:
        done = [type_step(case, step) for step in list_steps(case)]
    finally:
        manifest.write_bytes(whole)
    assert done[-1].returncode == 1
    assert done[0].returncode == 1


def test_jwarc_finds_every_record_whole_and_a_changed_one_not(case: Path) -> None:
    skip_without(find_missing_packages(), "JWARC")
    words = ["java", "-jar", str(jwarc.prepare_jar()), "validate", "-v"]
    done = subprocess.run([*words, "case.warc.gz"], cwd=case, capture_output=True, text=True, check=False)
    records = len((case / "records.tsv").read_text().splitlines())
    assert (done.returncode, done.stdout.count("block digest pass") >= 1) == (0, True)
    assert done.stdout.count("offset ") == records + 1, "and a warcinfo"
    place, size, *_ = (case / "records.tsv").read_text().splitlines()[-1].split("\t")
    data = bytearray((case / "case.warc.gz").read_bytes())
    data[int(place) + int(size) // 2] ^= 1
    (case.parent / "harmed.warc.gz").write_bytes(bytes(data))
    done = subprocess.run([*words, "../harmed.warc.gz"], cwd=case, capture_output=True, text=True, check=False)
    assert done.returncode != 0
