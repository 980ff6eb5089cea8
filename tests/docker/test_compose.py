"""docker-compose.yml, its overlay and the Dockerfile, as documents: Docker itself is not needed."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from reprints.index.elastic.setup import INDEXER
from reprints.kibana.archive_dashboard import ARCHIVE_DASHBOARD
from reprints.settings import Settings

pytestmark = pytest.mark.xdist_group("compose")  # building what resolves the files is most of the time

ROOT = Path(__file__).parents[2]
FILES = ("docker-compose.yml", "compose.tls.yml", "compose.prefect.yml")
KINDS = {"plain": FILES[:1], "tls": FILES[:2], "prefect": (FILES[0], FILES[2])}
OURS = ("prepare", "install", "crawler")
PREFECT = ("prefect-server", "prefect-deploy", "prefect-worker")
SERVERS = ("elasticsearch", "kibana")
Project = dict[str, Any]


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=280)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("env") / ".env"
    assert run("scripts/make-env", path).returncode == 0
    return path


@pytest.fixture(scope="module")
def resolve(environment: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    if shutil.which("go") is None:
        if os.environ.get("REPRINTS_TEST_SERVERS") == "required":
            pytest.fail("the compose files cannot be resolved: go was not found")
        pytest.skip("NOT RESOLVED AS DOCKER COMPOSE WOULD: go was not found; install golang-go")

    def resolve(*files: str | Path, env: Path = environment) -> subprocess.CompletedProcess[str]:
        return run("scripts/check-compose", env, *files)

    return resolve


@pytest.fixture(scope="module")
def projects(resolve: Callable[..., subprocess.CompletedProcess[str]]) -> dict[str, Project]:
    """The resolved project as it is, with TLS, and with Prefect."""
    made = {}
    for name, files in KINDS.items():
        done = resolve(*files)
        assert done.returncode == 0, done.stderr
        made[name] = json.loads(done.stdout)
    return made


def test_the_files_are_valid_by_the_compose_specification() -> None:
    done = run(Path(sys.executable).with_name("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", *FILES)
    assert done.returncode == 0, done.stdout


def test_make_env_writes_long_secrets_for_the_owner_alone_and_keeps_them(environment: Path) -> None:
    first = environment.read_text()
    values = dict(line.split("=", 1) for line in first.splitlines())
    assert all(re.fullmatch(r"[A-Za-z0-9]{40}", value) for value in values.values())
    assert len(set(values.values())) == len(values)
    assert stat.S_IMODE(environment.stat().st_mode) == 0o600
    environment.write_text("MINE=1\n" + first)
    assert run("scripts/make-env", environment).returncode == 0
    assert environment.read_text() == "MINE=1\n" + first


def test_make_env_writes_every_variable_that_is_required(environment: Path) -> None:
    required = {name for file in FILES for name in re.findall(r"\$\{(\w+):\?", (ROOT / file).read_text())}
    written = {line.partition("=")[0] for line in environment.read_text().splitlines()}
    assert required <= written


def test_nothing_starts_without_the_passwords(
    resolve: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    empty = tmp_path / "empty.env"
    empty.write_text("")
    done = resolve(*FILES, env=empty)
    assert done.returncode == 1
    assert "run scripts/make-env first" in done.stderr


BROKEN = {
    "an unknown key": ("    init: true", "    innit: true"),
    "an undefined service": ("kibana: {condition: service_healthy}", "kabana: {condition: service_healthy}"),
    "an undefined volume": ("- archive:/data", "- archives:/data"),
    "a variable nobody sets": ("${CRAWLER_MEMORY:-2g}", "${CRAWLER_MEMORY}"),
    "a memory limit that is none": ("mem_limit: 512m", "mem_limit: much"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_check_finds(name: str, resolve: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path) -> None:
    whole = (ROOT / FILES[0]).read_text()
    right, wrong = BROKEN[name]
    assert right in whole
    path = tmp_path / "docker-compose.yml"
    path.write_text(whole.replace(right, wrong, 1))
    done = resolve(path)
    assert done.returncode == 1
    assert done.stderr.strip()


def ours(project: Project) -> list[str]:
    return [name for name in (*OURS, *PREFECT) if name in project["services"]]


@pytest.mark.parametrize("kind", KINDS)
class TestProject:
    def test_ports_are_bound_to_this_machine_alone(self, projects: dict[str, Project], kind: str) -> None:
        bound = [(s, p["host_ip"]) for s, v in projects[kind]["services"].items() for p in v.get("ports", ())]
        names = ["elasticsearch", "kibana", *(["prefect-server"] if kind == "prefect" else [])]
        assert bound == [(name, "127.0.0.1") for name in names]

    def test_elasticsearch_and_kibana_have_one_and_the_same_pinned_tag(
        self, projects: dict[str, Project], kind: str
    ) -> None:
        tags = {projects[kind]["services"][name]["image"].rpartition(":")[2] for name in SERVERS}
        assert len(tags) == 1
        assert re.fullmatch(r"8\.19\.\d+", tags.pop())

    def test_every_service_has_limits_and_keeps_its_log_small(self, projects: dict[str, Project], kind: str) -> None:
        for name, service in projects[kind]["services"].items():
            assert int(service["mem_limit"]) > 0, name
            assert "no-new-privileges:true" in service["security_opt"], name
            if name != "certificates":
                assert service["pids_limit"] > 0, name
                assert service["logging"]["options"]["max-size"], name

    def test_servers_are_watched_and_started_in_order(self, projects: dict[str, Project], kind: str) -> None:
        services = projects[kind]["services"]
        assert all("healthcheck" in services[name] and services[name]["volumes"] for name in SERVERS)
        waits = {name: {s: w["condition"] for s, w in v.get("depends_on", {}).items()} for name, v in services.items()}
        assert waits["prepare"] == {"elasticsearch": "service_healthy"}
        assert waits["kibana"]["prepare"] == "service_completed_successfully"
        assert waits["install"] == {"kibana": "service_healthy"}
        assert waits["crawler"] == {"prepare": "service_completed_successfully"}

    def test_our_own_containers_cannot_change_themselves(self, projects: dict[str, Project], kind: str) -> None:
        for name in ours(projects[kind]):
            service = projects[kind]["services"][name]
            assert service["read_only"] is True
            assert service["cap_drop"] == ["ALL"]
            assert service["tmpfs"]

    def test_the_crawler_knows_no_password_but_its_own(
        self, projects: dict[str, Project], kind: str, environment: Path
    ) -> None:
        secrets = dict(line.split("=", 1) for line in environment.read_text().splitlines())
        known = projects[kind]["services"]["crawler"]["environment"]
        assert known["REPRINTS_ELASTICSEARCH_USER"] == INDEXER
        assert {name for name, value in secrets.items() if value in known.values()} == {"INDEXER_PASSWORD"}

    def test_no_secret_is_a_word_of_a_command(self, projects: dict[str, Project], kind: str, environment: Path) -> None:
        secrets = {line.partition("=")[2] for line in environment.read_text().splitlines()}
        for service in projects[kind]["services"].values():
            spoken = json.dumps([service.get("command"), service.get("healthcheck")])
            assert not [secret for secret in secrets if len(secret) > 10 and secret in spoken]

    def test_every_setting_of_ours_is_one_the_command_reads(self, projects: dict[str, Project], kind: str) -> None:
        for name in ours(projects[kind]):
            given = {key for key in projects[kind]["services"][name]["environment"] if key.startswith("REPRINTS_")}
            assert given - {"REPRINTS_HOME"} <= {f"REPRINTS_{field.upper()}" for field in Settings.model_fields}

    def test_addresses_fit_whether_there_is_tls(self, projects: dict[str, Project], kind: str) -> None:
        services, scheme = projects[kind]["services"], "https" if kind == "tls" else "http"
        assert services["elasticsearch"]["environment"]["xpack.security.http.ssl.enabled"] == str(kind == "tls").lower()
        for service in services.values():
            for key, value in service.get("environment", {}).items():
                if key.endswith(("_URL", "_ADDRESS")) and "DATABASE" not in key:
                    assert value.startswith(f"{scheme}://"), key
        for name in OURS:
            trusted = services[name]["environment"].get("REPRINTS_ELASTICSEARCH_CA_CERTS")
            assert bool(trusted) == (kind == "tls")


class TestPrefect:
    def test_server_pool_deployments_and_workers_come_in_this_order(self, projects: dict[str, Project]) -> None:
        services = projects["prefect"]["services"]
        waits = {name: {s: w["condition"] for s, w in services[name]["depends_on"].items()} for name in PREFECT}
        assert waits["prefect-server"] == {"prefect-database": "service_healthy"}
        assert waits["prefect-deploy"]["prefect-server"] == "service_healthy"
        assert waits["prefect-worker"]["prefect-deploy"] == "service_completed_successfully"
        assert waits["prefect-worker"]["prepare"] == "service_completed_successfully"
        assert "healthcheck" in services["prefect-server"]

    def test_workers_have_the_crawlers_archive_index_and_password_and_no_other(
        self, projects: dict[str, Project], environment: Path
    ) -> None:
        services = projects["prefect"]["services"]
        crawler, worker = services["crawler"], services["prefect-worker"]
        assert worker["volumes"] == crawler["volumes"]
        assert crawler["environment"].items() <= worker["environment"].items()
        assert worker["environment"]["REPRINTS_HOME"] == "/data", "where a relative data folder would be"
        secrets = dict(line.split("=", 1) for line in environment.read_text().splitlines())
        server = json.dumps(services["prefect-server"])
        known = {name for name, value in secrets.items() if len(value) == 40 and value in server}
        assert known == {"PREFECT_DB_PASSWORD"}

    def test_their_image_has_what_they_are_told_to_run(self, projects: dict[str, Project]) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
        services = [projects["prefect"]["services"][name] for name in PREFECT]
        assert len({service["image"] for service in services}) == 1
        assert services[0]["image"] != projects["prefect"]["services"]["crawler"]["image"], "which has no Prefect"
        for service in services:
            extras = service["build"]["args"]["EXTRAS"].split()[1::2]
            assert set(extras) == {"prefect", "postgres", "s3"} <= set(project["optional-dependencies"])
        lines = [line for line in (ROOT / "Dockerfile").read_text().splitlines() if "uv sync" in line]
        assert len(lines) == 2
        assert all(line.endswith(" $EXTRAS") for line in lines)
        assert "COPY prefect.yaml /opt/reprints/prefect.yaml" in (ROOT / "Dockerfile").read_text().splitlines()
        assert "/opt/reprints/prefect.yaml" in services[1]["command"][0]

    def test_there_is_time_to_end_in_good_order(self, projects: dict[str, Project]) -> None:
        assert projects["prefect"]["services"]["prefect-worker"]["stop_grace_period"] == "2m30s"


def test_kibana_opens_with_the_archive_and_holds_no_secret_in_its_file(projects: dict[str, Project]) -> None:
    settings = yaml.safe_load((ROOT / "config/docker/kibana.yml").read_text())
    assert settings["uiSettings.overrides"]["defaultRoute"].endswith(f"/{ARCHIVE_DASHBOARD}")
    assert settings["uiSettings.overrides"]["dateFormat:tz"] == "UTC"
    wanted = set(re.findall(r"\$\{(\w+)\}", json.dumps(settings)))
    assert wanted <= set(projects["plain"]["services"]["kibana"]["environment"])
    assert all(settings[key].startswith("${") for key in settings if "Key" in key or "password" in key)


def test_the_image_is_pinned_and_not_run_by_root() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    bases = {line.split()[1] for line in lines if line.startswith("FROM ")}
    assert all(re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", base) for base in bases)
    assert len(bases) == 1
    assert [line for line in lines if line.startswith("USER ")] == ["USER 10001:10001"]
    assert "COPY scripts/uv.txt /tmp/uv.txt" in lines
    assert "scripts/uv.txt" in (ROOT / "scripts/setup").read_text()


def test_everything_the_dockerfile_copies_is_let_through_and_nothing_else() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    let_through = {line[1:] for line in ignored if line.startswith("!")}
    copied = set()
    for line in (ROOT / "Dockerfile").read_text().splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            copied |= set(line.split()[1:-1])
    assert ignored[1] == "*"
    assert copied == let_through
    assert all((ROOT / name).exists() for name in copied)
