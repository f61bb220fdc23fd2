"""Who comes through the door: a session cookie becomes a short-lived token, and foreign pages cannot use it."""

from contextlib import suppress
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import Request, Response

from services.kernel.http.calling import SAFE_METHODS, service_of
from services.kernel.http.problems import forbidden
from services.kernel.identity import InvalidToken, LocalIssuer
from services.portal.begun import KEPT
from services.portal.limits import refuse_haste
from services.portal.sessions import Sessions
from services.portal.settings import settings_of

TOKEN_SECONDS = 60


async def admit(request: Request) -> None:
    """Give a request with a session cookie the token of its person; one with its own token passes unchanged."""
    if "authorization" in request.headers:
        return refuse_haste_by_token(request)
    cookie = request.cookies.get(settings_of(service_of(request)).cookie)
    if not cookie:
        return
    if request.method not in SAFE_METHODS and not says_it_is_from_here(request):
        raise forbidden("This came from another site, or without saying from where. Use the pages of this site.")
    person = await sessions_of(request).person(cookie)
    if person:
        refuse_haste(request, person)
        token = issuer_of(request).sign(person, TOKEN_SECONDS)
        # Everything behind the door, here and in the services, knows one way to say who calls.
        request.scope["headers"].append((b"authorization", f"Bearer {token}".encode()))


def refuse_haste_by_token(request: Request) -> None:
    """429 when the person of a good token asks too often; one that is not good is refused where it is asked for."""
    with suppress(InvalidToken):
        refuse_haste(request, service_of(request).tokens.read(bearer_of(request)))


def bearer_of(request: Request) -> str:
    return request.headers["authorization"].partition(" ")[2].strip()


def refuse_foreign_form(request: Request) -> None:
    """403 when the browser says that another site sent this form: nobody is to be signed in from elsewhere."""
    if names_a_source(request) and not says_it_is_from_here(request):
        raise forbidden("This came from another site. Use the pages of this site.")


def names_a_source(request: Request) -> bool:
    return "origin" in request.headers or "sec-fetch-site" in request.headers


def says_it_is_from_here(request: Request) -> bool:
    """Whether the browser says that one of our own pages sent this."""
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return "sec-fetch-site" in request.headers
    return urlsplit(origin).netloc == request.headers.get("host")


def keep_cookie(request: Request, response: Response, token: str) -> Response:
    """The same answer, with the session's cookie: not for scripts, not for other sites."""
    settings = settings_of(service_of(request))
    response.set_cookie(
        settings.cookie, token, httponly=True, samesite="lax", path="/", secure=settings.identity != "local"
    )
    return response


def keep_begun(request: Request, response: Response, secret: str) -> Response:
    """The same answer, with the cookie that binds a sign-in to this browser until it comes back from the provider."""
    settings = settings_of(service_of(request))
    seconds = int(KEPT.total_seconds())
    response.set_cookie(settings.begun_cookie, secret, seconds, httponly=True, samesite="lax", path="/", secure=True)
    return response


def drop_cookie(request: Request, response: Response) -> Response:
    settings = settings_of(service_of(request))
    response.delete_cookie(
        settings.cookie, httponly=True, samesite="lax", path="/", secure=settings.identity != "local"
    )
    return response


async def end_session(request: Request) -> None:
    """End the session of this browser, if it has one."""
    cookie = request.cookies.get(settings_of(service_of(request)).cookie)
    if cookie:
        await sessions_of(request).end(cookie)


def sessions_of(request: Request) -> Sessions:
    service = service_of(request)
    return Sessions(service.lending, settings_of(service))


def issuer_of(request: Request) -> LocalIssuer:
    """Who signs tokens: the portal alone holds the private key."""
    key = settings_of(service_of(request)).token_private_key_file
    if key is None:
        raise LookupError("the portal needs TOKEN_PRIVATE_KEY_FILE")
    return issuer(key)


@cache
def issuer(private_key: Path) -> LocalIssuer:
    return LocalIssuer(private_key)
