"""Notifies people of how the night went, by e-mail, webhook or both; quiet nights are skipped."""

from __future__ import annotations

import json
import random
import smtplib
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from reprints.errors import NotifyError
from reprints.report.batch import BatchReport
from reprints.report.html import write_html
from reprints.report.markdown import write_markdown
from reprints.settings import Settings

_ATTEMPTS = 3
_PAUSE_SECONDS = 2.0
_TIMEOUT_SECONDS = 20
_MOST_CHARACTERS = 3_500  # Slack cuts a text at 4,000
_SEVERITIES = {"fail": ("fail",), "warn": ("fail", "warn"), "always": ("fail", "warn", "note", "ok")}


def notify(settings: Settings, report: BatchReport) -> list[str]:
    """Send the report; returns the channels that took it. Raises NotifyError once all were tried.

    The error names the channel, never its address, since a webhook's address is its password.
    """
    if report.severity not in _SEVERITIES[settings.notify_on]:
        return []
    ways: dict[str, Callable[[Settings, BatchReport], None]] = {}
    if settings.smtp_url and settings.notify_email:
        ways["e-mail"] = _send_mail
    if settings.webhook_url:
        ways["webhook"] = _post
    sent, failed = [], []
    for name, send in ways.items():
        why = _try(send, settings, report)
        if why:
            failed.append(f"{name}: {why}")
        else:
            sent.append(name)
    if failed:
        mend = "Check REPRINTS_SMTP_URL or REPRINTS_WEBHOOK_URL; the report itself is in the reports folder"
        raise NotifyError(f"the report could not be sent ({'; '.join(failed)})", mend=mend)
    return sent


def _try(send: Callable[[Settings, BatchReport], None], settings: Settings, report: BatchReport) -> str:
    """Returns why it could not be sent, or an empty text."""
    why = ""
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(_PAUSE_SECONDS * 2**attempt * random.uniform(0.5, 1.0))  # noqa: S311 - jitter
        try:
            send(settings, report)
        except (smtplib.SMTPAuthenticationError, smtplib.SMTPRecipientsRefused, smtplib.SMTPNotSupportedError) as error:
            return type(error).__name__  # a retry would be refused, too
        except urllib.error.HTTPError as error:
            why = f"http {error.code}"
            if error.code < 500 and error.code != 429:
                return why
        except (OSError, smtplib.SMTPException) as error:
            why = type(error).__name__ if isinstance(error, smtplib.SMTPException) else _name(error)
        else:
            return ""
    return why


def _name(error: OSError) -> str:
    reason = getattr(error, "reason", error)
    return str(getattr(reason, "strerror", None) or type(reason).__name__)


def _send_mail(settings: Settings, report: BatchReport) -> None:
    assert settings.smtp_url is not None  # noqa: S101 - `notify` asks
    server = urlsplit(settings.smtp_url.get_secret_value())
    context = ssl.create_default_context()
    with _connect(server.scheme, str(server.hostname), server.port, context) as smtp:
        if server.scheme == "smtp" and smtp.has_extn("starttls"):
            smtp.starttls(context=context)
            smtp.ehlo()
        if server.username:
            if server.scheme == "smtp" and not smtp.has_extn("auth"):
                raise smtplib.SMTPNotSupportedError("the server offers no way to log in")
            smtp.login(unquote(server.username), unquote(server.password or ""))
        smtp.send_message(make_mail(settings, report))


def _connect(scheme: str, host: str, port: int | None, context: ssl.SSLContext) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=_TIMEOUT_SECONDS, context=context)
    smtp = smtplib.SMTP(host, port or 587, timeout=_TIMEOUT_SECONDS)
    smtp.ehlo()
    return smtp


def make_mail(settings: Settings, report: BatchReport) -> EmailMessage:
    to = [address.strip() for address in settings.notify_email.split(",") if address.strip()]
    mail = EmailMessage()
    mail["Subject"] = f"[reprints] {report.severity}: {report.headline}"[:200]
    mail["From"] = settings.notify_from or to[0]
    mail["To"] = ", ".join(to)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    mail.set_content(write_markdown(report))
    mail.add_attachment(write_html(report), subtype="html", filename=f"{report.batch}.html")
    return mail


def _post(settings: Settings, report: BatchReport) -> None:
    assert settings.webhook_url is not None  # noqa: S101 - `notify` asks
    body = json.dumps(make_message(report), ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    request = urllib.request.Request(settings.webhook_url.get_secret_value(), data=body, headers=headers)  # noqa: S310
    with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS):  # noqa: S310 - the settings allow http(s) alone
        pass


def make_message(report: BatchReport) -> dict[str, str]:
    """`text` is what Slack and the like show; its markup gives &, < and > a meaning."""
    lines = [f"*{report.severity}*: {_quote(report.headline)}"]
    lines += [f"{problem.source} was not crawled: {_quote(problem.message)}" for problem in report.problems]
    lines += [_quote(remark) for remark in report.remarks]
    for run in report.reports:
        lines += [f"{run.source}: {run.status}: {_quote(run.message)}"] if run.status != "finished" else []
        for finding in run.findings:
            if finding.severity != "note":
                page = f" ({_quote(finding.proofs[0].url)})" if finding.proofs else ""
                lines.append(f"{run.source}: {finding.severity}: {_quote(finding.message)}{page}")
        if run.quarantined:
            lines.append(f"{run.source}: {run.quarantined} readings in quarantine: reprints quarantine show {run.run}")
    return {"text": "\n".join(lines)[:_MOST_CHARACTERS]}


def _quote(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
