"""S12: whatever a provider, or somebody in its place, puts into a token, nobody is signed in by a forged one."""

import base64
import hmac
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from tests.portal.conftest import Door
from tests.portal.forger import Claims, Forger, Forgery, encoded, honest

STRANGER = RSAKey.generate_key(2048, {"kid": "one"})
EC = ECKey.generate_key("P-256", {"kid": "ec"})


@pytest.fixture(autouse=True)
async def honest_again(forger: Forger) -> AsyncIterator[None]:
    """After each test the provider makes honest tokens again."""
    yield
    forger.forgery, forger.published = honest, [forger.key]


def signed(claims: Claims, key: Any, algorithm: str = "RS256", **header: Any) -> str:
    return jwt.encode({"alg": algorithm, "kid": "one", **header}, claims, key, algorithms=[algorithm])


def with_claims(**changed: Any) -> Forgery:
    """A token that is signed as it should be, and says something else; what is none is left out."""

    def forge(forger: Forger, claims: Claims) -> str:
        said = {name: value for name, value in (claims | changed).items() if value is not None}
        return signed(said, forger.key)

    return forge


def with_header(**header: Any) -> Forgery:
    return lambda forger, claims: signed(claims, forger.key, **header)


def at(**offsets: int) -> Forgery:
    """A token whose times are so many seconds from now."""
    return lambda forger, claims: with_claims(**{k: int(time.time()) + v for k, v in offsets.items()})(forger, claims)


def unsigned(forger: Forger, claims: Claims) -> str:
    return f"{encoded({'alg': 'none', 'kid': 'one'})}.{encoded(claims)}."


def signed_with_the_public_key(forger: Forger, claims: Claims) -> str:
    message = f"{encoded({'alg': 'HS256', 'kid': 'one'})}.{encoded(claims)}"
    mark = hmac.new(forger.key.as_pem(private=False), message.encode(), "sha256").digest()
    return f"{message}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"


def changed_after_signing(forger: Forger, claims: Claims) -> str:
    header, _, signature = honest(forger, claims).split(".")
    return f"{header}.{encoded({**claims, 'sub': 'root'})}.{signature}"


def without_signature(forger: Forger, claims: Claims) -> str:
    return honest(forger, claims).rpartition(".")[0] + "."


FORGERIES: dict[str, tuple[Forgery, str]] = {
    "none": (unsigned, "algorithm"),
    "HS256 with the public key": (signed_with_the_public_key, "algorithm"),
    "another key of the same id": (lambda _, claims: signed(claims, STRANGER), "signature"),
    "changed": (changed_after_signing, "signature"),
    "stripped": (without_signature, "signature"),
    "a weak algorithm": (lambda forger, claims: signed(claims, forger.key, "RS512"), "algorithm"),
    "ES256 under the id of an RSA key": (lambda _, claims: signed(claims, EC, "ES256"), "key unknown"),
    "jku": (with_header(jku="http://127.0.0.1:1/keys"), "key in token"),
    "x5u": (with_header(x5u="http://127.0.0.1:1/cert"), "key in token"),
    "jwk": (lambda _, claims: signed(claims, STRANGER, jwk=EC.as_dict(private=False)), "key in token"),
    "kid with a path": (with_header(kid="../../../../dev/null"), "key unknown"),
    "kid with SQL": (with_header(kid="one' or '1'='1"), "key unknown"),
    "another audience": (with_claims(aud="somebody-else"), "audience"),
    "one audience more": (with_claims(aud=["clusterxchange", "somebody-else"]), "audience"),
    "no audience": (with_claims(aud=None), "audience"),
    "another party": (with_claims(azp="somebody-else"), "audience"),
    "another issuer": (with_claims(iss="https://evil.test"), "issuer"),
    "an issuer that begins alike": (lambda f, claims: with_claims(iss=f.issuer + "/")(f, claims), "issuer"),
    "another nonce": (with_claims(nonce="of an earlier sign-in"), "nonce"),
    "no nonce": (with_claims(nonce=None), "nonce"),
    "nobody": (with_claims(sub=None), "subject"),
    "an empty subject": (with_claims(sub=""), "subject"),
    "a number as subject": (with_claims(sub=7), "subject"),
    "over": (at(exp=-61), "too old"),
    "made long ago": (at(iat=-700), "too old"),
    "made in the future": (at(iat=120), "from the future"),
    "not good yet": (at(nbf=120), "from the future"),
    "authenticated in the future": (at(auth_time=120), "from the future"),
    "without an end": (with_claims(exp=None), "time missing"),
    "a time that is none": (with_claims(exp="tomorrow"), "time missing"),
    "no token at all": (lambda *_: "", "token unreadable"),
    "something else": (lambda *_: "a.b.c", "token unreadable"),
    "an encrypted one": (lambda *_: "a.b.c.d.e", "token unreadable"),
    "a very long one": (lambda forger, claims: honest(forger, {**claims, "more": "x" * 40_000}), "token missing"),
}


async def nobody_is_signed_in(door: Door, browser: httpx.AsyncClient) -> bool:
    headers = (await browser.get("/api/claims")).json()["headers"]
    return "authorization" not in headers and "__Host-session" not in browser.cookies


@pytest.mark.parametrize("name", FORGERIES)
async def test_a_forged_token_signs_nobody_in(guarded: Door, forger: Forger, name: str) -> None:
    forger.forgery, word = FORGERIES[name]
    async with guarded.browser() as browser:
        page = await forger.send_back(browser)
        assert (page.status_code, word in page.text) == (403, True), page.text
        assert "You were not signed in" in page.text
        assert await nobody_is_signed_in(guarded, browser)


@pytest.mark.parametrize("key", ["RS256", "PS256", "ES256"])
async def test_what_is_not_forged_is_believed_by_each_algorithm_that_we_know(
    guarded: Door, forger: Forger, key: str
) -> None:
    chosen = EC if key == "ES256" else forger.key
    guarded.service.settings = guarded.service.settings.model_copy()
    forger.published = [forger.key, EC]
    forger.forgery = lambda _, claims: signed(claims, chosen, key, kid=chosen.kid)
    async with guarded.browser() as browser:
        assert (await forger.send_back(browser, "/sign-in?next=/queue")).headers["location"] == "/queue"


async def test_the_nonce_of_one_sign_in_is_no_good_for_the_next(guarded: Door, forger: Forger) -> None:
    async with guarded.browser() as browser:
        nonces = [forger.wanted((await browser.get("/sign-in")).headers["location"])["nonce"] for _ in range(2)]
        assert nonces[0] != nonces[1]
        page = await forger.send_back(browser, nonce=nonces[0])
    assert (page.status_code, "nonce" in page.text) == (403, True)


async def test_somebody_elses_account_is_not_merged_because_the_address_is_the_same(
    guarded: Door, forger: Forger
) -> None:
    async with guarded.browser() as browser:
        await forger.send_back(browser, sub="owner", email="same@example.test")
        await forger.send_back(browser, sub="thief", email="same@example.test")
    subjects = await guarded.service.pool.fetch("select subject from people where email = 'same@example.test'")
    assert len(subjects) == 2


async def test_an_address_that_the_provider_has_not_checked_is_not_written_to(guarded: Door, forger: Forger) -> None:
    async with guarded.browser() as browser:
        page = await forger.send_back(browser, sub="unsure", email="of.another@example.test", email_verified=False)
    assert (page.status_code, "no confirmed e-mail address" in page.text) == (403, True)


async def test_what_userinfo_says_of_somebody_else_is_not_taken(guarded: Door, forger: Forger) -> None:
    forger.described = {"userinfo_endpoint": f"{forger.issuer}/about"}
    forger.about = {"sub": "another", "email": "another@example.test"}
    guarded.service.settings = guarded.service.settings.model_copy()
    async with guarded.browser() as browser:
        page = await forger.send_back(browser, sub="plain", email=None)
        assert (page.status_code, "subject" in page.text) == (403, True)
        forger.about = {"sub": "plain", "email": "plain@example.test", "acr": "forged"}
        assert (await forger.send_back(browser, sub="plain", email=None)).status_code == 303
    forger.described = {}
