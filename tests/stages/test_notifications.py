"""Messages really sent: to an SMTP server and an HTTP receiver on loopback."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, Session

from reprints.errors import NotifyError, SettingsError
from reprints.model import Outcome
from reprints.report.batch import BatchReport
from reprints.report.findings import Finding, Proof
from reprints.report.run_report import RunReport
from reprints.settings import Settings, load_settings
from reprints.stages.operations import notifications as notifying

AT = datetime(2026, 11, 22, 5, tzinfo=UTC)
PASSWORD = "hunter2-not-to-be-seen"  # noqa: S105


def make_night(severity: str) -> BatchReport:
    finding = Finding(
        severity=severity,  # type: ignore[arg-type]
        expectation="fill.original.date", message="0% of 31 articles have <original.date> & more",
        proofs=(Proof(url="http://gazette.test/1"),),
    )  # fmt: skip
    run = RunReport(
        run="r1", source="gazette", status="finished", message="", started_at=AT, finished_at=AT, resumed=0,
        counts={Outcome.CHANGED: 31}, reasons={}, findings=(finding,), held={Outcome.CHANGED: 31},
    )  # fmt: skip
    return BatchReport(batch="b1", made_at=AT, reports=(run,))


class Mailbox:
    def __init__(self) -> None:
        self.letters: list[tuple[Envelope, Message]] = []

    async def handle_DATA(self, _server: Any, _session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.letters.append((envelope, message_from_bytes(envelope.content, policy=default)))
        return "250 OK"


@contextmanager
def receive_mail(**options: Any) -> Iterator[tuple[Mailbox, int]]:
    box = Mailbox()
    with socket.socket() as probe:  # the controller connects to the port it was given: 0 will not do
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    controller = Controller(box, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield box, port
    finally:
        controller.stop()


class Receiver(HTTPServer):
    def __init__(self, statuses: list[int]) -> None:
        super().__init__(("127.0.0.1", 0), Hook)
        self.statuses = statuses
        self.bodies: list[dict[str, Any]] = []


class Hook(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.bodies.append(body)
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def receive_hook(*statuses: int) -> Iterator[tuple[Receiver, str]]:
    receiver = Receiver(list(statuses))
    thread = threading.Thread(target=receiver.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield receiver, f"http://127.0.0.1:{receiver.server_port}/hook/{PASSWORD}"
    finally:
        receiver.shutdown()
        thread.join()
        receiver.server_close()


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifying, "_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(socket, "getfqdn", lambda *_: "localhost")  # asks a name server, which there may be none of


def settings(tmp_path: Path, **given: object) -> Settings:
    return load_settings(data=tmp_path, **given)


def test_a_failed_night_reaches_the_mailbox_with_the_report_attached(tmp_path: Path) -> None:
    with receive_mail() as (box, port):
        given = settings(tmp_path, smtp_url=f"smtp://127.0.0.1:{port}", notify_email="a@example.org, b@example.org")
        assert notifying.notify(given, make_night("fail")) == ["e-mail"]
    envelope, letter = box.letters[0]
    assert envelope.rcpt_tos == ["a@example.org", "b@example.org"]
    assert letter["Subject"].startswith("[reprints] fail: gazette failed")
    parts = {part.get_content_type(): part for part in letter.walk()}
    assert "reprints quarantine show r1" in parts["text/plain"].get_content()  # type: ignore[attr-defined]
    assert parts["text/html"].get_filename() == "b1.html"


def test_it_logs_in_where_the_address_has_a_name_and_password(tmp_path: Path) -> None:
    seen = []

    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        seen.append((data.login, data.password))
        return AuthResult(success=data.password == b"p@ss", handled=False)

    options = {"authenticator": check, "auth_required": True, "auth_require_tls": False}
    with receive_mail(**options) as (box, port):
        given = settings(tmp_path, smtp_url=f"smtp://user:p%40ss@127.0.0.1:{port}", notify_email="a@example.org")
        notifying.notify(given, make_night("warn"))
        assert (len(box.letters), seen[0]) == (1, (b"user", b"p@ss"))
        wrong = settings(tmp_path, smtp_url=f"smtp://user:{PASSWORD}@127.0.0.1:{port}", notify_email="a@example.org")
        with pytest.raises(NotifyError, match="SMTPAuthenticationError") as caught:
            notifying.notify(wrong, make_night("fail"))
    assert PASSWORD not in str(caught.value)
    assert len(seen) <= 3, "by each way to log in the server offers, once; a wrong password is not sent again"


def test_a_webhook_gets_a_text_as_slack_reads_it(tmp_path: Path) -> None:
    with receive_hook() as (receiver, url):
        assert notifying.notify(settings(tmp_path, webhook_url=url), make_night("fail")) == ["webhook"]
    text = receiver.bodies[0]["text"]
    assert text.startswith("*fail*: gazette failed")
    assert "&lt;original.date&gt; &amp; more (http://gazette.test/1)" in text


def test_a_webhook_that_is_down_for_a_moment_is_tried_again(tmp_path: Path) -> None:
    with receive_hook(503, 429) as (receiver, url):
        notifying.notify(settings(tmp_path, webhook_url=url), make_night("fail"))
    assert len(receiver.bodies) == 3


def test_a_webhook_that_refuses_is_told_of_without_its_address(tmp_path: Path) -> None:
    with receive_hook(404, 200) as (receiver, url):
        with pytest.raises(NotifyError, match="webhook: http 404") as caught:
            notifying.notify(settings(tmp_path, webhook_url=url), make_night("fail"))
        assert len(receiver.bodies) == 1
    assert PASSWORD not in str(caught.value)


def test_the_way_that_works_is_taken_though_the_other_fails(tmp_path: Path) -> None:
    with receive_mail() as (box, port), pytest.raises(NotifyError, match="webhook"):
        given = settings(
            tmp_path, smtp_url=f"smtp://127.0.0.1:{port}", notify_email="a@example.org",
            webhook_url="http://127.0.0.1:9/closed",
        )  # fmt: skip
        notifying.notify(given, make_night("fail"))
    assert len(box.letters) == 1


@pytest.mark.parametrize(
    ("severity", "notify_on", "told"),
    [("note", "warn", 0), ("warn", "warn", 1), ("warn", "fail", 0), ("fail", "fail", 1), ("note", "always", 1)],
)
def test_only_nights_that_are_severe_enough_trigger_a_notification(
    tmp_path: Path, severity: str, notify_on: str, told: int
) -> None:
    with receive_hook() as (receiver, url):
        given = settings(tmp_path, webhook_url=url, notify_on=notify_on)
        night = make_night(severity)
        notifying.notify(given, night)
    assert len(receiver.bodies) == told


def test_an_address_that_cannot_be_one_is_refused_at_once_and_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="REPRINTS_SMTP_URL") as caught:
        settings(tmp_path, smtp_url=f"imap://{PASSWORD}@host")
    assert PASSWORD not in str(caught.value)
