"""Signing in and out. In a local run one chooses a person from a list, elsewhere the provider says who it is."""

from typing import Annotated

from fastapi import Form, Request, Response

from services.kernel.http.activity import WRITE, Actor, entry
from services.kernel.http.calling import service_of, transaction
from services.kernel.http.pages import PageRouter, see_other
from services.kernel.http.problems import Problem, unprocessable
from services.portal.admission import end_session, keep_cookie, refuse_foreign_form, sessions_of
from services.portal.pages.by_provider import go_to_provider
from services.portal.pages.show import pages
from services.portal.people import People
from services.portal.settings import settings_of

router = PageRouter()

LONGEST_ADDRESS = 2_000


@router.get("/sign-in")
async def choose_person(request: Request, next: str = "/") -> Response:  # noqa: A002
    """The list of people, each with a button; outside a local run the provider, if there is one."""
    settings = settings_of(service_of(request))
    local = settings.identity == "local"
    if not local and settings.oidc_issuer:
        return await go_to_provider(request, page_here(next))
    async with transaction(request, None, readonly=True) as tx:
        people = await People(tx).who_may_sign_in() if local else []
    return pages.show(request, "sign_in.html", 200 if local else 503, people=people, next=page_here(next))


@router.get("/sign-in/again")
async def sign_in_again(request: Request, next: str = "/") -> Response:  # noqa: A002
    """Have the provider make sure of the person anew; a local run has none, and asks nobody."""
    if not settings_of(service_of(request)).oidc_issuer:
        return see_other(page_here(next))
    return await go_to_provider(request, page_here(next), again=True)


@router.post("/sign-in")
async def sign_in(
    request: Request,
    subject: Annotated[str, Form()],
    next: Annotated[str, Form()] = "/",  # noqa: A002
) -> Response:
    """Begin a session of somebody who is in the directory; an earlier session of this browser ends."""
    refuse_foreign_form(request)
    service = service_of(request)
    if service.settings.identity != "local":
        raise Problem(404, "Sign in with your identity provider.")
    async with transaction(request, None) as tx:
        if not await tx.value("select true from people where subject = $1", subject):
            raise unprocessable(("subject", "nobody of this name is in the directory"))
        await tx.write(WRITE, *entry(request, Actor(subject, (), None), tx.now, 303))
    await end_session(request)
    return keep_cookie(request, see_other(page_here(next)), await sessions_of(request).begin(subject))


def page_here(wanted: str) -> str:
    """A path of this site; the home page for anything that a browser could read as another site."""
    plain = wanted.startswith("/") and not wanted.startswith("//") and wanted.isprintable() and "\\" not in wanted
    return wanted if plain and len(wanted) <= LONGEST_ADDRESS else "/"
