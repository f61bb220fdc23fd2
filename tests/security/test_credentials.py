"""S04, S24, S43: whose word counts, which addresses are asked, and what protects mail on an old Python."""

import time

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from deploy.local.places import ROOT
from services.kernel.identity import AUDIENCE, ISSUER, InvalidToken, LocalIssuer, Person, ServiceTokens, TokenReader
from services.portal.provider.discovery import endpoints_in
from services.portal.provider.refusal import ProviderAway
from services.portal.settings import is_safe
from tests.kit import Keys, make_keys

ABROAD = "https://login.example.test"
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return make_keys(tmp_path_factory.mktemp("credentials"))


def test_s04_a_service_cannot_say_that_it_is_a_person(keys: Keys) -> None:
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "anna", "roles": ["administrator"], "exp": int(time.time()) + 60}
    by_secret = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(keys.secret.read_bytes().strip()))
    as_service = ServiceTokens(keys.secret).sign("portal", "funding", "anna")
    for token in (by_secret, as_service):
        with pytest.raises(InvalidToken):
            TokenReader(keys.public).read(token)


def test_s04_a_person_cannot_say_that_it_is_a_service(keys: Keys) -> None:
    token = LocalIssuer(keys.private).sign(Person("portal", frozenset({"administrator"})), 60)
    with pytest.raises(InvalidToken):
        ServiceTokens(keys.secret).read(token, "funding")


def test_s04_a_services_word_to_one_is_no_word_to_another(keys: Keys) -> None:
    tokens = ServiceTokens(keys.secret)
    with pytest.raises(InvalidToken):
        tokens.read(tokens.sign("portal", "funding", "names"), "applications")


@pytest.mark.parametrize(
    "address",
    [
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://0/",
        "http://①②⑦.⓪.⓪.①/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://169.254.169.254/latest/meta-data",
        "http://[fe80::1]/",
        "http://[64:ff9b::7f00:1]/",
        "gopher://127.0.0.1:9092/",
        "file:///etc/passwd",
        "ftp://login.example.test/",
        "data:text/plain,x",
        "http://good.example.test:80@127.0.0.1:5432/",
        "https://good.example.test@evil.example/",
        "https://",
        "//login.example.test/",
    ],
)
def test_s24_d71_to_d77_an_address_that_is_not_encrypted_or_hides_its_host_is_not_asked(address: str) -> None:
    assert not is_safe(address)
    with pytest.raises(ProviderAway):
        endpoints_in(dict.fromkeys(NEEDED, f"{ABROAD}/x") | {"token_endpoint": address}, ABROAD)


@pytest.mark.parametrize("host", ["http://127.0.0.1:5432", "https://localhost:9092", "http://[::1]:8001"])
def test_s24_a_provider_elsewhere_cannot_send_us_to_this_machine(host: str) -> None:
    said = dict.fromkeys(NEEDED, f"{ABROAD}/x") | {"jwks_uri": f"{host}/keys"}
    with pytest.raises(ProviderAway):
        endpoints_in(said, ABROAD)
    beside_us = endpoints_in(dict.fromkeys(NEEDED, "http://127.0.0.1:9400/x"), "http://127.0.0.1:9400")
    assert beside_us.keys == "http://127.0.0.1:9400/x"


def test_s43_the_image_has_a_python_that_checks_mail_headers_itself() -> None:
    text = (ROOT / "deploy" / "Dockerfile").read_text()
    versions = [line.partition("python:")[2].partition("-")[0] for line in text.splitlines() if "FROM python:" in line]
    assert versions
    assert all(tuple(map(int, version.split("."))) >= (3, 13) for version in versions)
