"""Signing in by the identity provider: out to it, and back with its word."""

import re
from typing import Annotated

import structlog
from fastapi import Query, Request, Response

from services.kernel.clock import machine_now
from services.kernel.http.activity import NOBODY, WRITE, Actor, entry
from services.kernel.http.calling import person_of, service_of, transaction
from services.kernel.http.pages import PageRouter, see_other
from services.portal.admission import end_session, keep_begun, keep_cookie, sessions_of
from services.portal.begun import Begun, SignIns
from services.portal.entering import enter_from_provider
from services.portal.pages.show import not_signed_in
from services.portal.provider.conversation import Identity, Secrets, address_to_sign_in, exchange
from services.portal.provider.discovery import Provider
from services.portal.provider.refusal import ProviderAway, Refused
from services.portal.settings import PortalSettings, settings_of

router = PageRouter()
log = structlog.get_logger()

SECRET = re.compile(r"[\w-]{43}", re.ASCII)
LEEWAY_SECONDS = 60

Word = Annotated[str, Query(max_length=4_000)]


async def go_to_provider(request: Request, wanted: str, *, again: bool = False) -> Response:
    """Send the browser to the provider, bound by a cookie to what it began; `again` has the person made sure of."""
    provider, chosen = provider_of(request), Secrets.fresh(secret_of(request))
    try:
        endpoints = await provider.endpoints()
    except ProviderAway as wrong:
        log.warning("sign_in.provider_away", reason=str(wrong))
        return not_signed_in(request, "away", wanted, again=again)
    await SignIns(service_of(request).lending).keep(chosen, wanted, again=again)
    address = address_to_sign_in(endpoints, provider.settings, chosen, again=again)
    return keep_begun(request, see_other(address), chosen.secret)


@router.get("/sign-in/back")
async def come_back(request: Request, state: Word = "", code: Word = "", error: Word = "", iss: Word = "") -> Response:
    """The provider's word about the browser that it sends back; whatever is wrong with it, nobody is signed in."""
    chosen = Secrets(secret_of(request) or "", state)
    begun = await SignIns(service_of(request).lending).take(chosen)
    try:
        if begun is None:
            raise Refused("state")
        identity = await identity_by(provider_of(request), code, error, iss, chosen)
        return await let_in(request, identity, begun)
    except Refused as wrong:
        log.warning("sign_in.refused", reason=str(wrong))
        answer = failed(request, str(wrong), begun)
        await service_of(request).refusals.note(entry(request, NOBODY, machine_now(), answer.status_code))
        return answer
    except ProviderAway as wrong:
        log.warning("sign_in.provider_away", reason=str(wrong))
        return failed(request, "away", begun)


def failed(request: Request, reason: str, begun: Begun | None) -> Response:
    """The page that says why; trying again leads where the person wanted to go."""
    if begun is None:
        return not_signed_in(request, reason, "/")
    return not_signed_in(request, reason, begun.next, again=begun.again)


async def identity_by(provider: Provider, code: str, error: str, iss: str, chosen: Secrets) -> Identity:
    """Who came back; Refused when another provider speaks, or ours says no."""
    endpoints = await provider.endpoints()
    if iss != provider.settings.oidc_issuer and (iss or endpoints.names_itself):
        raise Refused("issuer")
    if error or not code:
        raise Refused("declined")
    return await exchange(provider, code, chosen)


async def let_in(request: Request, identity: Identity, begun: Begun) -> Response:
    """A new session for a person who is or now comes into the directory; the earlier one of this browser ends."""
    settings = settings_of(service_of(request))
    if begun.again:
        refuse_half_sure(identity, begun, settings)
    async with transaction(request, None) as tx:
        subject = await enter_from_provider(tx, identity, settings)
        await tx.write(WRITE, *entry(request, Actor(subject, (), None), tx.now, 303))
    here = person_of(request)
    if begun.again and here and here.subject != subject:
        raise Refused("somebody_else")
    await end_session(request)
    token = await sessions_of(request).begin(subject, identity.authenticated_at, identity.acr)
    log.info("sign_in.done", subject=subject, again=begun.again)
    return keep_cookie(request, see_other(begun.next), token)


def refuse_half_sure(identity: Identity, begun: Begun, settings: PortalSettings) -> None:
    """Who was to be made sure of anew must have been: since then, and at the level that is asked for."""
    at, levels = identity.authenticated_at, settings.oidc_acr_values.split()
    if at is None or at.timestamp() < begun.began_at.timestamp() - LEEWAY_SECONDS:
        raise Refused("not_again")
    if levels and identity.acr not in levels:
        raise Refused("level")


def provider_of(request: Request) -> Provider:
    """The provider of the settings, with what is known of it."""
    service, known = service_of(request), getattr(request.app.state, "provider", None)
    if not isinstance(known, Provider) or known.settings is not service.settings:
        known = Provider(settings_of(service), service.asking.client)
        request.app.state.provider = known
    return known


def secret_of(request: Request) -> str | None:
    """What the browser holds of a sign-in that it began, if it is such a thing at all."""
    given = request.cookies.get(settings_of(service_of(request)).begun_cookie, "")
    return given if SECRET.fullmatch(given) else None
