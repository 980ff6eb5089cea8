"""Requests to Kibana, or to Elasticsearch's own door: JSON, TLS verified, secrets in a header only.

Everything asked of it here may be asked twice, so what may pass (no connection yet, 502 to 504, 429) is asked again
until the patience is used up, and a 500, which Kibana also answers to what it can never take, a few times.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import urllib3
from pydantic import SecretStr
from urllib3.exceptions import HTTPError, LocationValueError, MaxRetryError, SSLError

from reprints.errors import KibanaError, SettingsError

_PASSING = frozenset({429, 502, 503, 504})
_MOST_TIMES_500 = 4
_ANSWER_SECONDS = 60.0
_MOST_SECONDS_BETWEEN = 5.0


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
class Answer:
    status: int
    body: Any  # decoded JSON; the text where it is none

    @property
    def message(self) -> str:
        """What the server says of a refusal, in its own words."""
        body = self.body
        if isinstance(body, dict):
            error = body.get("error")
            body = body.get("message") or (error.get("reason") if isinstance(error, dict) else error) or body
        return " ".join(str(body).split())[:300]


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    name: str
    content: str


@dataclass(kw_only=True)
class Server:
    """`name` is what people call it, `setting` the variable that holds its address."""

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
        self._pool = urllib3.PoolManager(retries=False, cert_reqs="CERT_REQUIRED", **trusted)  # type: ignore[arg-type]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.clear()

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        upload: Upload | None = None,
        accept: frozenset[int] = frozenset(),
    ) -> Answer:
        """The answer, if its status is 2xx or in `accept`. Raises KibanaError on any other, when patience has ended."""
        deadline = time.monotonic() + self.patience
        attempt = 0
        while True:
            attempt += 1
            refusal: KibanaError | SettingsError
            try:
                answer = self._send(method, path, body, upload)
            except HTTPError as error:
                refusal, passing = self._explain_silence(error), True
            else:
                if answer.status < 300 or answer.status in accept:
                    return answer
                refusal = self._explain_refusal(method, path, answer)
                passing = answer.status in _PASSING or (answer.status == 500 and attempt < _MOST_TIMES_500)
            pause = min(0.1 * 2**attempt, _MOST_SECONDS_BETWEEN)
            if isinstance(refusal, SettingsError) or not passing or time.monotonic() + pause > deadline:
                raise refusal
            time.sleep(pause)

    def _send(self, method: str, path: str, body: Any, upload: Upload | None) -> Answer:
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
            redirect=False,  # credentials go where they were meant to go, and nowhere else
            timeout=urllib3.Timeout(connect=10, read=_ANSWER_SECONDS),
            **options,
        )
        text = response.data.decode(errors="replace")
        try:
            return Answer(status=response.status, body=json.loads(text))
        except ValueError:
            return Answer(status=response.status, body=text)

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

    def _explain_refusal(self, method: str, path: str, answer: Answer) -> KibanaError:
        mends = {
            401: "Mend REPRINTS_KIBANA_USER and _PASSWORD, or REPRINTS_KIBANA_API_KEY",
            403: "Use credentials that may manage saved objects, roles and users",
            422: f"{self.name} is older than the objects, or does not know them: use 8.12 or newer",
            404: f"Does {self.setting} name {self.name}, with its base path?",
        }
        mend = mends.get(answer.status, f"Look at the log of {self.name}")
        if answer.status in (301, 302, 303, 307, 308):
            mend = f"Write the address it redirects to in {self.setting}"
        return KibanaError(f"{self.name} answered {answer.status} to {method} {path}: {answer.message}", mend=mend)

    def _mend_trust(self) -> str:
        return "Set REPRINTS_KIBANA_CA_CERTS to the PEM file of the authority that signed it"
