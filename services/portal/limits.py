"""Who asks too often waits: one address, one person, one person about one object; never anybody because of another."""

import asyncio
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

from fastapi import Request

from services.kernel.http.calling import SAFE_METHODS, as_uuid, service_of
from services.kernel.http.problems import Problem
from services.kernel.identity import Person
from services.kernel.metrics import REFUSED
from services.portal.allowance import Allowance
from services.portal.settings import PortalSettings, settings_of

# What costs the identity provider or the database something before anybody is known.
SIGN_IN = ("/sign-in", "/api/dev/token")
UPLOADS = ("/evidence", "/bank-messages")


class Limits:
    """What each may do in a minute, as the settings say."""

    def __init__(self, settings: PortalSettings) -> None:
        times = settings.limits_times
        self.settings = settings
        self.requests_of_address = Allowance(settings.requests_per_minute_of_address * times)
        self.sign_ins_of_address = Allowance(settings.sign_ins_per_minute_of_address * times)
        self.requests_of_person = Allowance(settings.requests_per_minute_of_person * times)
        self.changes_of_person = Allowance(settings.changes_per_minute_of_person * times)
        self.uploads_of_person = Allowance(settings.uploads_per_minute_of_person * times)
        self.changes_of_object = Allowance(settings.changes_per_minute_of_object * times)

    def wait_of_address(self, address: str, path: str, now: float) -> float:
        """Seconds that this address has to wait."""
        key = network_of(address)
        if path.startswith(SIGN_IN):
            wait = self.sign_ins_of_address.wait(key, now)
            if wait:
                return wait
        return self.requests_of_address.wait(key, now)

    def wait_of_person(self, subject: str, method: str, path: str, now: float) -> float:
        """Seconds that this person has to wait; what is asked about one object counts for this person only."""
        wait = self.requests_of_person.wait(subject, now)
        if method in SAFE_METHODS or wait:
            return wait
        if path.endswith(UPLOADS):
            wait = self.uploads_of_person.wait(subject, now)
        about = object_in(path)
        if about and not wait:
            wait = self.changes_of_object.wait((subject, about), now)
        return wait or self.changes_of_person.wait(subject, now)


def refuse_haste(request: Request, person: Person) -> None:
    """429 when this person asks too often, or too often about one object."""
    now = asyncio.get_running_loop().time()
    wait = limits_of(request).wait_of_person(person.subject, request.method, request.scope["path"], now)
    if wait:
        REFUSED.labels(service_of(request).name, "person").inc()
        raise too_often(wait)


def limits_of(request: Request) -> Limits:
    """The limits of this portal's settings, with what was used of them."""
    settings, known = settings_of(service_of(request)), getattr(request.app.state, "limits", None)
    if not isinstance(known, Limits) or known.settings is not settings:
        known = request.app.state.limits = Limits(settings)
    return known


def too_often(wait: float) -> Problem:
    seconds = max(1, ceil(wait))
    detail = f"This is asked too often. Nothing was changed; try again in {seconds} s."
    return Problem(429, detail, {"Retry-After": str(seconds)})


@lru_cache(maxsize=10_000)
def network_of(address: str) -> str:
    """What one subscriber has: an IPv4 address, the /64 of an IPv6 one; as it is when it is neither."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((known, 64), strict=False)) if isinstance(known, IPv6Address) else address


def object_in(path: str) -> str | None:
    """The first id in a path: whatever is asked under it is about one object."""
    return next((segment for segment in path.split("/") if len(segment) >= 32 and as_uuid(segment)), None)
