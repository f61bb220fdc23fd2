"""Pages of the portal: home, sign-in, and what is parked."""

from fastapi import Depends

from services.kernel.http.pages import PageRouter
from services.portal.admission import admit
from services.portal.pages import by_provider, deputies, home, parked, people, signing_in, signing_out

router = PageRouter()
for step in (home, signing_in, by_provider, signing_out, people, deputies, parked):
    router.include_router(step.router, dependencies=[Depends(admit)])
