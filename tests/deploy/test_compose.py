"""docker-compose.yml: no engine runs here, so it is held against its schema and against what the services read."""

import importlib
import inspect
import re
import subprocess
import sys
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from deploy.local.passwords import database_of, owner_of
from deploy.local.places import ROOT, SERVICES
from services.kernel.settings import Settings

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
READ_BY_THE_ENTRYPOINT = {"DATABASE_PASSWORDS_FILE"}


def settings_of(service: str) -> type[Settings]:
    """The narrowest settings class that the service has."""
    try:
        module = importlib.import_module(f"services.{service}.settings")
    except ModuleNotFoundError:
        return Settings
    found = [kind for _, kind in inspect.getmembers(module, inspect.isclass) if issubclass(kind, Settings)]
    return max(found, key=lambda kind: len(kind.model_fields))


def environment_of(service: str) -> dict[str, str]:
    """What the service is told when nothing is set on the machine that runs compose."""
    environment: dict[str, Any] = COMPOSE["services"][service]["environment"]
    return {name: re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", str(value)) for name, value in environment.items()}


def test_compose_agrees_with_the_compose_schema() -> None:
    command = ["-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(ROOT / "docker-compose.yml")]
    told = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout


def test_compose_runs_each_service_of_the_local_stack() -> None:
    assert set(SERVICES) <= set(COMPOSE["services"])
    assert all(COMPOSE["services"][service]["command"] == [service] for service in SERVICES)


@pytest.mark.parametrize("service", SERVICES)
def test_each_variable_in_compose_is_a_setting_that_some_service_reads(service: str) -> None:
    read = {name.upper() for each in SERVICES for name in settings_of(each).model_fields} | READ_BY_THE_ENTRYPOINT
    assert set(environment_of(service)) <= read


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_starts_with_the_settings_of_compose(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment_of(service).items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.setenv("HOST", "::")
    settings = settings_of(service)()
    assert settings.database_url.endswith(f"/{database_of(service)}")
    assert settings.url_of("funding") == "http://funding:8000"


def test_only_the_portal_holds_the_key_that_signs_tokens() -> None:
    holders = {name for name, part in COMPOSE["services"].items() if "token-private.pem" in part.get("secrets", [])}
    assert holders == {"portal"}


def test_only_funding_holds_the_keys_of_evidence() -> None:
    holders = {name for name, part in COMPOSE["services"].items() if "evidence-keys" in part.get("secrets", [])}
    assert holders == {"funding"}


def test_secrets_come_from_files_outside_the_repository() -> None:
    ignored = subprocess.run(["git", "check-ignore", "-q", ".local/secrets/x"], cwd=ROOT, check=False)
    assert all(secret["file"].startswith("./.local/secrets/") for secret in COMPOSE["secrets"].values())
    assert ignored.returncode == 0


def test_no_environment_in_compose_holds_a_secret() -> None:
    parts = COMPOSE["services"].values()
    texts = [f"{name}={value}" for part in parts for name, value in part.get("environment", {}).items()]
    secret = re.compile(r"(PASSWORD|SECRET|TOKEN|PRIVATE_KEY)(?!.*_FILE=/run/secrets/)|://[^/@]*:[^/@]*@")
    assert [text for text in texts if secret.search(text)] == []


def test_everything_that_runs_says_when_it_is_healthy() -> None:
    assert all("healthcheck" in part for part in COMPOSE["services"].values())


def test_postgres_makes_roles_with_the_passwords_that_services_are_given() -> None:
    given = [COMPOSE["services"][service]["environment"]["DATABASE_PASSWORDS_FILE"] for service in SERVICES]
    files = {path.removeprefix("/run/secrets/") for path in given} | {"auditor.pgpass", "database-password"}
    assert set(COMPOSE["services"]["postgres"]["secrets"]) == files


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_holds_the_passwords_of_its_own_roles_only(service: str) -> None:
    part = COMPOSE["services"][service]
    assert [name for name in part["secrets"] if "pass" in name] == [f"{service}.pgpass"]
    urls = [urlsplit(part["environment"][name]) for name in ("DATABASE_URL", "DATABASE_OWNER_URL")]
    assert [url.username for url in urls] == [database_of(service), owner_of(service)]


def test_the_image_installs_only_what_is_locked_and_does_not_run_as_root() -> None:
    lines = (ROOT / "deploy" / "Dockerfile").read_text().splitlines()
    assert any("--require-hashes -r requirements.lock" in line for line in lines)
    assert [line for line in lines if line.startswith("USER ")][-1] == "USER clusterxchange"
