"""JSON requests to Kibana or Elasticsearch: TLS verified, secrets only in a header.

Every request made here may be repeated, so passing faults (no connection yet, 429, 502 to 504) are retried until
patience runs out, and a 500, which Kibana also answers to what it will never accept, a few times.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import urllib3
from pydantic import SecretStr
from urllib3.exceptions import HTTPError, LocationValueError, MaxRetryError, SSLError

from reprints.errors import KibanaError, SettingsError

_PASSING = frozenset({429, 500, 502, 503, 504})
_MOST_TIMES_500 = 4
_TIMEOUT = urllib3.Timeout(connect=10, read=60)


@dataclass(frozen=True, kw_only=True, slots=True)
class Credentials:
    """An API key in its encoded form, or a user and a password, or nothing."""

    api_key: SecretStr | None = None
    user: str | None = None
    password: SecretStr | None = None

    def make_header(self) -> dict[str, str]:
        if self.api_key:
            return {"Authorization": f"ApiKey {self.api_key.get_secret_value()}"}
        if self.user and self.password:
            return urllib3.make_headers(basic_auth=f"{self.user}:{self.password.get_secret_value()}")
        return {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    status: int
    body: Any  # decoded JSON, or else the text

    @property
    def message(self) -> str:
        """The server's own words about a refusal."""
        body = self.body
        if isinstance(body, dict):
            error = body.get("error")
            body = body.get("message") or (error.get("reason") if isinstance(error, dict) else error) or body
        return " ".join(str(body).split())[:300]


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    name: str
    content: str


class _PatientRetry(urllib3.Retry):
    """Retries until a deadline (`time.monotonic`) instead of a number of times."""

    deadline: float

    @classmethod
    def until(cls, deadline: float, passing: frozenset[int]) -> Self:
        retry = cls(
            total=None,
            other=0,  # an untrusted certificate stays untrusted
            allowed_methods=None,  # any
            status_forcelist=passing,
            raise_on_status=False,
            respect_retry_after_header=False,  # a starting Kibana asks for half a minute and needs less
            backoff_factor=0.1,
            backoff_max=5.0,
        )
        retry.deadline = deadline
        return retry

    def new(self, **changes: Any) -> Self:
        retry = super().new(**changes)
        retry.deadline = self.deadline
        return retry

    def is_exhausted(self) -> bool:
        refused = sum(attempt.status == 500 for attempt in self.history) >= _MOST_TIMES_500
        return refused or time.monotonic() + self.get_backoff_time() > self.deadline or super().is_exhausted()


@dataclass(kw_only=True)
class Server:
    """`name` is shown to people; `setting` is the variable that holds the address."""

    name: str
    url: str
    setting: str
    credentials: Credentials = field(repr=False)
    ca_certs: Path | None = None
    patience: float = 0.0

    def __post_init__(self) -> None:
        if self.ca_certs and not self.ca_certs.is_file():
            raise SettingsError(f"there is no certificate at {self.ca_certs}", mend=self._mend_trust())
        trusted = {"ca_certs": str(self.ca_certs)} if self.ca_certs else {}
        self._pool = urllib3.PoolManager(cert_reqs="CERT_REQUIRED", **trusted)  # type: ignore[arg-type]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.clear()

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        upload: Upload | None = None,
        accept: frozenset[int] = frozenset(),
    ) -> Reply:
        """The reply, if its status is 2xx or in `accept`. Raises KibanaError on any other once patience runs out."""
        try:
            reply = self._send(method, path, body, upload, _PASSING - accept)
        except HTTPError as error:
            raise self._explain_silence(error) from None
        if reply.status < 300 or reply.status in accept:
            return reply
        raise self._explain_refusal(method, path, reply)

    def _send(self, method: str, path: str, body: Any, upload: Upload | None, passing: frozenset[int]) -> Reply:
        # Kibana refuses writing requests without this header, to keep other sites' pages from sending them
        headers = {"kbn-xsrf": "reprints", **self.credentials.make_header()}
        options: dict[str, Any] = {}
        if upload:
            options["fields"] = {"file": (upload.name, upload.content.encode(), "application/x-ndjson")}
        elif body is not None:
            headers["Content-Type"] = "application/json"
            options["body"] = json.dumps(body)
        response = self._pool.request(
            method,
            self.url.rstrip("/") + path,
            headers=headers,
            redirect=False,  # never send credentials to another address
            timeout=_TIMEOUT,
            retries=_PatientRetry.until(time.monotonic() + self.patience, passing),
            **options,
        )
        text = response.data.decode(errors="replace")
        try:
            return Reply(status=response.status, body=json.loads(text))
        except ValueError:
            return Reply(status=response.status, body=text)

    def _explain_silence(self, error: HTTPError) -> KibanaError | SettingsError:
        reason = error.reason if isinstance(error, MaxRetryError) else error
        shown = " ".join(str(reason).split())[:200]
        if isinstance(reason, SSLError):
            return SettingsError(f"the certificate of {self.url} cannot be trusted: {shown}", mend=self._mend_trust())
        if isinstance(reason, LocationValueError):
            return SettingsError(f"{self.setting} cannot be used: {shown}", mend="Write one such as https://host:5601")
        return KibanaError(
            f"{self.name} at {self.url} cannot be reached: {shown}", mend=f"Start it, or mend {self.setting}"
        )

    def _explain_refusal(self, method: str, path: str, reply: Reply) -> KibanaError:
        mends = {
            401: "Mend REPRINTS_KIBANA_USER and _PASSWORD, or REPRINTS_KIBANA_API_KEY",
            403: "Use credentials that may manage saved objects, roles and users",
            422: f"{self.name} is older than the objects, or does not know them: use 8.12 or newer",
            404: f"Does {self.setting} name {self.name}, with its base path?",
        }
        mend = mends.get(reply.status, f"Look at the log of {self.name}")
        if reply.status in (301, 302, 303, 307, 308):
            mend = f"Write the address it redirects to in {self.setting}"
        return KibanaError(f"{self.name} answered {reply.status} to {method} {path}: {reply.message}", mend=mend)

    def _mend_trust(self) -> str:
        return "Set REPRINTS_KIBANA_CA_CERTS to the PEM file of the authority that signed it"
