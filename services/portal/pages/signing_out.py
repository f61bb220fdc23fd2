"""Where somebody is signed in, and signing out: here, everywhere, and at the provider if it offers that."""

from typing import Annotated
from urllib.parse import urlencode

import structlog
from fastapi import Form, Request, Response

from services.kernel.http.activity import WRITE, actor_of, entry
from services.kernel.http.calling import person_of, service_of, signed_in, transaction
from services.kernel.http.pages import PageRouter, see_other
from services.kernel.identity import Person
from services.portal.admission import drop_cookie, end_session, refuse_foreign_form, sessions_of
from services.portal.pages.by_provider import provider_of
from services.portal.pages.show import pages
from services.portal.provider.discovery import Provider
from services.portal.provider.refusal import ProviderAway
from services.portal.settings import settings_of

router = PageRouter()
log = structlog.get_logger()


@router.get("/sessions")
async def show_sessions(request: Request) -> Response:
    cookie = request.cookies.get(settings_of(service_of(request)).cookie, "")
    sessions = await sessions_of(request).list_of(signed_in(request).subject, cookie)
    return pages.show(request, "sessions.html", sessions=sessions)


@router.post("/sign-out")
async def sign_out(request: Request, everywhere: Annotated[bool, Form()] = False) -> Response:
    """End the session of this browser, or all of this person's; a form of another site, without a cookie, ends none."""
    refuse_foreign_form(request)
    person = person_of(request)
    if person:
        await note_leaving(request, person)
    await end_session(request)
    if person and everywhere:
        await sessions_of(request).end_all(person.subject)
        log.info("sign_out.everywhere", subject=person.subject)
    provided = settings_of(service_of(request)).oidc_issuer
    return drop_cookie(request, see_other("/signed-out" if provided else "/"))


async def note_leaving(request: Request, person: Person) -> None:
    """Write into the activity log that somebody left."""
    async with transaction(request, person) as tx:
        await tx.write(WRITE, *entry(request, actor_of(person, None), tx.now, 303))


@router.get("/signed-out")
async def show_signed_out(request: Request) -> Response:
    """That it is done here, and the way to do so at the provider too, which may serve other sites in this browser."""
    settings = settings_of(service_of(request))
    there = await way_out(provider_of(request)) if settings.oidc_issuer else None
    return pages.show(request, "signed_out.html", there=there)


async def way_out(provider: Provider) -> str | None:
    """Where the provider ends its own session and leads back here; none when it has no such place, or is away."""
    try:
        address = (await provider.endpoints()).end_session
    except ProviderAway:
        return None
    settings = provider.settings
    back = {"client_id": settings.oidc_client_id, "post_logout_redirect_uri": f"{settings.public_url.rstrip('/')}/"}
    return f"{address}{'&' if '?' in address else '?'}{urlencode(back)}" if address else None
