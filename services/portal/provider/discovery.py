"""What the provider says of itself: where people sign in, where codes are exchanged, and its keys."""

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from services.kernel.settings import LOOPBACK
from services.portal.provider.fetching import Kept, ask
from services.portal.provider.refusal import ProviderAway
from services.portal.settings import PortalSettings, is_safe

KEPT_SECONDS = 3_600
# A token that names an unknown key may make us ask for the keys again, but not more often.
KEYS_AGAIN_SECONDS = 60

Key = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Addresses of a provider, and two things that it says it does."""

    authorization: str
    token: str
    keys: str
    userinfo: str | None
    end_session: str | None
    takes_basic: bool
    names_itself: bool


class Provider:
    """The identity provider of the settings: its description and keys, asked for when needed and kept for an hour."""

    def __init__(self, settings: PortalSettings, client: httpx.AsyncClient) -> None:
        self.settings = settings
        self.client = client
        self.description = Kept(self.fetch_description, KEPT_SECONDS)
        self.key_set = Kept(self.fetch_keys, KEPT_SECONDS)
        self.asked_again_at = -float(KEYS_AGAIN_SECONDS)

    async def endpoints(self) -> Endpoints:
        """ProviderAway when it cannot be had."""
        return await self.description.value()

    async def keys(self, kid: str | None) -> list[Key]:
        """The keys with this id, or all where none is named; asked for again when it is new to us."""
        found = with_id(await self.key_set.value(), kid)
        if not found and time.monotonic() >= self.asked_again_at + KEYS_AGAIN_SECONDS:
            self.asked_again_at = time.monotonic()
            found = with_id(await self.key_set.again(), kid)
        return found

    async def fetch_description(self) -> Endpoints:
        issuer = self.settings.oidc_issuer
        address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        said = (await ask(self.client, "GET", address, self.settings.oidc_seconds)).when_good()
        if said.get("issuer") != issuer:
            raise ProviderAway("it says it is another issuer")
        return endpoints_in(said, issuer)

    async def fetch_keys(self) -> list[Key]:
        address = (await self.endpoints()).keys
        said = (await ask(self.client, "GET", address, self.settings.oidc_seconds)).when_good()
        keys = said.get("keys")
        if not isinstance(keys, list):
            raise ProviderAway("no list of keys")
        return [key for key in keys if isinstance(key, dict)]


def with_id(keys: list[Key], kid: str | None) -> list[Key]:
    return [key for key in keys if kid is None or key.get("kid") == kid]


def endpoints_in(said: dict[str, Any], issuer: str) -> Endpoints:
    """The endpoints of a description; ProviderAway when one is missing or not at a safe address.

    A provider elsewhere cannot send us to a program on this machine.
    """
    basic = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    authorization, token, keys = (safe(said, name, issuer) for name in needed)
    further = ("userinfo_endpoint", "end_session_endpoint")
    userinfo, end_session = (safe(said, name, issuer) if said.get(name) else None for name in further)
    names_itself = said.get("authorization_response_iss_parameter_supported") is True
    return Endpoints(authorization, token, keys, userinfo, end_session, "client_secret_basic" in basic, names_itself)


def safe(said: dict[str, Any], name: str, issuer: str) -> str:
    address = said.get(name)
    if not isinstance(address, str) or not is_safe(address.partition("?")[0]) or leads_here(address, issuer):
        raise ProviderAway(f"no safe {name}")
    return address


def leads_here(address: str, issuer: str) -> bool:
    """Whether an address is of this machine though its provider is not."""
    return urlsplit(address).hostname in LOOPBACK and urlsplit(issuer).hostname not in LOOPBACK
