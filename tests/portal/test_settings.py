"""A portal that would let strangers in does not start."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from services.portal.settings import PortalSettings

NEEDED: dict[str, Any] = {
    "database_url": "postgresql:///x",
    "kafka_bootstrap_servers": "127.0.0.1:1",
    "token_public_key_file": Path("public.pem"),
    "service_secret_file": Path("secret"),
}
PROVIDER: dict[str, Any] = {
    "oidc_issuer": "https://login.example.test",
    "oidc_client_id": "cx",
    "public_url": "https://cx.example.test",
}


@pytest.mark.parametrize("place", [{"host": "0.0.0.0"}, {"public_url": "https://cx.example.test"}])  # noqa: S104
def test_invented_people_do_not_sign_in_from_anywhere_else(place: dict[str, Any]) -> None:
    settings(identity="local")
    with pytest.raises(ValidationError, match="IDENTITY=local"):
        settings(identity="local", **place)


def settings(**more: Any) -> PortalSettings:
    return PortalSettings(**{**NEEDED, **more})


def test_whoever_sets_nothing_gets_no_invented_people() -> None:
    assert settings().identity == "oidc"


@pytest.mark.parametrize(
    "wrong",
    [
        {"oidc_issuer": "http://login.example.test"},
        {"oidc_issuer": "ftp://127.0.0.1"},
        {"oidc_issuer": "https://login.example.test?x=y"},
        {"oidc_issuer": "https://login.example.test#x"},
        {"oidc_issuer": "https://name@login.example.test"},
        {"public_url": "http://cx.example.test"},
        {"oidc_redirect_url": "http://cx.example.test/sign-in/back"},
        {"oidc_client_id": ""},
    ],
)
def test_a_provider_is_asked_by_https_only(wrong: dict[str, Any]) -> None:
    settings(**PROVIDER)
    with pytest.raises(ValidationError, match="OIDC"):
        settings(**{**PROVIDER, **wrong})


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:9400", "http://localhost:9400/realms/cx", "http://[::1]:9400"])
def test_on_this_machine_a_provider_may_do_without(issuer: str) -> None:
    assert settings(**{**PROVIDER, "oidc_issuer": issuer}).redirect_url.endswith("/sign-in/back")
