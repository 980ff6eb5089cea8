"""`reprints kibana install` against a server that answers as Kibana does."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from pydantic import SecretStr

from reprints.errors import KibanaError, ReprintsError, SettingsError
from reprints.kibana import install as module
from reprints.kibana.install import READER, Installed, ReaderAccount, describe_reader, install
from reprints.kibana.objects import make_objects
from reprints.kibana.server import Credentials, Server
from tests.conftest import Command
from tests.kibana.stand_in import KEY, PASSWORD, StandIn, serving

INDICES = ("reprints-articles", "reprints-runs")


@pytest.fixture
def kibana() -> Iterator[StandIn]:
    with serving(StandIn()) as running:
        yield running


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_POLL_SECONDS", 0.01)


def door(url: str, *, patience: float = 5.0, password: str = PASSWORD, **others: object) -> Server:
    credentials = others.pop("credentials", None) or Credentials(user="elastic", password=SecretStr(password))
    return Server(
        name="Kibana", url=url, setting="REPRINTS_KIBANA_URL", credentials=credentials, patience=patience, **others  # type: ignore[arg-type]
    )  # fmt: skip


def bring(stand_in: StandIn, server: Server | None = None, reader: ReaderAccount | None = None) -> Installed:
    return install(server or door(stand_in.url), make_objects(), indices=INDICES, reader=reader)


def refusal(stand_in: StandIn, server: Server | None = None) -> str:
    with pytest.raises(ReprintsError) as caught:
        bring(stand_in, server)
    said = str(caught.value)
    assert PASSWORD not in said
    return said


def test_installing_twice_is_as_once(kibana: StandIn) -> None:
    first = bring(kibana)
    state = json.dumps([list(kibana.objects.values()), kibana.roles, kibana.default_view])
    assert bring(kibana) == first
    assert json.dumps([list(kibana.objects.values()), kibana.roles, kibana.default_view]) == state
    assert first == Installed(version="8.19.21", objects=len(make_objects()), secured=True)
    assert len(kibana.objects) == len(make_objects())
    assert kibana.default_view == "reprints-articles"


def test_readers_may_read_the_two_indices_and_nothing_else(kibana: StandIn) -> None:
    bring(kibana)
    assert kibana.roles == {READER: describe_reader(INDICES)}
    role = kibana.roles[READER]
    assert role["elasticsearch"]["cluster"] == []
    assert role["elasticsearch"]["indices"][0]["privileges"] == ["read", "view_index_metadata"]
    assert [grant["base"] for grant in role["kibana"]] == [["read"]]


def test_a_reader_is_made_where_a_password_was_given(kibana: StandIn) -> None:
    secret = SecretStr("readers-password")
    done = bring(kibana, reader=ReaderAccount(elasticsearch=door(kibana.url), name="reader", password=secret))
    assert done.reader == "reader"
    assert kibana.users["reader"]["roles"] == [READER]
    assert kibana.users["reader"]["password"] == "readers-password"  # noqa: S105


def test_an_api_key_serves_as_well(kibana: StandIn) -> None:
    assert bring(kibana, door(kibana.url, credentials=Credentials(api_key=SecretStr(KEY)))).objects


def test_kibana_is_waited_for_while_it_starts(kibana: StandIn) -> None:
    kibana.starting = 3
    assert bring(kibana).version == "8.19.21"
    assert kibana.requests.count(("GET", "/api/status")) == 4


def test_a_kibana_that_does_not_become_ready_is_given_up(kibana: StandIn) -> None:
    kibana.level = "critical"
    assert "not ready: critical" in refusal(kibana, door(kibana.url, patience=0.1))
    assert not kibana.objects


def test_success_false_is_a_failure_that_names_the_objects(kibana: StandIn) -> None:
    whole = make_objects()
    with pytest.raises(KibanaError) as caught:
        install(door(kibana.url), whole[1:], indices=INDICES)  # the data view of the articles left out
    said = str(caught.value)
    assert "search/reprints-session-articles: missing_references (index-pattern/reprints-articles)" in said
    assert "dashboard/reprints-dashboard-archive" in said
    assert "reprints-session-runs" not in said
    assert kibana.default_view is None


def test_a_server_that_passes_over_an_object_is_not_believed(kibana: StandIn) -> None:
    kibana.plan("POST", "/api/saved_objects/_import", (200, {"success": True, "successCount": 1}))
    assert "refused saved objects" in refusal(kibana)


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_passing_fault_is_asked_again(kibana: StandIn, status: int) -> None:
    kibana.plan("POST", "/api/saved_objects/_import", (status, "busy"), (status, {"message": "busy"}))
    kibana.plan("PUT", f"/api/security/role/{READER}", (status, "busy"))
    assert bring(kibana).objects == len(make_objects())
    assert kibana.requests.count(("POST", "/api/saved_objects/_import")) == 3


def test_a_500_that_stays_is_told_and_not_waited_for(kibana: StandIn) -> None:
    cannot = {"statusCode": 500, "message": "Cannot read properties of undefined"}
    kibana.plan("POST", "/api/saved_objects/_import", *[(500, cannot)] * 50)
    said = refusal(kibana, door(kibana.url, patience=3600))
    assert "answered 500" in said
    assert "Cannot read properties" in said


def test_an_older_kibana_says_that_the_objects_are_newer(kibana: StandIn) -> None:
    kibana.newest["dashboard"] = (8, 7, 0)
    said = refusal(kibana)
    assert "answered 422" in said
    assert "belongs to a more recent version" in said
    assert "use 8.12 or newer" in said


def test_a_kibana_known_to_be_too_old_is_left_alone(kibana: StandIn) -> None:
    kibana.version = "8.6.2"
    assert "Kibana 8.6.2 is too old" in refusal(kibana)
    assert not kibana.roles
    assert not kibana.objects


@pytest.mark.parametrize("version", ["8.12.0", "8.19.21", "9.2.2", "10.0.0"])
def test_newer_versions_are_taken(kibana: StandIn, version: str) -> None:
    kibana.version = version
    assert bring(kibana).version == version


def test_a_wrong_password_is_told_at_once_and_never_shown(kibana: StandIn) -> None:
    said = refusal(kibana, door(kibana.url, password="another-secret", patience=3600))  # noqa: S106
    assert "answered 401" in said
    assert "another-secret" not in said
    assert len(kibana.requests) == 1


def test_too_few_privileges_are_told(kibana: StandIn) -> None:
    kibana.plan("PUT", f"/api/security/role/{READER}", (403, {"statusCode": 403, "message": "Forbidden"}))
    assert "may manage" in refusal(kibana)


def test_without_security_there_is_no_role_and_the_rest_is_installed(kibana: StandIn) -> None:
    kibana.secured = False
    done = bring(kibana, reader=ReaderAccount(elasticsearch=door(kibana.url), name="reader", password=SecretStr("x")))
    assert (done.secured, done.reader, done.objects) == (False, None, len(make_objects()))
    assert not kibana.users


def test_credentials_do_not_follow_a_redirect(kibana: StandIn) -> None:
    kibana.plan("GET", "/api/status", (302, None))
    assert "answered 302" in refusal(kibana)
    assert kibana.requests == [("GET", "/api/status")]


def test_an_address_that_is_not_kibana_is_told(kibana: StandIn) -> None:
    kibana.plan("GET", "/api/status", (404, "<html>nothing here</html>"))
    assert "Does REPRINTS_KIBANA_URL name Kibana" in refusal(kibana)


def test_a_kibana_nobody_started_is_told() -> None:
    said = refusal(StandIn(), door("http://127.0.0.1:9", patience=0.2))
    assert "cannot be reached" in said
    assert "REPRINTS_KIBANA_URL" in said


def test_secrets_are_not_in_what_python_shows() -> None:
    server = door("http://127.0.0.1:9")
    assert PASSWORD not in repr(server)
    assert PASSWORD not in repr(server.credentials)


@pytest.fixture
def trusted(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """An https server of a private authority: (url, the authority's file)."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    certificates = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(certificates)
    with serving(StandIn(), context) as running:
        yield running.url, certificates


def test_a_certificate_nobody_vouches_for_is_refused(trusted: tuple[str, Path]) -> None:
    url, certificates = trusted
    with pytest.raises(SettingsError, match=r"cannot be trusted.*REPRINTS_KIBANA_CA_CERTS"):
        module.await_kibana(door(url, patience=3600))
    assert module.await_kibana(door(url, ca_certs=certificates)) == "8.19.21"


def test_a_missing_authority_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no certificate at"):
        door("https://127.0.0.1:9", ca_certs=tmp_path / "none.pem")


def test_the_command_installs_and_tells_no_secret(kibana: StandIn, command: Command) -> None:
    command.environment |= {
        "REPRINTS_KIBANA_URL": kibana.url,
        "REPRINTS_KIBANA_PASSWORD": PASSWORD,
        "REPRINTS_READER_PASSWORD": "readers-password",
        "REPRINTS_ELASTICSEARCH_URL": kibana.url,
        "REPRINTS_ELASTICSEARCH_INDEX": "mine",
    }
    for _ in range(2):
        done = command.run("kibana", "install")
        assert "Kibana 8.19.21 is ready" in done.stdout
        assert PASSWORD not in done.stdout + done.stderr
        assert "readers-password" not in done.stdout + done.stderr
    assert kibana.objects["index-pattern", "reprints-articles"]["attributes"]["title"] == "mine"
    assert kibana.roles[READER]["elasticsearch"]["indices"][0]["names"] == ["mine", "reprints-runs"]
    assert set(kibana.users) == {"reader"}


def test_doctor_says_how_kibana_is(kibana: StandIn, command: Command) -> None:
    command.environment |= {"REPRINTS_KIBANA_URL": kibana.url, "REPRINTS_KIBANA_PASSWORD": PASSWORD}
    kibana.level = "degraded"
    [check] = [found for found in command.json("doctor", "--json", code=1) if found["check"] == "kibana"]
    assert check["state"] == "broken"
    assert "not ready: degraded" in check["found"]


def test_an_address_with_a_password_in_it_is_refused_without_showing_it(command: Command) -> None:
    command.environment["REPRINTS_KIBANA_URL"] = f"https://elastic:{PASSWORD}@kibana.example.org"
    done = command.run("kibana", "install", code=2)
    assert "must not hold a password" in done.stderr
    assert PASSWORD not in done.stderr


def test_the_command_says_what_is_not_configured(command: Command) -> None:
    done = command.run("kibana", "install", code=2)
    assert "Set REPRINTS_KIBANA_URL" in done.stderr
    done = command.run("kibana", "prepare", code=2)
    assert "Set REPRINTS_ELASTICSEARCH_URL" in done.stderr
