"""How often one caller may ask what everybody may ask."""

from fastapi import Request
from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from services.applications.settings import ApplicationsSettings
from services.kernel.http.calling import service_of
from services.kernel.http.problems import Problem

limiter = SlidingWindowCounterRateLimiter(MemoryStorage())


async def within_rate(request: Request) -> None:
    """429 when a caller asks more often in a minute than the settings allow; off in a local run."""
    settings = service_of(request).settings
    bound = settings.eligibility_checks_per_minute if isinstance(settings, ApplicationsSettings) else 0
    if settings.identity == "local" or bound == 0:
        return
    if not await limiter.hit(RateLimitItemPerMinute(bound), caller(request)):
        raise Problem(429, f"At most {bound} checks in a minute. Try again soon.", {"Retry-After": "60"})


def caller(request: Request) -> str:
    """The address that the portal saw, or that of the caller itself."""
    seen = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return seen or (request.client.host if request.client else "unknown")
