"""The token in which the provider says who somebody is, and all that must be true of it before it is believed."""

import hashlib
import hmac
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry
from joserfc.jwt import decode

from services.portal.provider.discovery import Key, Provider
from services.portal.provider.refusal import Refused

# Each algorithm that we believe, and the kind of key it needs: no secrets, nothing unsigned.
ALGORITHMS = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}
# Keys come from the provider's own list; a token that brings one, or says where one is, is a forgery.
BRINGS_A_KEY = ("jku", "jwk", "x5u", "x5c", "crit")
LEEWAY_SECONDS = 60
OLDEST_SECONDS = 600
LONGEST_TOKEN = 32_768
SHORTEST_MODULUS = 342

Claims = dict[str, Any]


async def read_id_token(token: Any, provider: Provider, nonce: str, now: int) -> Claims:
    """The claims of a token that this provider made just now for us and for this sign-in; Refused otherwise."""
    if not isinstance(token, str) or len(token) > LONGEST_TOKEN:
        raise Refused("token_missing")
    algorithm, kid = header_of(token)
    claims = verified(token, algorithm, fitting(await provider.keys(kid), algorithm))
    settings = provider.settings
    check_source(claims, settings.oidc_issuer, settings.oidc_client_id, nonce)
    check_times(claims, now)
    return claims


def header_of(token: str) -> tuple[str, str | None]:
    """Algorithm and key id of a token; the id is only ever compared."""
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError, AttributeError, TypeError, RecursionError) as wrong:
        raise Refused("token_unreadable") from wrong
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in ALGORITHMS:
        raise Refused("algorithm")
    if any(name in header for name in BRINGS_A_KEY):
        raise Refused("key_in_token")
    if kid is not None and not isinstance(kid, str):
        raise Refused("key_id")
    return algorithm, kid


def fitting(keys: list[Key], algorithm: str) -> Key:
    """The one key that may have signed by this algorithm."""
    fit = [key for key in keys if fits(key, algorithm)]
    if len(fit) != 1:
        raise Refused("key_unknown")
    return fit[0]


def fits(key: Key, algorithm: str) -> bool:
    strong = key.get("crv") == "P-256" if algorithm == "ES256" else len(str(key.get("n", ""))) >= SHORTEST_MODULUS
    meant = key.get("use", "sig") == "sig" and key.get("alg", algorithm) == algorithm
    return key.get("kty") == ALGORITHMS[algorithm] and meant and strong


def verified(token: str, algorithm: str, key: Key) -> Claims:
    try:
        return dict(decode(token, JWKRegistry.import_key(key), algorithms=[algorithm]).claims)
    except (JoseError, ValueError, TypeError, RecursionError) as wrong:
        raise Refused("signature") from wrong


def check_source(claims: Claims, issuer: str, client: str, nonce: str) -> None:
    """Made by this provider, for us alone, for this sign-in, about somebody."""
    given = claims.get("nonce")
    if claims.get("iss") != issuer:
        raise Refused("issuer")
    if claims.get("aud") not in (client, [client]) or claims.get("azp", client) != client:
        raise Refused("audience")
    if not isinstance(given, str) or not hmac.compare_digest(digest(given), digest(nonce)):
        raise Refused("nonce")
    if not isinstance(claims.get("sub"), str) or not 0 < len(claims["sub"]) <= 255:
        raise Refused("subject")


def check_times(claims: Claims, now: int) -> None:
    """Made lately, good now, and saying so."""
    times = [claims.get("iat"), claims.get("exp"), claims.get("nbf", 0), claims.get("auth_time", 0)]
    if not all(is_time(at) for at in times):
        raise Refused("time_missing")
    made, ends, begins, authenticated = (float(at or 0) for at in times)
    if ends + LEEWAY_SECONDS <= now or made < now - OLDEST_SECONDS - LEEWAY_SECONDS:
        raise Refused("too_old")
    if max(made, begins, authenticated) > now + LEEWAY_SECONDS:
        raise Refused("from_the_future")


def is_time(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 2**40


def digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
