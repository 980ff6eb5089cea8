"""The connection to Elasticsearch: TLS verified, secrets only in headers, failures translated into our own errors."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from elastic_transport import ConnectionError as NoConnection
from elastic_transport import ConnectionTimeout, SerializationError, TlsError, TransportError
from elasticsearch import ApiError, Elasticsearch

from reprints.errors import IndexError_, QueryError, SettingsError
from reprints.settings import Settings

WAITS = "Nothing is lost: the changes wait in the catalogue, and `reprints index sync` applies them"
REBUILD = "Run: reprints index rebuild"
SET_UP = "Run: reprints index setup, with credentials that may manage index templates"
# refusals caused by the index, not by the document they come with
OF_THE_INDEX = ("cluster_block_exception", "index_closed_exception", "index_not_found_exception", "security_exception")
_TOO_LARGE_A_QUERY = ("too_many_nested_clauses", "too_many_clauses", "max_nested_depth", "maxClauseCount")


def connect(settings: Settings) -> Elasticsearch:
    """Opens no connection yet. Callers retry: they know what may be sent twice."""
    # its warnings repeat our errors: keep them in collected logs and off the terminal
    logging.getLogger("elastic_transport").addHandler(logging.NullHandler())
    options: dict[str, Any] = {"request_timeout": settings.elasticsearch_timeout, "max_retries": 0}
    url = str(settings.elasticsearch_url)
    if settings.elasticsearch_ca_certs and url.startswith("https:"):
        if not settings.elasticsearch_ca_certs.is_file():
            raise SettingsError(
                f"REPRINTS_ELASTICSEARCH_CA_CERTS names no file: {settings.elasticsearch_ca_certs}",
                mend="Give the PEM file of the authority that signed the server's certificate",
            )
        options["ca_certs"] = str(settings.elasticsearch_ca_certs)
    if settings.elasticsearch_api_key:
        options["api_key"] = settings.elasticsearch_api_key.get_secret_value()
    elif settings.elasticsearch_user and settings.elasticsearch_password:
        options["basic_auth"] = (settings.elasticsearch_user, settings.elasticsearch_password.get_secret_value())
    try:
        # with a single node, backing off after a failure would only delay the next attempt
        return Elasticsearch(
            _with_port(url),
            connections_per_node=settings.elasticsearch_bulk_threads + 2,
            dead_node_backoff_factor=0,
            **options,
        )
    except (ValueError, TypeError) as error:
        raise SettingsError(f"REPRINTS_ELASTICSEARCH_URL cannot be used: {error}") from None


def _with_port(url: str) -> str:
    """The client requires a port; default to the scheme's."""
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    if ":" not in host.rpartition("]")[2]:
        host += ":443" if scheme == "https" else ":80"
    return f"{scheme}://{host}{slash}{path}"


@contextmanager
def explain_faults(url: str) -> Iterator[None]:
    """Raises IndexError_ for the client's errors, QueryError for a query too large for the server."""
    try:
        yield
    except (ApiError, TransportError) as error:
        raise explain(error, url) from error


def explain(error: ApiError | TransportError, url: str) -> IndexError_ | QueryError:
    if isinstance(error, ApiError):
        return _explain_answer(error, url)
    return _explain_silence(error, url)


def _explain_silence(error: TransportError, url: str) -> IndexError_:
    reason = " ".join(str(error.message).split())[:200]
    match error:
        case TlsError():
            return IndexError_(
                f"the certificate of {url} cannot be trusted: {reason}",
                mend="Set REPRINTS_ELASTICSEARCH_CA_CERTS to the PEM file of the authority that signed it, and use "
                f"a name it was made out to. {WAITS}",
            )
        case ConnectionTimeout():
            return IndexError_(
                f"Elasticsearch at {url} did not answer in time",
                mend=f"Look at its load, or raise REPRINTS_ELASTICSEARCH_TIMEOUT. {WAITS}",
            )
        case NoConnection():
            return IndexError_(
                f"Elasticsearch at {url} cannot be reached: {reason}",
                mend=f"Start it, or mend REPRINTS_ELASTICSEARCH_URL (https or http?). {WAITS}",
            )
        case SerializationError():
            return IndexError_(
                f"{url} did not answer as Elasticsearch does", mend="Is REPRINTS_ELASTICSEARCH_URL right?"
            )
        case _:
            return IndexError_(f"Elasticsearch at {url} failed: {reason}", mend=WAITS)


def _explain_answer(error: ApiError, url: str) -> IndexError_ | QueryError:
    kind, reason = read_error(error.body)
    status = error.status_code
    if status == 400 and any(word in str(error.body) for word in _TOO_LARGE_A_QUERY):
        return QueryError("the query is too large for the server", mend="Write fewer words or parentheses")
    return explain_refusal(status, kind, reason or str(error.message), url)


def explain_refusal(status: int, kind: str, reason: str, url: str) -> IndexError_:
    """A refusal that applies to every document, of a whole request or of one bulk item."""
    if kind == "cluster_block_exception":
        return _explain_block(reason, url)
    known = {
        "index_not_found_exception": (f"the index is not on {url}", REBUILD),
        "index_closed_exception": (
            f"the index on {url} is closed",
            f"Open it, or run: reprints index rebuild. {WAITS}",
        ),
        401: (
            f"{url} does not accept our credentials",
            f"The API key was revoked or is wrong: set REPRINTS_ELASTICSEARCH_API_KEY anew. {WAITS}",
        ),
        403: (
            f"our credentials do not permit this on {url}: {reason[:300]}",
            f"docs/how-to/elasticsearch.md lists the privileges the key needs. {WAITS}",
        ),
        413: (f"{url} refuses requests of this size", "Lower REPRINTS_ELASTICSEARCH_BULK_BYTES"),
    }
    busy = (f"Elasticsearch at {url} is overloaded or not ready ({status}): {reason[:200]}", f"Try later. {WAITS}")
    known |= dict.fromkeys((429, 502, 503, 504), busy)
    other = (f"Elasticsearch at {url} answered {status}: {kind} {reason[:300]}".rstrip(), WAITS)
    message, mend = known.get(kind) or known.get(status) or other
    return IndexError_(message, mend=mend)


def _explain_block(reason: str, url: str) -> IndexError_:
    if "flood" in reason or "read-only / allow delete" in reason:
        what, mend = "is read-only, its disk is nearly full", "Free disk space there; the server lifts the block itself"
    else:
        what, mend = "does not take changes", "Lift the block on the index"
    return IndexError_(f"Elasticsearch at {url} {what}: {reason[:200]}", mend=f"{mend}. {WAITS}")


def read_error(body: object) -> tuple[str, str]:
    """The type and reason of an error document, preferably of its root cause."""
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return "", str(error or "")
    causes = error.get("root_cause") or [error]
    cause = causes[0] if isinstance(causes[0], dict) else error
    inner = cause.get("caused_by")
    reason = str(cause.get("reason") or error.get("reason") or "")
    if isinstance(inner, dict) and inner.get("reason"):
        reason += f": {inner['reason']}"
    return str(cause.get("type") or ""), reason
