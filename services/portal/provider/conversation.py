"""One sign-in with the provider: where the browser is sent, and what becomes of the code it brings back."""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from services.kernel.clock import machine_now
from services.portal.provider.discovery import Endpoints, Provider
from services.portal.provider.fetching import ask
from services.portal.provider.id_token import Claims, read_id_token
from services.portal.provider.refusal import ProviderAway, Refused
from services.portal.settings import PortalSettings


@dataclass(frozen=True, slots=True)
class Secrets:
    """What is different for each sign-in. Only the browser holds `secret`, so only it can finish what it began."""

    secret: str
    state: str

    @classmethod
    def fresh(cls, secret: str | None) -> "Secrets":
        """For another sign-in; a browser that holds a secret from a sign-in in another window keeps it."""
        return cls(secret or secrets.token_urlsafe(32), secrets.token_urlsafe(32))

    @property
    def nonce(self) -> str:
        return self.derived("nonce")

    @property
    def verifier(self) -> str:
        return self.derived("verifier")

    @property
    def challenge(self) -> str:
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()

    def derived(self, purpose: str) -> str:
        return hashlib.sha256(f"{purpose}:{self.state}:{self.secret}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is, as the provider says: `issuer` and `subject` together never change, the rest may."""

    issuer: str
    subject: str
    name: str | None
    email: str | None
    acr: str | None
    authenticated_at: datetime | None


def address_to_sign_in(endpoints: Endpoints, settings: PortalSettings, chosen: Secrets, *, again: bool) -> str:
    """Where the browser is sent; `again` asks the provider to make sure of the person now."""
    wanted = {
        "response_type": "code",
        "client_id": settings.oidc_client_id,
        "redirect_uri": settings.redirect_url,
        "scope": settings.oidc_scopes,
        "state": chosen.state,
        "nonce": chosen.nonce,
        "code_challenge": chosen.challenge,
        "code_challenge_method": "S256",
    }
    if settings.oidc_acr_values:
        wanted["acr_values"] = settings.oidc_acr_values
    if again:
        wanted |= {"prompt": "login", "max_age": "0"}
    joint = "&" if "?" in endpoints.authorization else "?"
    return f"{endpoints.authorization}{joint}{urlencode(wanted)}"


async def exchange(provider: Provider, code: str, chosen: Secrets) -> Identity:
    """Who the code stands for; Refused when it is not to be believed, ProviderAway when nobody answers."""
    endpoints, now = await provider.endpoints(), int(machine_now().timestamp())
    tokens = await tokens_for(provider, endpoints, code, chosen)
    claims = await read_id_token(tokens.get("id_token"), provider, chosen.nonce, now)
    settings = provider.settings
    if endpoints.userinfo and not {settings.oidc_name_claim, settings.oidc_email_claim} <= claims.keys():
        claims = {**await more_about(provider, endpoints.userinfo, tokens.get("access_token"), claims), **claims}
    return identity_in(claims, settings)


async def tokens_for(provider: Provider, endpoints: Endpoints, code: str, chosen: Secrets) -> dict[str, Any]:
    settings, headers = provider.settings, {}
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": settings.redirect_url,
        "code_verifier": chosen.verifier,
        "client_id": settings.oidc_client_id,
    }
    secret = secret_in(settings.oidc_client_secret_file)
    if secret and endpoints.takes_basic:
        pair = f"{quote(settings.oidc_client_id, '')}:{quote(secret, '')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    elif secret:
        form["client_secret"] = secret
    reply = await ask(provider.client, "POST", endpoints.token, settings.oidc_seconds, data=form, headers=headers)
    if 400 <= reply.status < 500:
        raise Refused("code")
    return reply.when_good()


def secret_in(file: Path | None) -> str:
    """The client's secret as it is now; empty for a public client."""
    try:
        return file.read_text().strip() if file else ""
    except OSError as wrong:
        raise ProviderAway("the client's secret cannot be read") from wrong


async def more_about(provider: Provider, address: str, token: Any, claims: Claims) -> Claims:
    """What the provider says of the person elsewhere; nothing of it counts that says who somebody is, or when."""
    headers = {"Authorization": f"Bearer {token}"}
    if not isinstance(token, str) or not token.isascii() or not token.isprintable():
        raise Refused("access_token")
    reply = await ask(provider.client, "GET", address, provider.settings.oidc_seconds, headers=headers)
    if reply.when_good().get("sub") != claims["sub"]:
        raise Refused("subject")
    return {name: value for name, value in reply.content.items() if name not in ("acr", "auth_time")}


def identity_in(claims: Claims, settings: PortalSettings) -> Identity:
    at, acr = claims.get("auth_time"), claims.get("acr")
    name, email = claims.get(settings.oidc_name_claim), claims.get(settings.oidc_email_claim)
    unsure = claims.get("email_verified") is False
    return Identity(
        claims["iss"],
        claims["sub"],
        name if isinstance(name, str) else None,
        email if isinstance(email, str) and not unsure else None,
        acr if isinstance(acr, str) else None,
        datetime.fromtimestamp(at, UTC) if at else None,
    )
