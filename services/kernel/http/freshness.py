"""Where money moves, the identity provider must have made sure of the person lately, and by the second factor."""

from urllib.parse import quote, urlsplit

from fastapi import Depends, Request

from services.kernel.clock import machine_now
from services.kernel.http.calling import person_of, service_of
from services.kernel.http.problems import Problem
from services.kernel.identity import Person
from services.kernel.settings import Settings

TYPE = "urn:clusterxchange:problem:sign-in-again"
AGAIN = "/sign-in/again"


def make_sure(request: Request) -> None:
    """401 that says where to sign in again, unless that was lately; who is not signed in at all is told so elsewhere.

    In a local run nobody signs in to anything, so everybody counts as made sure of.
    """
    settings, person = service_of(request).settings, person_of(request)
    if person is None or settings.identity == "local" or is_sure(person, settings):
        return
    levels = f', acr_values="{settings.oidc_acr_values}"' if settings.oidc_acr_values else ""
    challenge = f'Bearer error="insufficient_user_authentication", max_age="{settings.step_up_seconds}"{levels}'
    detail = f"Where money moves, sign in again first. Nothing was changed. In a browser, open {AGAIN}."
    raise Problem(401, detail, {"WWW-Authenticate": challenge}, type=TYPE, sign_in_again=AGAIN)


def is_sure(person: Person, settings: Settings) -> bool:
    """Whether the provider saw the person within `step_up_seconds`, at one of the levels if any are named."""
    levels, at = settings.oidc_acr_values.split(), person.authenticated_at
    lately = at is not None and machine_now().timestamp() - at <= settings.step_up_seconds
    return lately and (not levels or person.acr in levels)


def way_back(request: Request) -> str:
    """Where to sign in again and be led back: to this page, or to the one that the form was on."""
    if request.method == "GET":
        return f"{AGAIN}?next={quote(request.url.path)}"
    came_from = urlsplit(request.headers.get("referer", ""))
    here = came_from.netloc == request.headers.get("host")
    return f"{AGAIN}?next={quote(came_from.path if here else '/')}"


SURE = Depends(make_sure)
